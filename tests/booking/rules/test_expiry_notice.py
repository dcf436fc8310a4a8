"""Expiry notice: both ends of the time in which it is due, once, and for whom it is not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.booking.rules.expiry_notice import EndingRight, NoticeVerdict, birthday_comes, right_ends_soon
from shared.terms.booking import BookingRightStatus

LAST_DAY = date(2026, 5, 31)
DAY = timedelta(days=1)
GOOD = EndingRight(status=BookingRightStatus.ACTIVE, visits_left=1, valid_until=LAST_DAY)


@pytest.mark.parametrize(
    ("right", "on", "setting", "expected"),
    [
        pytest.param({}, LAST_DAY - 15 * DAY, {}, "too_early", id="15 days before"),
        pytest.param({}, LAST_DAY - 14 * DAY, {}, "due", id="14 days before"),
        pytest.param({}, LAST_DAY, {}, "due", id="on the last day"),
        pytest.param({}, LAST_DAY + DAY, {}, "too_late", id="the day after"),
        pytest.param({}, LAST_DAY, {"told": True}, "told_already", id="told before"),
        pytest.param({"visits_left": 0}, LAST_DAY, {}, "no_visits_left", id="every visit booked"),
        pytest.param({"status": BookingRightStatus.REVOKED}, LAST_DAY, {}, "right_revoked", id="revoked"),
        pytest.param({}, LAST_DAY - DAY, {"days_before": 0}, "too_early", id="set to the last day, the day before"),
        pytest.param({}, LAST_DAY, {"days_before": 0}, "due", id="set to the last day"),
    ],
)
def test_a_right_with_visits_left_is_told_about_before_it_ends(right, on, setting, expected):
    answer = right_ends_soon(replace(GOOD, **right), on=on, **{"told": False, **setting})

    assert answer.verdict == NoticeVerdict(expected)
    assert answer.is_due is (expected == "due")
    assert (answer.rule_id, answer.rule_version) == ("expiry_notice", "1")


def test_the_answer_says_between_which_days_the_notice_is_due():
    right = right_ends_soon(GOOD, told=False, on=LAST_DAY)
    child = birthday_comes(date(2014, 6, 10), told=False, on=LAST_DAY)

    assert (right.due_from, right.due_until) == (date(2026, 5, 17), LAST_DAY)
    assert (child.due_from, child.due_until) == (date(2026, 5, 11), date(2026, 6, 9))


@pytest.mark.parametrize(
    ("birth_date", "on", "setting", "expected"),
    [
        pytest.param(date(2014, 6, 10), date(2026, 5, 10), {}, "too_early", id="31 days before"),
        pytest.param(date(2014, 6, 10), date(2026, 5, 11), {}, "due", id="30 days before"),
        pytest.param(date(2014, 6, 10), date(2026, 6, 9), {}, "due", id="the day before"),
        pytest.param(date(2014, 6, 10), date(2026, 6, 10), {}, "too_late", id="the 12th birthday"),
        pytest.param(date(2014, 6, 10), date(2026, 5, 11), {"told": True}, "told_already", id="told before"),
        pytest.param(date(2012, 2, 29), date(2024, 1, 30), {}, "due", id="leap day, 30 days before"),
        pytest.param(date(2016, 2, 29), date(2034, 2, 27), {"under_age_years": 18}, "due", id="leap day, in time"),
        pytest.param(date(2016, 2, 29), date(2034, 2, 28), {"under_age_years": 18}, "too_late", id="leap day, late"),
        pytest.param(date(2016, 6, 10), date(2026, 6, 1), {"under_age_years": 10}, "due", id="another limit"),
        pytest.param(date(2014, 6, 10), date(2026, 6, 8), {"days_before": 1}, "too_early", id="set to the day before"),
    ],
)
def test_a_guardian_is_told_before_the_birthday_that_ends_self_service(birth_date, on, setting, expected):
    answer = birthday_comes(birth_date, on=on, **{"told": False, **setting})

    assert answer.verdict == NoticeVerdict(expected)


def test_negative_days_are_refused():
    with pytest.raises(ValueError, match="not negative"):
        right_ends_soon(GOOD, told=False, on=LAST_DAY, days_before=-1)
    with pytest.raises(ValueError, match="not negative"):
        birthday_comes(date(2014, 6, 10), told=False, on=LAST_DAY, days_before=-1)


@settings(deadline=None)
@given(first_look=st.integers(-40, 5), every=st.integers(1, 14), days_before=st.integers(14, 40))
def test_however_seldom_one_looks_each_notice_goes_once(first_look, every, days_before):
    told = 0
    for day in range(min(first_look, 0), 60, every):
        on = LAST_DAY - 30 * DAY + day * DAY
        told += right_ends_soon(GOOD, told=bool(told), on=on, days_before=days_before).is_due

    assert told == 1
