"""What holds for every contact: order, working days, the repeated hour, and the longest wait."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.law.civil_time import HELSINKI, civil_date, instant
from shared.law.deadline_clock import (
    CountyReading,
    Deadline,
    DeadlineFacts,
    due,
    due_soon_from,
)
from shared.law.deadline_rules import RULES
from shared.law.office_hours import OfficeHours
from shared.law.working_days import finnish_working_days
from shared.terms.deadlines import CareNeedReading, DeadlineRule

CALENDAR = finnish_working_days(2020, 2031)
NOBODYS_FACTS = DeadlineFacts(birth_date=date(1980, 2, 29), child_needing_special_support=True)
CONTACTS = st.datetimes(
    datetime(2020, 2, 1),  # noqa: DTZ001 - zone beside it
    datetime(2030, 12, 31),  # noqa: DTZ001 - zone beside it
    timezones=st.just(UTC),
)
ALL_RULES = st.sampled_from(DeadlineRule)
READINGS = st.builds(CountyReading, care_need_assessment=st.sampled_from(CareNeedReading))
HOURS = st.builds(
    OfficeHours,
    opens=st.times(time(6), time(10), timezones=st.none()),
    closes=st.times(time(14), time(20), timezones=st.none()),
)


@settings(deadline=None)
@given(rule=ALL_RULES, contact_at=CONTACTS, hours=HOURS, county=READINGS)
def test_what_is_due_is_due_after_the_contact_and_on_a_working_day(rule, contact_at, hours, county):
    answer = due(rule, contact_at, working_days=CALENDAR, office_hours=hours, facts=NOBODYS_FACTS, county=county)
    if not isinstance(answer, Deadline):
        return

    assert answer.due_at > contact_at
    assert answer.received_on >= civil_date(contact_at)
    assert answer.due_operational <= answer.due_computed <= answer.due_rolled
    assert CALENDAR.is_working_day(answer.due_operational)
    assert CALENDAR.is_working_day(answer.due_rolled)
    assert civil_date(answer.due_at) == answer.due_date == answer.due_operational


@settings(deadline=None)
@given(rule=ALL_RULES, one=CONTACTS, other=CONTACTS, hours=HOURS, county=READINGS)
def test_who_comes_later_is_never_due_earlier_within_a_version(rule, one, other, hours, county):
    earlier, later = (
        due(rule, contact_at, working_days=CALENDAR, office_hours=hours, facts=NOBODYS_FACTS, county=county)
        for contact_at in sorted((one, other))
    )
    if not isinstance(earlier, Deadline) or not isinstance(later, Deadline):
        return

    if earlier.rule_version == later.rule_version:
        assert earlier.due_at <= later.due_at
        assert earlier.due_computed <= later.due_computed


@settings(deadline=None)
@given(
    rule=ALL_RULES,
    year=st.integers(2020, 2030),
    minute=st.integers(0, 59),
)
def test_the_repeated_hour_of_autumn_is_due_the_same_either_way(rule, year, minute):
    last_of_october = date(year, 10, 31)
    sunday = last_of_october - timedelta(days=(last_of_october.weekday() + 1) % 7)
    first, second = (
        datetime.combine(sunday, time(3, minute, fold=fold), tzinfo=HELSINKI).astimezone(UTC) for fold in (0, 1)
    )

    assert second - first == timedelta(hours=1)
    assert due(rule, first, working_days=CALENDAR, facts=NOBODYS_FACTS) == due(
        rule, second, working_days=CALENDAR, facts=NOBODYS_FACTS
    )


def test_nobody_waits_more_than_six_days_for_a_care_need_assessment():
    waits = {}
    day = date(2023, 9, 1)
    while day <= date(2030, 12, 31):
        for clock in (time(0), time(7, 59), time(15, 59), time(16), time(23, 59)):
            answer = due(DeadlineRule.CARE_NEED_ASSESSMENT, instant(day, clock), working_days=CALENDAR)
            assert isinstance(answer, Deadline)
            waits[day, clock] = (answer.due_date - day).days
        day += timedelta(days=1)

    assert max(waits.values()) == 6
    assert waits[date(2025, 12, 23), time(16)] == 6
    assert min(waits.values()) == 0


@settings(deadline=None)
@given(contact_at=CONTACTS, hours=HOURS)
def test_the_other_reading_of_the_one_day_rule_gives_one_working_day_more(contact_at, hours):
    same, following = (
        due(
            DeadlineRule.CARE_NEED_ASSESSMENT,
            contact_at,
            working_days=CALENDAR,
            office_hours=hours,
            county=CountyReading(care_need_assessment=reading),
        )
        for reading in (CareNeedReading.SAME_WORKING_DAY, CareNeedReading.NEXT_WORKING_DAY)
    )
    assert isinstance(same, Deadline)
    assert isinstance(following, Deadline)

    if same.rule_version != following.rule_version:
        assert following.received_on == same.received_on == same.due_date
        assert following.due_date == CALENDAR.next_working_day(same.due_date)


@settings(deadline=None)
@given(due_at=CONTACTS, hours=HOURS, length=st.integers(0, 12))
def test_due_soon_begins_before_the_due_time_and_in_office_hours(due_at, hours, length):
    soon = due_soon_from(due_at, working_days=CALENDAR, office_hours=hours, due_soon_hours=length)

    on = civil_date(soon)
    assert soon <= due_at
    assert CALENDAR.is_working_day(on)
    assert instant(on, hours.opens) <= soon <= instant(on, hours.closes)
    assert due_at - soon >= timedelta(hours=length)


@pytest.mark.parametrize("rule", DeadlineRule)
def test_every_rule_stands_in_the_table_with_its_source(rule):
    rows = [row for row in RULES if row.rule is rule]

    assert rows
    assert all(row.source for row in rows)
    assert len({row.version for row in rows}) == len(rows)


@pytest.mark.parametrize("rule", DeadlineRule)
def test_rows_for_the_same_people_never_hold_on_the_same_day(rule):
    rows = [row for row in RULES if row.rule is rule]
    for number, row in enumerate(rows):
        for other in rows[number + 1 :]:
            if row.group is other.group and row.reading is other.reading:
                assert row.applies_until is not None
                assert other.applies_from is not None
                assert row.applies_until < other.applies_from


@pytest.mark.parametrize(
    "rule", [DeadlineRule.CARE_NEED_ASSESSMENT, DeadlineRule.NON_URGENT_CARE, DeadlineRule.NON_URGENT_ORAL_CARE]
)
def test_a_rule_that_changes_leaves_no_day_without_a_version(rule):
    day = date(2023, 9, 1)
    while day <= date(2025, 6, 30):
        answer = due(rule, instant(day, time(12)), working_days=CALENDAR, facts=NOBODYS_FACTS)
        assert isinstance(answer, Deadline), day
        day += timedelta(days=1)
