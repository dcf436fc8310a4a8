"""A stored booking right as the rules on searching look at it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from services.booking.flows.opening_times import horizon
from services.booking.flows.parts import BookingParts
from services.booking.rules.age_window import AgeEligibility, eligibility
from services.booking.rules.blocked_search import RightInSearch
from services.booking.rules.days_for_visits import VisitDays, days_for_visits
from services.booking.storage.booking_rights import BookingRightRecord
from shared.contracts.county_pack import ServiceType
from shared.law.civil_time import civil_date, instant


@dataclass(frozen=True, slots=True)
class OpenDays:
    """Days on which a visit may be; and whether only the guardian's birthday limit stands against them."""

    stretches: Sequence[tuple[date, date]]
    only_after_the_birthday: bool


def age_window(service_type: ServiceType, birth_date: date, on: date) -> AgeEligibility:
    """The age window of the service type for a person (D-3)."""
    return eligibility(
        birth_date, on, min_age_months=service_type.min_age_months, max_age_months=service_type.max_age_months
    )


def open_days(days: VisitDays, *, first: date, proxy_ends_on: date | None) -> OpenDays:
    """The days from `first` on (included), before the day on which a guardian's self-service ends where that counts."""
    found = days_for_visits(days, first=first).stretches
    if proxy_ends_on is None:
        return OpenDays(found, only_after_the_birthday=False)
    in_time = days_for_visits(replace(days, before=proxy_ends_on), first=first).stretches
    over = bool(found) and not in_time
    return OpenDays(found if over else in_time, only_after_the_birthday=over)


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


def opens_at(parts: BookingParts, stretches: Sequence[tuple[date, date]], at: datetime) -> datetime | None:
    """When the first of the days is opened for booking; None when it is open already, or there is no day."""
    if not stretches or stretches[0][0] <= horizon(parts, at):
        return None
    return instant(stretches[0][0] - timedelta(days=parts.times_open_days), time(0))


def right_in_search(right: BookingRightRecord, *, any_day_left: bool, any_day_searched: bool = True) -> RightInSearch:
    """The right as the rule on blocked searches sees it."""
    return RightInSearch(
        status=right.status,
        visits_left=right.visits_allowed - right.visits_used,
        valid_from=right.valid_from,
        valid_until=right.valid_until,
        booking_mode=right.booking_mode,
        any_day_left=any_day_left,
        any_day_searched=any_day_searched,
    )
