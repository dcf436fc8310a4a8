"""Rest of a therapy period: new times for the visits that are left, moved together. Source: D-5; R-007."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from services.booking.rules.free_times import FreeTime
from services.booking.rules.placing_visits import (
    PeriodLimits,
    PlacedVisit,
    VisitPreferences,
    WantedVisit,
    place_visits,
)
from services.booking.rules.therapy_period import on_preferred_weekday
from shared.law.civil_time import civil_datetime
from shared.law.working_days import WorkingDays

RULE_ID: Final = "rest_of_period"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class MovingVisit:
    """A visit that has a time and is to get another one."""

    appointment_id: str
    starts_at: datetime
    practitioner_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MovingWish:
    """Where the visits should go.

    Each moves by `shift_days` civil days (negative: earlier), from there to the next preferred weekday where some are
    preferred. Without preferred clock times it stays near its own; without a therapist by name all stay with the one
    who gives all of them now.
    """

    shift_days: int = 0
    preferences: VisitPreferences = field(default_factory=VisitPreferences)


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedVisit:
    """A visit and what was found for it."""

    appointment_id: str
    placed: PlacedVisit


@dataclass(frozen=True, slots=True)
class RestProposal:
    """New times for the visits, in their order."""

    visits: tuple[MovedVisit, ...]
    practitioner_id: str | None
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def is_whole(self) -> bool:
        """Whether every visit has a new time."""
        return all(visit.placed.chosen is not None for visit in self.visits)


def propose_for_rest(
    booked: Sequence[MovingVisit],
    wish: MovingWish,
    free: Iterable[FreeTime],
    limits: PeriodLimits,
    *,
    working_days: WorkingDays,
) -> RestProposal:
    """New times for visits that move together, in their order and at the right's intervals.

    The visits' present times may be among the free ones, since they become free by the move. `limits.other_visits_on`
    leaves the moving visits out; moving uses no visit, so `limits.visits_left` is not asked. Raises OutsideCalendar
    when `working_days` ends before the wanted days do.
    """
    in_order = sorted(booked, key=lambda visit: (visit.starts_at.astimezone(UTC), visit.appointment_id))
    therapists = {visit.practitioner_id for visit in in_order}
    preferences = wish.preferences
    if preferences.practitioner_id is None and preferences.same_practitioner and len(therapists) == 1:
        preferences = replace(preferences, practitioner_id=therapists.pop())
    keeps_clock = preferences.time_from is None and preferences.time_until is None
    wanted: list[WantedVisit] = []
    for visit in in_order:
        local = civil_datetime(visit.starts_at)
        day = local.date() + timedelta(days=wish.shift_days)
        day = _after(wanted, on_preferred_weekday(day, preferences.weekdays), preferences.weekdays)
        wanted.append(WantedVisit(day=day, near=local.time() if keeps_clock else None))
    placing = place_visits(wanted, free, preferences, replace(limits, visits_left=len(wanted)), working_days)
    return RestProposal(
        tuple(
            MovedVisit(appointment_id=visit.appointment_id, placed=placed)
            for visit, placed in zip(in_order, placing.visits, strict=True)
        ),
        placing.practitioner_id,
    )


def _after(wanted: Sequence[WantedVisit], day: date, weekdays: frozenset[int]) -> date:
    """The day, or the next suitable one when the visit before already wants it."""
    if wanted and day <= wanted[-1].day:
        return on_preferred_weekday(wanted[-1].day + timedelta(days=1), weekdays)
    return day
