"""A stored booking right, and whose it is, as the rules look at them."""

from collections.abc import Sequence
from datetime import date, datetime

from services.booking.rules.booking_right import BookingRight
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.storage.persons import PersonRecord
from shared.law.acting_for import Person
from shared.law.civil_time import civil_date


def rule_right(right: BookingRightRecord, other_visits_at: Sequence[datetime], *, visits_used: int) -> BookingRight:
    """What the rule needs to know of a right; of a visit that moves, neither its use nor its start."""
    return BookingRight(
        status=right.status,
        visits_allowed=right.visits_allowed,
        visits_used=visits_used,
        # The right of an open booking follows its visit to any day.
        valid_from=date.min if right.open_booking else right.valid_from,
        valid_until=date.max if right.open_booking else right.valid_until,
        booking_mode=right.booking_mode,
        practitioner_ids=frozenset(right.practitioner_ids),
        delivery_modes=frozenset(right.delivery_modes),
        min_interval_days=right.min_interval_days,
        max_interval_days=right.max_interval_days,
        other_visits_on=tuple(civil_date(each) for each in other_visits_at),
    )


def rule_person(record: PersonRecord) -> Person:
    """What the rule on acting for another needs to know of a person."""
    return Person(
        birth_date=record.birth_date,
        non_disclosure=record.non_disclosure,
        taken_into_care=record.taken_into_care,
    )
