"""Acting for another: the age limit from both sides, the neutral refusal, the young person and the mandate."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.law.acting_for import Acting, ActingLimits, Person, Standing, standing, standing_towards
from shared.law.birthdays import birthday
from shared.law.civil_time import HELSINKI, civil_date
from shared.terms.acting import ActingVerdict, ActingWarning, AppointmentOperation, Authority, AuthorityBasis
from tests.worked_cases import worked_cases

GUARDIAN = Acting(
    strongly_identified=True, is_self=False, authority=Authority.ALLOWED, basis=AuthorityBasis.GUARDIANSHIP
)
MANDATE_HOLDER = Acting(
    strongly_identified=True, is_self=False, authority=Authority.ALLOWED, basis=AuthorityBasis.MANDATE
)
ONESELF = Acting(strongly_identified=True, is_self=True)
BORN = date(2014, 5, 10)
CHILD = Person(birth_date=BORN)
UNDER_12 = ActingLimits()
OPERATIONS = list(AppointmentOperation)
VIEW, BOOK, MOVE, CANCEL = OPERATIONS
MAY_ACT = Standing(ActingVerdict.MAY_ACT)
WITH_WARNING = Standing(ActingVerdict.MAY_ACT, (ActingWarning.PROXY_ENDS_BEFORE_APPOINTMENT,))
AGE_LIMIT = Standing(ActingVerdict.AGE_LIMIT)
NO_AUTHORITY = Standing(ActingVerdict.NO_AUTHORITY)
BY_PHONE_ONLY = Standing(ActingVerdict.BY_PHONE_ONLY)
WEAKLY = Standing(ActingVerdict.WEAK_IDENTIFICATION)
EXPECTED = {"allowed": MAY_ACT, "allowed_with_warning": WITH_WARNING, "proxy-age-limit": AGE_LIMIT}


@pytest.mark.parametrize("case", worked_cases("proxy_age"))
def test_a_guardian_books_for_a_child_as_worked_out(case):
    moment = datetime.fromisoformat(case["operation_at_local"])
    at = moment if moment.tzinfo else moment.replace(tzinfo=HELSINKI)

    answer = standing(
        GUARDIAN,
        Person(birth_date=date.fromisoformat(case["birth_date"])),
        ActingLimits(require_under_age_at_appointment=case["require_under_age_at_appointment"] == "true"),
        BOOK,
        on=civil_date(at.astimezone(UTC)),
        appointment_on=date.fromisoformat(case["appointment_date"]),
    )

    assert answer == EXPECTED[case["expected"]]


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    ("on", "expected"),
    [
        pytest.param(date(2026, 5, 9), MAY_ACT, id="the day before the 12th birthday"),
        pytest.param(date(2026, 5, 10), AGE_LIMIT, id="the 12th birthday"),
        pytest.param(date(2026, 5, 11), AGE_LIMIT, id="the day after"),
        pytest.param(date(2032, 5, 9), AGE_LIMIT, id="the day before the 18th birthday"),
        pytest.param(date(2032, 5, 10), NO_AUTHORITY, id="the 18th birthday ends guardianship"),
    ],
)
def test_a_guardian_acts_until_the_day_before_the_12th_birthday(operation, on, expected):
    assert standing(GUARDIAN, CHILD, UNDER_12, operation, on=on) == expected


@pytest.mark.parametrize(
    ("birth_date", "last_day"),
    [
        pytest.param(date(2012, 2, 29), date(2024, 2, 28), id="leap-day child, 12 in a leap year"),
        pytest.param(date(2088, 2, 29), date(2100, 2, 27), id="leap-day child, 12 in another year"),
        pytest.param(date(2014, 1, 1), date(2025, 12, 31), id="born on New Year's Day"),
    ],
)
def test_the_last_day_of_acting_for_a_child(birth_date, last_day):
    child = Person(birth_date=birth_date)

    assert standing(GUARDIAN, child, UNDER_12, VIEW, on=last_day) == MAY_ACT
    assert standing(GUARDIAN, child, UNDER_12, VIEW, on=last_day + timedelta(days=1)) == AGE_LIMIT


@pytest.mark.parametrize("on", [date(2014, 5, 9), date(2014, 5, 10)], ids=["before birth", "day of birth"])
def test_a_guardian_acts_for_a_newborn(on):
    assert standing(GUARDIAN, CHILD, UNDER_12, BOOK, on=on) == MAY_ACT


@pytest.mark.parametrize(
    ("operation", "appointment_on", "expected", "expected_if_required"),
    [
        pytest.param(BOOK, date(2026, 5, 9), MAY_ACT, MAY_ACT, id="booking for the last day"),
        pytest.param(BOOK, date(2026, 5, 10), WITH_WARNING, AGE_LIMIT, id="booking for the birthday"),
        pytest.param(MOVE, date(2026, 5, 9), MAY_ACT, MAY_ACT, id="moving to the last day"),
        pytest.param(MOVE, date(2026, 5, 10), WITH_WARNING, AGE_LIMIT, id="moving to the birthday"),
        pytest.param(CANCEL, date(2026, 5, 10), MAY_ACT, MAY_ACT, id="cancelling one after the birthday"),
        pytest.param(VIEW, date(2026, 5, 10), MAY_ACT, MAY_ACT, id="viewing one after the birthday"),
        pytest.param(BOOK, None, MAY_ACT, MAY_ACT, id="no appointment yet"),
    ],
)
def test_an_appointment_after_the_birthday_warns_or_is_refused(
    operation, appointment_on, expected, expected_if_required
):
    on = date(2026, 4, 1)
    strict = ActingLimits(require_under_age_at_appointment=True)

    assert standing(GUARDIAN, CHILD, UNDER_12, operation, on=on, appointment_on=appointment_on) == expected
    assert standing(GUARDIAN, CHILD, strict, operation, on=on, appointment_on=appointment_on) == expected_if_required


@pytest.mark.parametrize(
    ("limit", "last_allowed_on"),
    [
        pytest.param(1, date(2015, 5, 9), id="limit 1"),
        pytest.param(15, date(2029, 5, 9), id="limit 15"),
        pytest.param(18, date(2032, 5, 9), id="limit 18"),
    ],
)
def test_a_service_type_sets_its_own_limit(limit, last_allowed_on):
    limits = ActingLimits(proxy_under_age_years=limit)

    assert standing(GUARDIAN, CHILD, limits, BOOK, on=last_allowed_on).may_act
    assert not standing(GUARDIAN, CHILD, limits, BOOK, on=last_allowed_on + timedelta(days=1)).may_act


def test_a_limit_of_nought_lets_no_guardian_act():
    assert standing(GUARDIAN, CHILD, ActingLimits(proxy_under_age_years=0), BOOK, on=BORN) == AGE_LIMIT


@pytest.mark.parametrize("limit", [-1, 19])
def test_a_limit_below_0_or_above_18_is_refused(limit):
    with pytest.raises(ValueError, match="from 0 to 18"):
        ActingLimits(proxy_under_age_years=limit)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    "on",
    [date(2020, 1, 1), date(2027, 1, 1), date(2033, 1, 1)],
    ids=["child under the limit", "over the limit", "adult"],
)
@pytest.mark.parametrize("authority", [Authority.DISALLOWED, Authority.UNKNOWN, None])
@pytest.mark.parametrize("basis", [AuthorityBasis.GUARDIANSHIP, AuthorityBasis.MANDATE, None])
def test_without_confirmed_authority_the_refusal_tells_nothing(operation, on, authority, basis):
    acting = Acting(strongly_identified=True, is_self=False, authority=authority, basis=basis)

    assert standing(acting, CHILD, UNDER_12, operation, on=on) == NO_AUTHORITY


@pytest.mark.parametrize("on", [date(2020, 1, 1), date(2027, 1, 1)], ids=["under the limit", "over the limit"])
@pytest.mark.parametrize(
    "child",
    [
        pytest.param(Person(birth_date=BORN, non_disclosure=True), id="non-disclosure order"),
        pytest.param(Person(birth_date=BORN, taken_into_care=True), id="taken into care"),
    ],
)
def test_a_protected_child_is_refused_with_the_same_neutral_answer(on, child):
    assert standing(GUARDIAN, child, UNDER_12, VIEW, on=on) == NO_AUTHORITY


@pytest.mark.parametrize(
    "acting",
    [
        pytest.param(Acting(strongly_identified=False, is_self=True), id="oneself"),
        pytest.param(
            Acting(
                strongly_identified=False,
                is_self=False,
                authority=Authority.ALLOWED,
                basis=AuthorityBasis.GUARDIANSHIP,
            ),
            id="guardian",
        ),
    ],
)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_weak_identification_opens_nothing(acting, operation):
    assert standing(acting, CHILD, UNDER_12, operation, on=date(2020, 1, 1)).verdict is (
        ActingVerdict.WEAK_IDENTIFICATION
    )


@pytest.mark.parametrize(
    ("on", "self_service", "expected"),
    [
        pytest.param(date(2026, 5, 9), True, set(), id="11, day before the 12th birthday"),
        pytest.param(date(2026, 5, 10), False, {VIEW}, id="12 today, no self-service"),
        pytest.param(date(2026, 5, 10), True, set(OPERATIONS) - {BOOK}, id="12 today, self-service"),
        pytest.param(date(2032, 5, 9), False, {VIEW}, id="last day at 17, no self-service"),
        pytest.param(date(2032, 5, 10), False, set(OPERATIONS), id="18 today"),
    ],
)
def test_what_a_person_may_do_with_the_own_appointments(on, self_service, expected):
    limits = ActingLimits(young_person_self_service=self_service)
    answers = {operation: standing(ONESELF, CHILD, limits, operation, on=on) for operation in OPERATIONS}

    assert {operation for operation, answer in answers.items() if answer.may_act} == expected
    assert {answer.verdict for answer in answers.values()} <= {ActingVerdict.MAY_ACT, ActingVerdict.BY_PHONE_ONLY}


def test_a_service_type_that_says_nothing_has_12_years_and_no_self_service():
    assert ActingLimits() == ActingLimits(
        proxy_under_age_years=12, require_under_age_at_appointment=False, young_person_self_service=False
    )


def test_protection_does_not_keep_a_person_from_the_own_appointments():
    person = Person(birth_date=BORN, non_disclosure=True, taken_into_care=True)

    assert standing(ONESELF, person, UNDER_12, VIEW, on=date(2027, 1, 1)) == MAY_ACT


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_adults_mandate_counts_from_18_and_a_guardianship_until_then(operation):
    day_before, birthday_18 = date(2032, 5, 9), date(2032, 5, 10)
    limits = ActingLimits(proxy_under_age_years=18)

    assert standing(GUARDIAN, CHILD, limits, operation, on=day_before) == MAY_ACT
    assert standing(MANDATE_HOLDER, CHILD, limits, operation, on=day_before) == NO_AUTHORITY
    assert standing(GUARDIAN, CHILD, limits, operation, on=birthday_18) == NO_AUTHORITY
    assert standing(MANDATE_HOLDER, CHILD, limits, operation, on=birthday_18) == MAY_ACT


def test_an_answer_of_unknown_basis_opens_nothing():
    acting = Acting(strongly_identified=True, is_self=False, authority=Authority.ALLOWED)

    assert standing(acting, CHILD, UNDER_12, VIEW, on=date(2020, 1, 1)) == NO_AUTHORITY
    assert standing(acting, CHILD, UNDER_12, VIEW, on=date(2033, 1, 1)) == NO_AUTHORITY


def test_the_answer_says_which_rule_decided():
    answer = standing(GUARDIAN, CHILD, UNDER_12, VIEW, on=date(2020, 1, 1))

    assert (answer.rule_id, answer.rule_version) == ("acting_for", "1")


@pytest.mark.parametrize(
    ("matters", "default", "is_whole", "expected"),
    [
        pytest.param((), MAY_ACT, True, MAY_ACT, id="nothing there, and the caller may act"),
        pytest.param((), AGE_LIMIT, True, AGE_LIMIT, id="nothing there, and the child is too old"),
        pytest.param((), NO_AUTHORITY, False, NO_AUTHORITY, id="nothing there, and no authority"),
        pytest.param((AGE_LIMIT, MAY_ACT), AGE_LIMIT, True, MAY_ACT, id="one of them is seen"),
        pytest.param((AGE_LIMIT, AGE_LIMIT), MAY_ACT, True, AGE_LIMIT, id="the age hides all there is"),
        pytest.param((AGE_LIMIT,), AGE_LIMIT, False, MAY_ACT, id="the age hides a page that others follow"),
        pytest.param((BY_PHONE_ONLY,), BY_PHONE_ONLY, True, BY_PHONE_ONLY, id="a young child's own"),
        pytest.param((NO_AUTHORITY,), MAY_ACT, False, NO_AUTHORITY, id="no authority, whatever follows"),
        pytest.param((WEAKLY,), WEAKLY, False, WEAKLY, id="weakly identified, whatever follows"),
    ],
)
def test_a_list_is_refused_without_authority_and_where_the_ages_hide_all_of_it(matters, default, is_whole, expected):
    assert standing_towards(matters, default, is_whole=is_whole) == expected


@settings(deadline=None)
@given(
    birth_date=st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    limit=st.integers(0, 18),
    days=st.integers(-30, 8000),
    ahead=st.integers(0, 400),
    operation=st.sampled_from(OPERATIONS),
)
def test_a_guardian_may_act_exactly_while_the_child_is_under_the_limit(birth_date, limit, days, ahead, operation):
    on = birth_date + timedelta(days=days)
    answer = standing(
        GUARDIAN,
        Person(birth_date=birth_date),
        ActingLimits(proxy_under_age_years=limit),
        operation,
        on=on,
        appointment_on=on + timedelta(days=ahead),
    )

    assert answer.may_act is (on < birthday(birth_date, limit))
    assert not answer.warnings or answer.may_act
