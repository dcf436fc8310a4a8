"""On which days a visit of a booking right may be; held against the rules that decide on one visit."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.booking.rules.age_window import eligibility
from services.booking.rules.booking_right import BookingRight, Visit, use_for_visit
from services.booking.rules.days_for_visits import RULE_ID, RULE_VERSION, VisitDays, days_for_visits
from shared.terms.booking import BookingMode, BookingRightStatus
from shared.terms.channels import DeliveryMode

TODAY = date(2026, 11, 23)
WINDOW: dict[str, Any] = {"valid_from": date(2026, 12, 1), "valid_until": date(2026, 12, 31)}


def day(number: int) -> date:
    return date(2026, 12, number)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, [(1, 31)], id="the window, both ends included"),
        pytest.param({"valid_until": date(2026, 11, 22), "valid_from": date(2026, 11, 1)}, [], id="it has ended"),
        pytest.param({"eligible_from": day(10)}, [(10, 31)], id="old enough from the tenth"),
        pytest.param({"eligible_until": day(10)}, [(1, 10)], id="young enough up to the tenth"),
        pytest.param({"eligible_from": date(2027, 1, 1)}, [], id="too young throughout"),
        pytest.param({"before": day(10)}, [(1, 9)], id="the birthday itself is too late"),
        pytest.param({"min_interval_days": 7}, [(1, 31)], id="an interval without another visit"),
        pytest.param(
            {"min_interval_days": 7, "other_visits_on": (day(15),)}, [(1, 8), (22, 31)], id="a week on both sides"
        ),
        pytest.param({"min_interval_days": 1, "other_visits_on": (day(15),)}, [(1, 14), (16, 31)], id="not that day"),
        pytest.param({"max_interval_days": 3, "other_visits_on": (day(15),)}, [(12, 18)], id="near the other visit"),
        pytest.param(
            {"max_interval_days": 3, "other_visits_on": (day(28), day(5), day(7))},
            [(2, 10), (25, 31)],
            id="near any of the others",
        ),
        pytest.param(
            {"min_interval_days": 3, "max_interval_days": 4, "other_visits_on": (day(15),)},
            [(11, 12), (18, 19)],
            id="neither too near nor too far",
        ),
        pytest.param({"max_interval_days": 3, "other_visits_on": (date(2026, 8, 1),)}, [], id="nothing is near enough"),
    ],
)
def test_a_right_leaves_these_days(changes, expected):
    found = days_for_visits(VisitDays(**{**WINDOW, **changes}), first=TODAY)

    assert found.stretches == tuple((day(first), day(last)) for first, last in expected)
    assert (found.rule_id, found.rule_version) == (RULE_ID, RULE_VERSION)


def test_no_day_before_the_first_is_found():
    assert days_for_visits(VisitDays(**WINDOW), first=day(31)).stretches == ((day(31), day(31)),)


_near = st.integers(-40, 90).map(lambda days: TODAY + timedelta(days=days))


@given(
    ends=st.tuples(_near, _near),
    others=st.lists(_near, max_size=5),
    shortest=st.none() | st.integers(1, 12),
    longest=st.none() | st.integers(12, 30),
    months=st.tuples(st.integers(0, 3), st.integers(3, 8)),
    born=_near.map(lambda each: each - timedelta(days=120)),
)
def test_every_day_is_judged_as_the_rules_on_one_visit_judge_it(ends, others, shortest, longest, months, born):
    right = BookingRight(
        status=BookingRightStatus.ACTIVE,
        visits_allowed=9,
        visits_used=0,
        valid_from=min(ends),
        valid_until=max(ends),
        booking_mode=BookingMode.SELF_BOOKING,
        min_interval_days=shortest,
        max_interval_days=longest,
        other_visits_on=tuple(others),
    )
    ages = {"min_age_months": months[0], "max_age_months": months[1]}
    window = eligibility(born, TODAY, **ages)
    found = days_for_visits(
        VisitDays(
            valid_from=right.valid_from,
            valid_until=right.valid_until,
            min_interval_days=shortest,
            max_interval_days=longest,
            other_visits_on=right.other_visits_on,
            eligible_from=window.eligible_from,
            eligible_until=window.eligible_until,
        ),
        first=TODAY,
    )

    for number in range(100):
        on = TODAY + timedelta(days=number)
        visit = Visit(on=on, practitioner_id=None, delivery_mode=DeliveryMode.VISIT)
        usable = use_for_visit(right, visit, by_professional=False).is_usable
        assert found.holds(on) == (usable and eligibility(born, on, **ages).is_eligible)
