"""What a proposal of a therapy period looks at, and how it shows what was found."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from services.booking.flows.parts import BookingParts, known
from services.booking.rules.age_window import eligibility
from services.booking.rules.free_times import FreeTime
from services.booking.rules.placing_visits import (
    ALTERNATIVES_WITHIN_DAYS,
    PeriodLimits,
    PlacedVisit,
    VisitPreferences,
)
from services.booking.storage import appointment_series
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.storage.persons import PersonRecord
from shared.contracts.booking.appointment_series import VisitWishes
from shared.contracts.booking.slots import Slot
from shared.kit.acting import ActingFacts
from shared.kit.unit_of_work import UnitOfWork
from shared.law.birthdays import birthday
from shared.law.civil_time import civil_date, instant
from shared.terms.acting import AuthorityBasis

DAYS_TO_NEXT_WEEKDAY = 7
"""Most days that a preferred weekday puts a visit off after its own day, or after the visit before it."""


def preferences_of(parts: BookingParts, wishes: VisitWishes) -> VisitPreferences:
    """What suits the family, for the rules; refuses a therapist who is not known."""
    if wishes.practitioner_id is not None:
        known(parts.packs.practitioner(wishes.practitioner_id), "/practitioner_id")
    return VisitPreferences(
        tolerance_days=wishes.tolerance_days,
        weekdays=frozenset(wishes.weekdays),
        time_from=wishes.time_from,
        time_until=wishes.time_until,
        practitioner_id=wishes.practitioner_id,
        same_practitioner=wishes.same_practitioner,
    )


def limits_of(
    parts: BookingParts,
    facts: ActingFacts | None,
    right: BookingRightRecord,
    person: PersonRecord,
    others: Sequence[datetime],
) -> PeriodLimits:
    """What the right, the age and the caller's authority allow."""
    service_type = parts.service_type(right.service_type, unit_id=right.unit_id)
    eligible = eligibility(
        person.birth_date,
        right.valid_from,
        min_age_months=service_type.min_age_months,
        max_age_months=service_type.max_age_months,
    )
    by_guardian = facts is not None and facts.acting.basis is AuthorityBasis.GUARDIANSHIP
    return PeriodLimits(
        visits_left=right.visits_allowed - right.visits_used,
        valid_from=right.valid_from,
        valid_until=right.valid_until,
        practitioner_ids=frozenset(right.practitioner_ids),
        min_interval_days=right.min_interval_days,
        max_interval_days=right.max_interval_days,
        other_visits_on=tuple(civil_date(each) for each in others),
        eligible_from=eligible.eligible_from,
        eligible_until=eligible.eligible_until,
        proxy_ends_on=birthday(person.birth_date, service_type.proxy_under_age_years) if by_guardian else None,
        require_under_age_at_appointment=service_type.require_under_age_at_appointment,
    )


def reach_of(wishes: VisitWishes) -> timedelta:
    """How far from its wanted day a time is looked for."""
    return timedelta(days=max(ALTERNATIVES_WITHIN_DAYS, wishes.tolerance_days))


def day_begins(day: date) -> datetime:
    """The first instant of a civil day."""
    return instant(day, time())


async def times_of(work: UnitOfWork, placed: Iterable[PlacedVisit]) -> dict[str, Slot]:
    """The times that a proposal names, by id."""
    named: set[FreeTime] = set()
    for each in placed:
        named |= {*each.alternatives, *([each.chosen] if each.chosen else [])}
    async with work.reading() as connection:
        found = await appointment_series.times(connection, [UUID(each.id) for each in named])
    return {str(slot_id): slot for slot_id, slot in found.items()}


def shown_visit(number: int, placed: PlacedVisit, times: dict[str, Slot]) -> dict[str, object]:
    """A visit of a proposal."""
    return {
        "number": number,
        "wanted_on": placed.wanted_day,
        "slot": times.get(placed.chosen.id) if placed.chosen else None,
        "conflicts": list(placed.conflicts),
        "warnings": list(placed.warnings),
        "alternatives": [times[each.id] for each in placed.alternatives if each.id in times],
    }
