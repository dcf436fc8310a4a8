"""What booking tells of schedules and absences. Source: api.md, Events for integrators."""

from enum import StrEnum


class ScheduleEvent(StrEnum):
    """Something became of a practitioner's working pattern."""

    CREATED = "schedule.created"
    CHANGED = "schedule.changed"
    ENDED = "schedule.ended"
    TIMES_RELEASED = "times.released"
    """Its new times have become public, as its release says; told once for each release."""


class AbsenceEvent(StrEnum):
    """Somebody is away or a unit is closed, or is not after all."""

    RECORDED = "absence.recorded"
    REMOVED = "absence.removed"
