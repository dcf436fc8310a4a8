"""What guidance works with, assembled once by the app."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from services.guidance.flows.dashboard import Recently
from services.guidance.flows.ptv.catalogue import PtvSource
from services.guidance.flows.ptv.last_imports import LastImports
from services.guidance.flows.questionnaires.in_use import QuestionnairesInUse
from shared.clients.booking import Booking
from shared.clients.referral import Referral
from shared.clients.user_info import UserInfo
from shared.contracts.booking.catalogue import UnitContact, contact_of
from shared.contracts.county_pack import CountyPack, CountyPacks, Unit
from shared.contracts.problem import FieldError
from shared.kit.clock import Clock
from shared.kit.clock_counts import ClockCounts
from shared.kit.events_jobs import EventJobs
from shared.kit.paging import Cursors
from shared.kit.problems import VALIDATION, Refusal
from shared.kit.sealing import Sealer
from shared.law.working_days import WorkingDays


@dataclass(frozen=True)
class GuidanceParts:
    """The county's packs, the clock, and the parties that are asked."""

    packs: CountyPacks
    clock: Clock
    working_days: WorkingDays
    booking: Booking
    referral: Referral
    user_info: UserInfo
    sealer: Sealer
    cursors: Cursors
    event_jobs: EventJobs
    clock_counts: ClockCounts
    temporary_codes_from_citizens: bool
    draft_time_to_live: timedelta
    questionnaires: QuestionnairesInUse
    ptv: PtvSource | None
    """The national service catalogue; None when it is not imported."""
    ptv_imports: LastImports
    dashboards: Recently[Any]

    def unit(self, unit_id: str) -> tuple[CountyPack, Unit]:
        """A unit with its county; refuses an unknown one as invalid input."""
        county = known(self.packs.county_of(unit_id), "unit_id")
        return county, known(county.unit(unit_id), "unit_id")

    def contact(self, unit_id: str) -> UnitContact:
        """Where to phone about a matter of this unit."""
        _, unit = self.unit(unit_id)
        return contact_of(unit)


Named = TypeVar("Named")


def known(found: Named | None, pointer: str) -> Named:
    """What was named, or a refusal that points to the field."""
    if found is None:
        raise invalid(f"/{pointer}", "unknown", "It is not known.")
    return found


def invalid(pointer: str, code: str, detail: str) -> Refusal:
    """The refusal of one field."""
    return Refusal(VALIDATION, errors=[FieldError(pointer=pointer, code=code, detail=detail)])
