"""Calling back: by when a callback is due, and when the next call is best made. Source: D-7, R-124."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from shared.law.civil_time import civil_date, instant
from shared.law.office_hours import OFFICE_HOURS, OfficeHours, office_time_before
from shared.law.working_days import WorkingDays
from shared.terms.desk import NextCallReason

RULE_ID: Final = "calling_back"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True)
class CallWindow:
    """When a call suits the client; None: at any time."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None


ANY_TIME: Final = CallWindow()


@dataclass(frozen=True, slots=True)
class NextCall:
    """When the client is best called next, and why then."""

    at: datetime
    reason: NextCallReason
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def callback_due_at(promise_due_at: datetime, window: CallWindow = ANY_TIME) -> datetime:
    """By when a callback is due (UTC, included): the service promise, or the client's own time where that ends sooner.

    A client who asks to be called later than the promise is called in that time. Source: D-7, R-124.
    """
    if window.ends_at is None:
        return promise_due_at
    if window.starts_at is not None and window.starts_at > promise_due_at:
        return window.ends_at
    return min(promise_due_at, window.ends_at)


def next_call(
    at: datetime,
    *,
    last_attempt_at: datetime | None,
    again_after: timedelta,
    working_days: WorkingDays,
    office_hours: OfficeHours = OFFICE_HOURS,
    window: CallWindow = ANY_TIME,
) -> NextCall:
    """When a client who was not reached yet is best called: in office time, and in the client's time while it lasts.

    After a call in vain `again_after` passes first, but not past the end of the client's time: a last call is made
    within it. Raises OutsideCalendar. Source: R-124.
    """
    first = _open_from(max(at, window.starts_at or at), working_days, office_hours)
    if window.ends_at is not None and first > window.ends_at:
        return NextCall(first, NextCallReason.WINDOW_OVER)
    if last_attempt_at is None:
        return NextCall(first, NextCallReason.FIRST_CALL)
    again = max(first, _open_from(last_attempt_at + again_after, working_days, office_hours))
    if window.ends_at is not None and again > window.ends_at:
        last_chance = office_time_before(
            window.ends_at, timedelta(0), working_days=working_days, office_hours=office_hours
        )
        again = max(first, last_chance)
    return NextCall(again, NextCallReason.AGAIN)


def _open_from(at: datetime, working_days: WorkingDays, office_hours: OfficeHours) -> datetime:
    """The instant itself in office time, else the next opening."""
    day = working_days.on_or_after(civil_date(at))
    opens, closes = instant(day, office_hours.opens), instant(day, office_hours.closes)
    if at < opens:
        return opens
    if at < closes:
        return at
    return instant(working_days.next_working_day(day), office_hours.opens)
