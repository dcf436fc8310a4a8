"""Therapy period (terapiajakso): a proposal of several visits at regular intervals. Source: D-4; R-002, R-017."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from services.booking.rules.free_times import FreeTime
from services.booking.rules.placing_visits import (
    PeriodLimits,
    PlacedVisit,
    VisitPreferences,
    WantedVisit,
    place_visits,
)
from shared.law.working_days import WorkingDays

RULE_ID: Final = "therapy_period"
RULE_VERSION: Final = "1"

MOST_VISITS: Final = 100
"""Most visits that are planned at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodWish:
    """What is wanted: how many visits, from which civil day on, how many days apart (7 is weekly), and what suits.

    Raises ValueError for no visit, more than a hundred, or an interval of no days.
    """

    visits: int
    first_day: date
    interval_days: int = 7
    preferences: VisitPreferences = field(default_factory=VisitPreferences)

    def __post_init__(self) -> None:
        if not 1 <= self.visits <= MOST_VISITS:
            raise ValueError("a therapy period has from one to a hundred visits")
        if self.interval_days < 1:
            raise ValueError("the visits of a therapy period are at least a day apart")


@dataclass(frozen=True, slots=True)
class PeriodProposal:
    """A time for each visit where there is one, and what stands against it where not."""

    visits: tuple[PlacedVisit, ...]
    """In order; the first one is visit number 1."""
    practitioner_id: str | None
    """Who gives all visits; None when several may, or nobody can."""
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def is_whole(self) -> bool:
        """Whether every visit has a time."""
        return all(visit.chosen is not None for visit in self.visits)


def propose(
    wish: PeriodWish, free: Iterable[FreeTime], limits: PeriodLimits, *, working_days: WorkingDays
) -> PeriodProposal:
    """A proposal of the visits of a therapy period from the free times, the same for the same facts.

    Wanted days are counted from the first one, so that one late visit does not push the others; with preferred weekdays
    each is the first such day from there on. Raises OutsideCalendar when `working_days` ends before the wanted days do.
    """
    weekdays = wish.preferences.weekdays
    wanted: list[WantedVisit] = []
    for number in range(wish.visits):
        day = wish.first_day + timedelta(days=number * wish.interval_days)
        if wanted:
            day = max(day, wanted[-1].day + timedelta(days=1))
        wanted.append(WantedVisit(day=on_preferred_weekday(day, weekdays)))
    placing = place_visits(wanted, free, wish.preferences, limits, working_days)
    return PeriodProposal(placing.visits, placing.practitioner_id)


def on_preferred_weekday(day: date, weekdays: frozenset[int]) -> date:
    """The day itself when its ISO weekday is preferred or none is, else the next day that is."""
    if not weekdays:
        return day
    return min(day + timedelta(days=(weekday - day.isoweekday()) % 7) for weekday in weekdays)
