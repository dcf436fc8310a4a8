"""What booking works with, assembled once by the app."""

from dataclasses import dataclass
from typing import TypeVar

from services.booking.flows.authority import Authorities
from services.booking.flows.channels import Channels
from services.booking.rules.quiet_hours import QuietHours
from shared.contracts.booking.catalogue import UnitContact, contact_of
from shared.contracts.county_pack import BookingHabits, CountyPacks, ServiceType, Unit
from shared.contracts.problem import FieldError
from shared.kit.clock import Clock
from shared.kit.events_jobs import EventJobs
from shared.kit.paging import Cursors
from shared.kit.problems import VALIDATION, Refusal
from shared.kit.sealing import Sealer
from shared.kit.signed_links import SignedLinks
from shared.law.acting_for import ActingLimits
from shared.law.working_days import WorkingDays


@dataclass(frozen=True)
class BookingParts:
    """The county's packs, the clock, and the parties that are asked."""

    packs: CountyPacks
    clock: Clock
    working_days: WorkingDays
    authorities: Authorities
    channels: Channels
    sealer: Sealer
    cursors: Cursors
    links: SignedLinks
    times_open_days: int
    temporary_codes_from_citizens: bool
    right_issuing_clients: frozenset[str]
    booking_clients: frozenset[str]
    attendance_clients: frozenset[str]
    event_jobs: EventJobs

    def unit(self, unit_id: str) -> Unit:
        """A unit of the county; refuses an unknown one as invalid input."""
        return known(self.packs.unit(unit_id), "/unit_id")

    def service_type(self, code: str, *, unit_id: str) -> ServiceType:
        """A service type as the unit's county defines it; refuses an unknown one as invalid input."""
        return known(self.packs.service_type(code, unit_id=unit_id), "/service_type")

    def acting_limits(self, service_type: str, *, unit_id: str) -> ActingLimits:
        """What the unit's county sets about acting for another in a service."""
        return self.service_type(service_type, unit_id=unit_id).acting_limits

    def residents_may_book(self, service_type: str, *, unit_id: str) -> bool:
        """Is the service taken into use in that unit (R-022)?"""
        return any(unit.id == unit_id for unit in self.packs.units_offering(service_type))

    def services_in_use(self) -> set[tuple[str, str]]:
        """Every unit with each service that residents may book there now (R-022)."""
        types = {each.code for pack in self.packs.packs for each in pack.service_types}
        return {(unit.id, code) for code in types for unit in self.packs.units_offering(code)}

    def habits(self, unit_id: str) -> BookingHabits:
        """What the unit's county has set of booking; LookupError for a unit that no county has."""
        county = self.packs.county_of(unit_id)
        if county is None:
            raise LookupError("a matter of a unit that no county has")
        return county.booking

    def quiet_hours(self, unit_id: str) -> QuietHours | None:
        """When nothing leaves for families; None where quiet hours begin and end at the same time."""
        habits = self.habits(unit_id)
        return None if habits.quiet_from == habits.quiet_until else QuietHours(habits.quiet_from, habits.quiet_until)

    def contact(self, unit_id: str) -> UnitContact:
        """Where to phone about a matter of this unit."""
        return contact_of(self.unit(unit_id))

    def highest_proxy_limit(self) -> int:
        """The age (years) under which a guardian may act in some service at least."""
        types = [each for pack in self.packs.packs for each in pack.service_types]
        return max(each.proxy_under_age_years for each in types)

    def general_contact(self) -> UnitContact:
        """Where to phone when no unit is known: the county's client guidance."""
        return contact_of(self.packs.guidance_unit())


Named = TypeVar("Named")


def known(found: Named | None, pointer: str) -> Named:
    """What was named, or a refusal with this pointer into the body or name of a parameter."""
    if found is None:
        raise Refusal(VALIDATION, errors=[FieldError(pointer=pointer, code="unknown", detail="It is not known.")])
    return found
