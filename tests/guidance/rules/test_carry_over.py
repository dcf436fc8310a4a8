"""Carry-over: which open contacts the list of a day has from earlier working days."""

from datetime import datetime, time

import pytest

from services.guidance.rules.carry_over import RULE_ID, RULE_VERSION, carry_over
from shared.law.office_hours import OfficeHours
from shared.law.working_days import OutsideCalendar, finnish_working_days
from tests.guidance.builders import helsinki

DAYS = finnish_working_days(2026, 2027)
MONDAY_AT_EIGHT = "2026-11-23 08:00"


@pytest.mark.parametrize(
    ("read", "contacted", "carried"),
    [
        pytest.param("2026-11-24 08:00", "2026-11-23 10:00", True, id="of yesterday"),
        pytest.param("2026-11-24 08:00", "2026-11-23 15:59:59", True, id="of a moment before closing yesterday"),
        pytest.param("2026-11-24 08:00", "2026-11-23 16:00", False, id="of closing time yesterday: received today"),
        pytest.param("2026-11-24 00:00", "2026-11-23 10:00", True, id="from midnight on"),
        pytest.param("2026-11-23 23:59:59", "2026-11-23 10:00", False, id="not in the evening of its own day"),
        pytest.param("2026-11-24 15:00", "2026-11-24 08:30", False, id="of today"),
        pytest.param(MONDAY_AT_EIGHT, "2026-11-20 10:00", True, id="of Friday, on Monday"),
        pytest.param(MONDAY_AT_EIGHT, "2026-11-20 17:00", False, id="of Friday evening: received on Monday"),
        pytest.param(MONDAY_AT_EIGHT, "2026-11-21 12:00", False, id="of Saturday: received on Monday"),
        pytest.param(MONDAY_AT_EIGHT, "2026-11-22 23:00", False, id="of Sunday: received on Monday"),
        pytest.param(MONDAY_AT_EIGHT, "2026-08-03 10:00", True, id="of months ago"),
        pytest.param("2026-11-21 12:00", "2026-11-20 10:00", False, id="of Friday, on Saturday: not yet"),
        pytest.param("2026-11-21 12:00", "2026-11-19 10:00", True, id="of Thursday, on Saturday: still"),
        pytest.param(
            "2026-12-28 08:00", "2026-12-23 10:00", True, id="of the day before Christmas Eve, after Christmas"
        ),
        pytest.param("2026-12-28 08:00", "2026-12-24 10:00", False, id="of Christmas Eve: received after Christmas"),
        pytest.param("2026-12-25 12:00", "2026-12-23 10:00", False, id="not on Christmas Day"),
        pytest.param("2027-01-07 08:00", "2027-01-05 10:00", True, id="of the day before Epiphany, after it"),
    ],
)
def test_what_came_in_on_an_earlier_working_day_is_carried_over(read: str, contacted: str, carried: bool) -> None:
    decision = carry_over(helsinki(read), working_days=DAYS)

    assert decision.carries(helsinki(contacted)) is carried
    assert (decision.rule_id, decision.rule_version) == (RULE_ID, RULE_VERSION)


def test_the_day_of_a_contact_ends_when_its_unit_closes() -> None:
    late = OfficeHours(opens=time(10), closes=time(20))
    decision = carry_over(helsinki("2026-11-24 08:00"), working_days=DAYS, office_hours=late)

    assert decision.before == helsinki("2026-11-23 20:00")


def test_the_working_days_have_to_be_known() -> None:
    with pytest.raises(OutsideCalendar):
        carry_over(helsinki("2026-01-01 08:00"), working_days=DAYS)
    with pytest.raises(ValueError, match="offset"):
        carry_over(datetime(2026, 11, 23, 8), working_days=DAYS)  # noqa: DTZ001 - that is what is refused
