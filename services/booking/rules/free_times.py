"""Free times by civil day and clock time in Finland, as a proposal of visits looks at them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from shared.law.civil_time import civil_datetime


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time that may be taken."""

    id: str
    starts_at: datetime
    practitioner_id: str


@dataclass(frozen=True, slots=True)
class LocalTime:
    """A free time with its day and clock time in Finland."""

    free: FreeTime
    starts_at: datetime
    """In UTC, so that two of them compare as instants."""
    day: date
    clock: time

    @classmethod
    def of(cls, free: FreeTime) -> "LocalTime":
        """The day and clock time of a free time; raises ValueError when its start has no offset."""
        local = civil_datetime(free.starts_at)
        return cls(free, free.starts_at.astimezone(UTC), local.date(), local.time())

    def liking(self, near: time | None) -> tuple[int, datetime, str, str]:
        """How well it suits, the least the best: nearest to a clock time where one is given, then earliest."""
        away = 0 if near is None else abs(_minute(self.clock) - _minute(near))
        return away, self.starts_at, self.free.practitioner_id, self.free.id


class FreeCalendar:
    """Free times by civil day."""

    def __init__(self, times: Iterable[LocalTime]) -> None:
        self._days: defaultdict[date, list[LocalTime]] = defaultdict(list)
        self._sorted: dict[tuple[date, time | None], list[LocalTime]] = {}
        for each in times:
            self._days[each.day].append(each)

    def times(self) -> Iterator[LocalTime]:
        """All of them, in no order."""
        for day in self._days.values():
            yield from day

    def on(self, day: date, near: time | None) -> list[LocalTime]:
        """Times of a day, the best first."""
        if day not in self._days:
            return []
        # A proposal comes back to the same days: for the visits around them, for conflicts, for alternatives.
        found = self._sorted.get((day, near))
        if found is None:
            found = self._sorted[day, near] = sorted(self._days[day], key=lambda each: each.liking(near))
        return found


def outwards(day: date, reach: int) -> Iterator[date]:
    """A day and those at most `reach` days away, the nearest first, of two the earlier first."""
    yield day
    for distance in range(1, reach + 1):
        yield day - timedelta(days=distance)
        yield day + timedelta(days=distance)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
