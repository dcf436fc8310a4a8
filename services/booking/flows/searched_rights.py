"""A stored booking right as the rules on searching look at it."""

from collections.abc import Sequence
from datetime import date, datetime

from services.booking.flows.parts import BookingParts
from services.booking.rules.age_window import AgeEligibility, eligibility
from services.booking.rules.blocked_search import RightInSearch
from services.booking.rules.days_for_visits import VisitDays
from services.booking.storage.booking_rights import BookingRightRecord
from shared.law.civil_time import civil_date


def age_window(parts: BookingParts, right: BookingRightRecord, birth_date: date, on: date) -> AgeEligibility:
    """The age window of the right's service type for its person (D-3)."""
    service_type = parts.service_type(right.service_type, unit_id=right.unit_id)
    return eligibility(
        birth_date, on, min_age_months=service_type.min_age_months, max_age_months=service_type.max_age_months
    )


def visit_days(right: BookingRightRecord, age: AgeEligibility, other_visits_at: Sequence[datetime]) -> VisitDays:
    """What the right and the age say about the day of a further visit."""
    return VisitDays(
        valid_from=right.valid_from,
        valid_until=right.valid_until,
        min_interval_days=right.min_interval_days,
        max_interval_days=right.max_interval_days,
        other_visits_on=tuple(civil_date(each) for each in other_visits_at),
        eligible_from=age.eligible_from,
        eligible_until=age.eligible_until,
    )


def right_in_search(right: BookingRightRecord, *, any_day_left: bool) -> RightInSearch:
    """The right as the rule on blocked searches sees it."""
    return RightInSearch(
        status=right.status,
        visits_left=right.visits_allowed - right.visits_used,
        valid_from=right.valid_from,
        valid_until=right.valid_until,
        booking_mode=right.booking_mode,
        any_day_left=any_day_left,
    )
