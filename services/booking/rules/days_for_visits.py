"""Days for visits: on which days may a visit of this booking right be? Source: D-1, D-3, D-4."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

RULE_ID: Final = "days_for_visits"
RULE_VERSION: Final = "1"

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDays:
    """What a right and the person's age say about the day of a visit; every day is included."""

    valid_from: date
    valid_until: date
    min_interval_days: int | None = None
    max_interval_days: int | None = None
    other_visits_on: tuple[date, ...] = ()
    """Civil dates of the other visits of the right, in any order."""
    eligible_from: date | None = None
    eligible_until: date | None = None
    """Age window of the service type for the person; None where nothing limits."""
    before: date | None = None
    """First day that is too late for another reason, such as the birthday that ends a guardian's self-service."""


@dataclass(frozen=True, slots=True)
class DaysForVisits:
    """Stretches of days (first, last; both included) in order, none when no day is left."""

    stretches: tuple[tuple[date, date], ...]
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    def holds(self, day: date) -> bool:
        """Whether a visit may be on that day."""
        return any(first <= day <= last for first, last in self.stretches)


def days_for_visits(days: VisitDays, *, first: date) -> DaysForVisits:
    """The days from `first` on (included) that the right covers, with its intervals and the age window.

    Agrees with the rules `booking_right` and `age_window` on every day; who gives the visit, and how, is not asked.
    Source: D-1, D-3, D-4.
    """
    begins = max(first, days.valid_from, days.eligible_from or first)
    ends = days.valid_until if days.eligible_until is None else min(days.valid_until, days.eligible_until)
    if days.before is not None:
        ends = min(ends, days.before - _DAY)
    stretches = [(begins, ends)] if begins <= ends else []
    others = sorted(set(days.other_visits_on))
    if others and days.max_interval_days is not None:
        reach = timedelta(days=days.max_interval_days)
        stretches = [
            (max(start, near), min(end, far))
            for start, end in stretches
            for near, far in _joined((other - reach, other + reach) for other in others)
            if max(start, near) <= min(end, far)
        ]
    if days.min_interval_days is not None:
        for other in others:
            gap = timedelta(days=days.min_interval_days)
            stretches = list(_without(stretches, other - gap + _DAY, other + gap - _DAY))
    return DaysForVisits(tuple(stretches))


def _joined(stretches: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Stretches in order, those that overlap or meet made one."""
    joined: list[tuple[date, date]] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1] + _DAY:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _without(stretches: Iterable[tuple[date, date]], near: date, far: date) -> Iterable[tuple[date, date]]:
    """What is left of stretches when the days from `near` to `far`, both included, are taken out."""
    for start, end in stretches:
        if start < near:
            yield start, min(end, near - _DAY)
        if end > far:
            yield max(start, far + _DAY), end
