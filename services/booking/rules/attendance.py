"""Attendance: how a person's visits of a period went, counted. Source: D-12; R-155."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from shared.law.civil_time import civil_date
from shared.terms.booking import AppointmentStatus

RULE_ID: Final = "attendance"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendedVisit:
    """A visit as it stands."""

    status: AppointmentStatus
    starts_at: datetime
    cancelled_late: bool = False
    """Cancelled for the person after the cut-off; what the unit cancels is never late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Counts of the visits whose time was in the period."""

    booked: int
    """All whose time was not given up in time: to come, arrived, completed, missed, cancelled late."""
    completed: int
    no_shows: int
    late_cancellations: int
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def attendance(visits: Iterable[AttendedVisit], *, first: date, last: date) -> Attendance:
    """Counts over a period of civil days in Finland, both included, by the start of the visit.

    Raises ValueError for a period that ends before it begins, or a start without an offset. Source: D-12.
    """
    if last < first:
        raise ValueError("a period ends no earlier than it begins")
    inside = [visit for visit in visits if first <= civil_date(visit.starts_at) <= last]
    states = [visit.status for visit in inside]
    late = sum(visit.status is AppointmentStatus.CANCELLED and visit.cancelled_late for visit in inside)
    return Attendance(
        booked=len(states) - states.count(AppointmentStatus.CANCELLED) + late,
        completed=states.count(AppointmentStatus.COMPLETED),
        no_shows=states.count(AppointmentStatus.NO_SHOW),
        late_cancellations=late,
    )
