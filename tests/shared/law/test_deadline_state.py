"""State of a clock: each change of state from both sides, in office hours."""

from datetime import datetime, time, timedelta, timezone

import pytest

from shared.law.civil_time import instant
from shared.law.deadline_clock import due_soon_from, state
from shared.law.office_hours import OfficeHours
from shared.law.working_days import finnish_working_days
from shared.terms.deadlines import DeadlineState

CALENDAR = finnish_working_days(2023, 2028)
SECOND = timedelta(seconds=1)


def at(text: str) -> datetime:
    local = datetime.fromisoformat(text)
    return instant(local.date(), local.time())


DUE_AT = at("2024-05-07T16:00")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        pytest.param(at("2024-05-03T10:00"), "running", id="days before"),
        pytest.param(at("2024-05-07T14:00") - SECOND, "running", id="a second before two hours are left"),
        pytest.param(at("2024-05-07T14:00"), "due_soon", id="two hours left"),
        pytest.param(DUE_AT, "due_soon", id="the due instant"),
        pytest.param(DUE_AT + SECOND, "overdue", id="a second late"),
        pytest.param(at("2027-05-07T16:00"), "overdue", id="years late"),
    ],
)
def test_an_open_clock_runs_is_due_soon_and_is_overdue(moment, expected):
    assert state(DUE_AT, at=moment, met_at=None, working_days=CALENDAR) == DeadlineState(expected)


@pytest.mark.parametrize(
    ("due_at", "soon_from"),
    [
        pytest.param(at("2024-05-07T16:00"), at("2024-05-07T14:00"), id="at closing"),
        pytest.param(at("2024-05-07T15:00"), at("2024-05-07T13:00"), id="the service promise"),
        pytest.param(at("2024-05-07T09:00"), at("2024-05-06T15:00"), id="an hour after opening"),
        pytest.param(at("2024-05-06T09:00"), at("2024-05-03T15:00"), id="an hour after opening on a Monday"),
        pytest.param(at("2024-04-02T08:30"), at("2024-03-28T14:30"), id="after Easter and the spring change"),
    ],
)
def test_two_office_hours_before_are_counted_over_nights_and_days_off(due_at, soon_from):
    assert due_soon_from(due_at, working_days=CALENDAR) == soon_from
    assert state(due_at, at=soon_from - SECOND, met_at=None, working_days=CALENDAR) is DeadlineState.RUNNING
    assert state(due_at, at=soon_from, met_at=None, working_days=CALENDAR) is DeadlineState.DUE_SOON


def test_a_unit_sets_its_own_hours_and_its_own_warning():
    hours = OfficeHours(time(9), time(15))
    due_at = at("2024-05-07T10:00")
    soon_from = at("2024-05-06T12:00")

    def state_at(moment: datetime) -> DeadlineState:
        return state(due_at, at=moment, met_at=None, working_days=CALENDAR, office_hours=hours, due_soon_hours=4)

    assert state_at(soon_from - SECOND) is DeadlineState.RUNNING
    assert state_at(soon_from) is DeadlineState.DUE_SOON


def test_without_a_warning_only_the_due_instant_is_due_soon():
    assert state(DUE_AT, at=DUE_AT - SECOND, met_at=None, working_days=CALENDAR, due_soon_hours=0) == "running"
    assert state(DUE_AT, at=DUE_AT, met_at=None, working_days=CALENDAR, due_soon_hours=0) == "due_soon"


@pytest.mark.parametrize(
    ("met_at", "expected"),
    [
        pytest.param(at("2024-05-06T10:00"), "met", id="at the first contact"),
        pytest.param(DUE_AT, "met", id="at the due instant"),
        pytest.param(DUE_AT + SECOND, "met_late", id="a second late"),
    ],
)
@pytest.mark.parametrize("later", [timedelta(0), timedelta(days=400)], ids=["at once", "long after"])
def test_a_clock_that_was_met_stays_as_it_was_met(met_at, expected, later):
    assert state(DUE_AT, at=met_at + later, met_at=met_at, working_days=CALENDAR) == DeadlineState(expected)


def test_the_zone_in_which_instants_are_written_does_not_matter():
    elsewhere = timezone(timedelta(hours=-7))

    assert state(DUE_AT, at=(DUE_AT + SECOND).astimezone(elsewhere), met_at=None, working_days=CALENDAR) == "overdue"
    assert state(DUE_AT, at=DUE_AT.astimezone(elsewhere), met_at=None, working_days=CALENDAR) == "due_soon"


@pytest.mark.parametrize("missing", ["due_at", "at", "met_at"])
def test_an_instant_without_an_offset_is_refused(missing):
    moments = {"due_at": DUE_AT, "at": DUE_AT, "met_at": DUE_AT}
    moments[missing] = DUE_AT.replace(tzinfo=None)

    with pytest.raises(ValueError, match="offset"):
        state(moments["due_at"], at=moments["at"], met_at=moments["met_at"], working_days=CALENDAR)
