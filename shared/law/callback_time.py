"""Callback: by when a client who asked for it is called back. Source: R-208; D-7."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from shared.law.office_hours import OFFICE_HOURS, OfficeHours, office_time_after, office_time_before
from shared.law.working_days import WorkingDays

_SHORTEST: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class CallbackWindow:
    """When a call back suits the client, both ends included."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.starts_at >= self.ends_at:
            raise ValueError("a window starts before it ends")


def call_back_by(
    contact_at: datetime,
    hours: int,
    *,
    window: CallbackWindow | None,
    working_days: WorkingDays,
    office_hours: OfficeHours = OFFICE_HOURS,
) -> datetime:
    """By when (instant, UTC, included) a client who made contact at an instant is called back.

    In the client's window: by the last office time in it. Without a window, or when the window holds no office time
    after the contact: within so many office hours of the contact, or of the start of the window when that is later.
    Raises OutsideCalendar beyond the span of the working days. Source: R-208.
    """
    begins = contact_at if window is None else max(contact_at, window.starts_at)
    if window is not None:
        last = office_time_before(window.ends_at, timedelta(0), working_days=working_days, office_hours=office_hours)
        first = office_time_after(begins, _SHORTEST, working_days=working_days, office_hours=office_hours)
        if first <= last:
            return last
    return office_time_after(begins, timedelta(hours=hours), working_days=working_days, office_hours=office_hours)
