"""What referral works with, assembled once by the app."""

from dataclasses import dataclass
from typing import TypeVar

from services.referral.flows.referral_counts import ReferralCounts
from shared.clients.booking import Booking
from shared.clients.e_authorizations import EAuthorizations
from shared.clients.user_info import UserInfo
from shared.contracts.county_pack import CountyPacks, Pathway, Unit
from shared.contracts.problem import FieldError
from shared.kit.clock import Clock
from shared.kit.clock_counts import ClockCounts
from shared.kit.events_jobs import EventJobs
from shared.kit.paging import Cursors
from shared.kit.problems import VALIDATION, Refusal
from shared.kit.sealing import Sealer
from shared.law.working_days import WorkingDays


@dataclass(frozen=True)
class ReferralParts:
    """The county's packs, the clock, the booking service, and who a citizen is and may act for."""

    packs: CountyPacks
    clock: Clock
    booking: Booking
    user_info: UserInfo
    authority_source: EAuthorizations
    sealer: Sealer
    cursors: Cursors
    event_jobs: EventJobs
    working_days: WorkingDays
    clock_counts: ClockCounts
    referral_counts: ReferralCounts
    handover_clients: frozenset[str]
    """Clients of services that hand over for their professionals."""

    def unit(self, unit_id: str, *, pointer: str) -> Unit:
        """A unit of the county; refuses an unknown one as invalid input, pointing to the field."""
        return known(self.packs.unit(unit_id), pointer)

    def newest_pathway(self, code: str, *, unit_id: str) -> Pathway:
        """The newest version of a pathway in the county of the unit; refuses an unknown one as invalid input."""
        return known(self.packs.pathway(code, unit_id=unit_id), "pathway_code")

    def pathway(self, code: str, version: int, *, unit_id: str) -> Pathway:
        """The version of a pathway by which a referral was made; LookupError when the county no longer has it."""
        found = self.packs.pathway(code, unit_id=unit_id, version=version)
        if found is None:
            raise LookupError(f"pathway {code} version {version} is missing: old versions stay in the county pack")
        return found


Named = TypeVar("Named")


def known(found: Named | None, pointer: str) -> Named:
    """What was named, or a refusal that points to the field."""
    if found is None:
        raise Refusal(VALIDATION, errors=[FieldError(pointer=f"/{pointer}", code="unknown", detail="It is not known.")])
    return found
