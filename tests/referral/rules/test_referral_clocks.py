"""Clocks of a referral: working days of the pathway, and the three weeks of specialised care."""

from datetime import UTC, date, datetime, time

import pytest

from services.referral.rules.referral_clocks import client_contact, deadlines, kept_when_redirected
from shared.law.office_hours import OFFICE_HOURS, OfficeHours
from shared.law.working_days import finnish_working_days
from shared.terms.referral import ReferralClockRule

WORKING_DAYS = finnish_working_days(2025, 2028)
MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)


def counted(sent_at, days=5, *, specialised=False, hours=OFFICE_HOURS):
    return deadlines(
        sent_at,
        response_working_days=days,
        specialised_care=specialised,
        working_days=WORKING_DAYS,
        office_hours=hours,
    )


@pytest.mark.parametrize(
    ("sent_at", "days", "due_at"),
    [
        pytest.param(MONDAY, 1, datetime(2026, 11, 24, 14, tzinfo=UTC), id="the next working day"),
        pytest.param(MONDAY, 5, datetime(2026, 11, 30, 14, tzinfo=UTC), id="over a weekend"),
        pytest.param(
            datetime(2026, 11, 28, 10, tzinfo=UTC), 1, datetime(2026, 11, 30, 14, tzinfo=UTC), id="sent on a Saturday"
        ),
        pytest.param(
            datetime(2026, 12, 3, 7, tzinfo=UTC), 2, datetime(2026, 12, 7, 14, tzinfo=UTC), id="a holiday on a Sunday"
        ),
        pytest.param(
            datetime(2026, 12, 23, 7, tzinfo=UTC), 1, datetime(2026, 12, 28, 14, tzinfo=UTC), id="over Christmas"
        ),
        pytest.param(
            datetime(2027, 6, 24, 7, tzinfo=UTC),
            1,
            datetime(2027, 6, 28, 13, tzinfo=UTC),
            id="over Midsummer, in summer",
        ),
        pytest.param(
            datetime(2026, 11, 23, 22, 30, tzinfo=UTC),
            1,
            datetime(2026, 11, 25, 14, tzinfo=UTC),
            id="sent after midnight",
        ),
    ],
)
def test_the_response_is_due_so_many_working_days_after_the_sending(sent_at, days, due_at):
    (clock,) = counted(sent_at, days)

    assert (clock.rule, clock.due_at) == (ReferralClockRule.RESPONSE, due_at)
    assert clock.calendar_version == WORKING_DAYS.version


def test_the_day_ends_when_the_receiving_unit_closes():
    (clock,) = counted(MONDAY, 1, hours=OfficeHours(time(9), time(12)))

    assert clock.due_at == datetime(2026, 11, 24, 10, tzinfo=UTC)


def test_specialised_care_has_three_weeks_as_well_and_the_first_due_stands_first():
    response, weeks = counted(MONDAY, 10, specialised=True)
    later = counted(MONDAY, 20, specialised=True)

    assert (response.rule, weeks.rule) == (ReferralClockRule.RESPONSE, ReferralClockRule.SPECIALISED_CARE)
    assert (weeks.due_on, weeks.due_at) == (date(2026, 12, 14), datetime(2026, 12, 14, 14, tzinfo=UTC))
    assert [each.rule for each in later] == [ReferralClockRule.SPECIALISED_CARE, ReferralClockRule.RESPONSE]


def test_a_redirected_referral_keeps_its_clocks_and_gets_only_what_it_had_not():
    kept = counted(MONDAY, 5)
    of_new_unit = counted(datetime(2026, 11, 26, 7, tzinfo=UTC), 5, specialised=True)

    together = kept_when_redirected(kept, of_new_unit)

    assert together == (kept[0], of_new_unit[1])


@pytest.mark.parametrize(
    ("accepted_at", "due_at"),
    [
        pytest.param(MONDAY, datetime(2026, 11, 24, 13, tzinfo=UTC), id="by 15:00 of the next working day"),
        pytest.param(
            datetime(2026, 11, 27, 10, tzinfo=UTC), datetime(2026, 11, 30, 13, tzinfo=UTC), id="over a weekend"
        ),
    ],
)
def test_the_client_is_contacted_by_the_service_promise(accepted_at, due_at):
    (clock,) = client_contact(accepted_at, working_days=WORKING_DAYS, office_hours=OFFICE_HOURS)

    assert (clock.rule, clock.due_at) == (ReferralClockRule.CLIENT_CONTACT, due_at)
