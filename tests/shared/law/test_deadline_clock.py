"""Deadline clock: the worked cases, every rule of the table, groups of people, and a county's own reading."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from shared.law.civil_time import HELSINKI, civil_datetime, instant
from shared.law.deadline_clock import (
    CountyReading,
    Deadline,
    DeadlineFacts,
    NoDeadline,
    due,
    received_on,
)
from shared.law.office_hours import OfficeHours
from shared.law.working_days import OutsideCalendar, finnish_working_days
from shared.terms.deadlines import CareNeedReading, DeadlineRule, NoDeadlineReason
from tests.worked_cases import worked_cases

CALENDAR = finnish_working_days(2020, 2030)
HTA = DeadlineRule.CARE_NEED_ASSESSMENT
NEXT_WORKING_DAY = CountyReading(care_need_assessment=CareNeedReading.NEXT_WORKING_DAY)


def at(text: str) -> datetime:
    """The instant of a local date and time."""
    local = datetime.fromisoformat(text)
    return instant(local.date(), local.time())


def deadline(rule: DeadlineRule, contact: str, **facts_and_readings) -> Deadline:
    answer = due(rule, at(contact), working_days=CALENDAR, **facts_and_readings)
    assert isinstance(answer, Deadline)
    return answer


def local_due(answer: Deadline) -> str:
    return civil_datetime(answer.due_at).replace(tzinfo=None).isoformat(timespec="minutes")


@pytest.mark.parametrize("fold", [0, 1], ids=["the earlier hour", "the later hour"])
@pytest.mark.parametrize("case", worked_cases("deadlines"))
def test_a_contact_is_due_as_worked_out(case, fold):
    contact_at = datetime.fromisoformat(case["contact_local"]).replace(tzinfo=HELSINKI, fold=fold).astimezone(UTC)

    answer = due(DeadlineRule(case["rule"]), contact_at, working_days=CALENDAR)

    assert isinstance(answer, Deadline)
    assert local_due(answer) == (case["due_local"] or case["due_operational"])
    if case["due_utc"]:
        assert answer.due_at == datetime.fromisoformat(case["due_utc"])
    if case["due_computed"]:
        assert answer.due_computed == date.fromisoformat(case["due_computed"])
        assert answer.due_rolled == date.fromisoformat(case["due_rolled"])
    assert answer.due_at.tzinfo is UTC
    assert answer.due_date == answer.due_operational == civil_datetime(answer.due_at).date()


@pytest.mark.parametrize(
    ("contact", "received", "expected"),
    [
        pytest.param("2024-05-07T00:00", date(2024, 5, 7), "2024-05-07T16:00", id="at midnight"),
        pytest.param("2024-05-07T07:59", date(2024, 5, 7), "2024-05-07T16:00", id="before opening"),
        pytest.param("2024-05-07T15:59:59", date(2024, 5, 7), "2024-05-07T16:00", id="a second before closing"),
        pytest.param("2024-05-07T16:00", date(2024, 5, 8), "2024-05-08T16:00", id="at closing"),
        pytest.param("2024-05-08T16:00", date(2024, 5, 10), "2024-05-10T16:00", id="at closing before Ascension Day"),
        pytest.param("2024-05-11T09:00", date(2024, 5, 13), "2024-05-13T16:00", id="Saturday"),
        pytest.param("2025-12-23T16:30", date(2025, 12, 29), "2025-12-29T16:00", id="the longest gap"),
        pytest.param("2024-12-31T16:00", date(2025, 1, 2), "2025-01-02T16:00", id="New Year's Eve after closing"),
        pytest.param("2026-03-28T12:00", date(2026, 3, 30), "2026-03-30T16:00", id="weekend of the spring change"),
    ],
)
def test_the_one_day_rule_counts_from_the_day_a_contact_counts_as_received(contact, received, expected):
    answer = deadline(HTA, contact)

    assert answer.received_on == received == received_on(at(contact), CALENDAR)
    assert local_due(answer) == expected


@pytest.mark.parametrize(
    ("contact", "version", "expected"),
    [
        pytest.param("2023-08-31T00:00", "1", "2023-09-05T16:00", id="first minute of the last day of the old rule"),
        pytest.param("2023-08-31T23:59:59", "1", "2023-09-05T16:00", id="last second of the old rule"),
        pytest.param("2023-09-01T00:00", "2", "2023-09-01T16:00", id="first minute of the new rule"),
    ],
)
def test_the_rule_is_that_of_the_contacts_local_date(contact, version, expected):
    answer = deadline(HTA, contact)

    assert answer.rule_version == version
    assert local_due(answer) == expected


@pytest.mark.parametrize(
    ("contact", "received", "expected"),
    [
        pytest.param("2023-09-01T00:00", date(2023, 9, 1), "2023-09-04T16:00", id="first day of the rule"),
        pytest.param("2024-05-06T07:00", date(2024, 5, 6), "2024-05-07T16:00", id="before opening"),
        pytest.param("2024-05-06T15:59:59", date(2024, 5, 6), "2024-05-07T16:00", id="a second before closing"),
        pytest.param("2024-05-06T16:00", date(2024, 5, 7), "2024-05-08T16:00", id="at closing"),
        pytest.param("2024-05-08T10:00", date(2024, 5, 8), "2024-05-10T16:00", id="before Ascension Day"),
        pytest.param("2024-05-09T10:00", date(2024, 5, 10), "2024-05-13T16:00", id="Ascension Day"),
        pytest.param("2024-05-10T17:00", date(2024, 5, 13), "2024-05-14T16:00", id="Friday after closing"),
        pytest.param("2024-05-11T10:00", date(2024, 5, 13), "2024-05-14T16:00", id="Saturday"),
    ],
)
def test_a_county_may_read_the_one_day_rule_as_the_working_day_after_the_receipt(contact, received, expected):
    answer = deadline(HTA, contact, county=NEXT_WORKING_DAY)

    assert answer.received_on == received == received_on(at(contact), CALENDAR)
    assert local_due(answer) == expected
    assert answer.rule_version == "2-next-working-day"


def test_the_old_rule_is_the_same_however_the_county_reads_the_new_one():
    assert deadline(HTA, "2023-08-31T10:00", county=NEXT_WORKING_DAY) == deadline(HTA, "2023-08-31T10:00")


def test_a_unit_with_other_hours_is_due_at_its_own_closing_time():
    hours = OfficeHours(time(9), time(15, 30))

    assert local_due(deadline(HTA, "2024-05-07T15:29", office_hours=hours)) == "2024-05-07T15:30"
    assert local_due(deadline(HTA, "2024-05-07T15:30", office_hours=hours)) == "2024-05-08T15:30"
    later = deadline(HTA, "2024-05-07T15:30", office_hours=hours, county=NEXT_WORKING_DAY)
    assert local_due(later) == "2024-05-10T15:30"
    assert local_due(deadline(DeadlineRule.DAYS_14, "2024-05-07T12:00", office_hours=hours)) == "2024-05-21T15:30"


def test_the_service_promise_is_due_at_its_own_time_whatever_the_office_hours():
    hours = OfficeHours(time(9), time(17))
    promise = DeadlineRule.SERVICE_PROMISE
    sooner = CountyReading(service_promise_by=time(12))

    assert local_due(deadline(promise, "2024-05-07T12:00", office_hours=hours)) == "2024-05-08T15:00"
    assert local_due(deadline(promise, "2024-05-07T12:00", county=sooner)) == "2024-05-08T12:00"
    assert local_due(deadline(HTA, "2024-05-07T12:00", county=sooner)) == "2024-05-07T16:00"


YOUNG = DeadlineFacts(birth_date=date(2005, 6, 1))
ADULT = DeadlineFacts(birth_date=date(1980, 6, 1))
OLD = DeadlineFacts(birth_date=date(1940, 6, 1))
ALLOWANCE = DeadlineFacts(highest_disability_care_allowance=True)
SPECIAL_CHILD = DeadlineFacts(child_needing_special_support=True)


@pytest.mark.parametrize(
    ("rule", "contact", "facts", "version", "expected"),
    [
        pytest.param("service_needs_assessment_start", "2026-05-04T10:00", OLD, "1", "2026-05-13", id="75 or over"),
        pytest.param(
            "service_needs_assessment_start", "2026-05-04T10:00", ALLOWANCE, "1", "2026-05-13", id="allowance"
        ),
        pytest.param(
            "service_needs_assessment_start", "2026-05-04T10:00", SPECIAL_CHILD, "1", "2026-05-13", id="child"
        ),
        pytest.param(
            "child_service_needs_assessment_finish", "2026-05-04T10:00", SPECIAL_CHILD, "1", "2026-08-04", id="finish"
        ),
        pytest.param("child_protection_notice", "2026-05-04T10:00", ADULT, "1", "2026-05-13", id="notice"),
        pytest.param("child_protection_finish", "2026-05-04T10:00", ADULT, "1", "2026-08-04", id="child protection"),
        pytest.param("therapy_guarantee", "2026-05-05T10:00", YOUNG, "1", "2026-06-02", id="therapy"),
        pytest.param("therapy_guarantee", "2025-05-01T10:00", YOUNG, "1", "2025-05-28", id="therapy, first day"),
        pytest.param("non_urgent_care", "2023-09-01T10:00", ADULT, "1", "2023-09-15", id="care 2023, first day"),
        pytest.param("non_urgent_care", "2024-12-31T10:00", ADULT, "1", "2025-01-14", id="care 2023, last day"),
        pytest.param("non_urgent_care", "2025-01-01T10:00", ADULT, "2-from-23", "2025-04-01", id="care 2025, adult"),
        pytest.param("non_urgent_care", "2025-01-01T10:00", YOUNG, "2-under-23", "2025-01-15", id="care 2025, young"),
        pytest.param(
            "non_urgent_oral_care", "2023-09-01T10:00", ADULT, "1", "2023-12-29", id="oral care 2023, first day"
        ),
        pytest.param(
            "non_urgent_oral_care", "2024-10-31T10:00", ADULT, "1", "2025-02-28", id="oral care 2023, last day"
        ),
        pytest.param(
            "non_urgent_oral_care", "2024-11-01T10:00", ADULT, "2", "2025-01-31", id="oral care 2024, first day"
        ),
        pytest.param(
            "non_urgent_oral_care", "2024-12-31T10:00", ADULT, "2", "2025-03-31", id="oral care 2024, last day"
        ),
        pytest.param(
            "non_urgent_oral_care", "2025-01-01T10:00", ADULT, "3-from-23", "2025-07-01", id="oral care, adult"
        ),
        pytest.param(
            "non_urgent_oral_care", "2025-01-01T10:00", YOUNG, "3-under-23", "2025-04-01", id="oral care, young"
        ),
        pytest.param("specialised_care", "2026-05-04T10:00", ADULT, "1", "2026-05-25", id="specialised care"),
        pytest.param("disability_services_start", "2026-05-04T10:00", ADULT, "1", "2026-05-13", id="disability, start"),
        pytest.param("disability_services_decision", "2026-05-04T10:00", ADULT, "1", "2026-08-04", id="decision"),
    ],
)
def test_each_rule_of_the_table_is_due_for_those_it_concerns(rule, contact, facts, version, expected):
    answer = deadline(DeadlineRule(rule), contact, facts=facts)

    assert answer.due_date.isoformat() == expected
    assert local_due(answer).endswith("T16:00")
    assert answer.rule_version == version


@pytest.mark.parametrize(
    ("rule", "contact", "facts", "reason"),
    [
        pytest.param("therapy_guarantee", "2025-04-30T10:00", YOUNG, "not_in_force", id="therapy, the day before"),
        pytest.param("non_urgent_care", "2023-08-31T10:00", ADULT, "not_in_force", id="care, the day before"),
        pytest.param("non_urgent_oral_care", "2023-08-31T10:00", ADULT, "not_in_force", id="oral care, the day before"),
        pytest.param("therapy_guarantee", "2026-05-04T10:00", ADULT, "does_not_apply", id="therapy, adult"),
        pytest.param(
            "service_needs_assessment_start", "2026-05-04T10:00", ADULT, "does_not_apply", id="no early start"
        ),
        pytest.param(
            "child_service_needs_assessment_finish",
            "2026-05-04T10:00",
            YOUNG,
            "does_not_apply",
            id="no special support",
        ),
        pytest.param("therapy_guarantee", "2026-05-04T10:00", ALLOWANCE, "fact_missing", id="therapy, age unknown"),
        pytest.param("non_urgent_care", "2026-05-04T10:00", ALLOWANCE, "fact_missing", id="care, age unknown"),
        pytest.param(
            "service_needs_assessment_start",
            "2026-05-04T10:00",
            DeadlineFacts(),
            "fact_missing",
            id="start, age unknown",
        ),
    ],
)
def test_a_rule_that_gives_no_due_time_says_why(rule, contact, facts, reason):
    answer = due(DeadlineRule(rule), at(contact), working_days=CALENDAR, facts=facts)

    assert answer == NoDeadline(rule_id=DeadlineRule(rule), reason=NoDeadlineReason(reason))


@pytest.mark.parametrize(
    ("born", "contact", "applies"),
    [
        pytest.param(date(1951, 5, 5), "2026-05-04T10:00", False, id="the day before the 75th birthday"),
        pytest.param(date(1951, 5, 5), "2026-05-05T00:00", True, id="the 75th birthday"),
        pytest.param(date(1952, 2, 29), "2027-02-27T10:00", False, id="leap-day person, the day before"),
        pytest.param(date(1952, 2, 29), "2027-02-28T10:00", True, id="leap-day person, 28 February"),
    ],
)
def test_a_service_needs_assessment_starts_early_from_the_75th_birthday(born, contact, applies):
    answer = due(
        DeadlineRule.SERVICE_NEEDS_ASSESSMENT_START,
        at(contact),
        working_days=CALENDAR,
        facts=DeadlineFacts(birth_date=born),
    )

    assert isinstance(answer, Deadline) is applies


@pytest.mark.parametrize(
    ("born", "contact", "is_under_23"),
    [
        pytest.param(date(2003, 5, 5), "2026-05-04T23:59:59", True, id="the last second before the 23rd birthday"),
        pytest.param(date(2003, 5, 5), "2026-05-05T00:00", False, id="the 23rd birthday"),
        pytest.param(date(2004, 2, 29), "2027-02-28T10:00", True, id="leap-day person keeps the right on 28 February"),
        pytest.param(date(2004, 2, 29), "2027-03-01T10:00", False, id="leap-day person on 1 March"),
    ],
)
def test_under_23_ends_on_the_23rd_birthday(born, contact, is_under_23):
    facts = DeadlineFacts(birth_date=born)

    care = deadline(DeadlineRule.NON_URGENT_CARE, contact, facts=facts)
    therapy = due(DeadlineRule.THERAPY_GUARANTEE, at(contact), working_days=CALENDAR, facts=facts)

    assert care.rule_version == ("2-under-23" if is_under_23 else "2-from-23")
    assert isinstance(therapy, Deadline) is is_under_23


def test_a_deadline_says_which_rule_version_calendar_and_source():
    answer = deadline(HTA, "2024-05-07T10:00")

    assert (answer.rule_id, answer.rule_version) == (HTA, "2")
    assert answer.calendar_version == CALENDAR.version
    assert "1326/2010 section 51 " in answer.source


def test_an_instant_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        due(HTA, at("2024-05-07T10:00").replace(tzinfo=None), working_days=CALENDAR)


def test_a_contact_beyond_the_calendar_is_refused():
    with pytest.raises(OutsideCalendar):
        due(HTA, at("2031-01-01T10:00"), working_days=CALENDAR)
    with pytest.raises(OutsideCalendar):
        due(DeadlineRule.THREE_MONTHS, at("2030-12-30T10:00") - timedelta(days=2), working_days=CALENDAR)
