"""Free times in an order and form in which those that fit somebody are found without looking at the others."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from services.booking.rules.waiting_list import ANSWERING_HOURS, OfferableTime, WaitingEntry, fit
from shared.law.civil_time import civil_datetime, instant

Key = TypeVar("Key", bound=Hashable)
_MIDNIGHT = time(0)


class EarlierTimes:
    """Free times of one service and unit, earliest first, from which those that are offered are taken out.

    A set of times is a whole number with a bit for each of them. Asking for somebody costs some operations on such
    numbers, however many times there are and whatever is wished; only times that fit are looked at one by one.
    """

    def __init__(self, times: Iterable[OfferableTime]) -> None:
        self._times = sorted(times, key=lambda each: (each.starts_at, each.id))
        self._starts = [each.starts_at for each in self._times]
        local = [civil_datetime(each.starts_at) for each in self._times]
        self._days = [each.date() for each in local]
        self._places = {each.id: place for place, each in enumerate(self._times)}
        self._on_day = _sets(self._days)
        self._on_weekday = _sets([each.isoweekday() for each in local])
        self._at_clock = sorted(_sets([each.time() for each in local]).items())
        self._with_practitioner = _sets([each.practitioner_id for each in self._times])
        self._in_mode = _sets([each.delivery_mode for each in self._times])
        self._left = (1 << len(self._times)) - 1

    def fitting(
        self, entry: WaitingEntry, *, offered_at: datetime, day_suits: Callable[[date], bool]
    ) -> Iterator[OfferableTime]:
        """Times that may be offered to somebody at an instant, earliest first, and are not taken yet.

        `day_suits` tells whether the right and the age allow a civil day; it is asked once for each day that comes up.
        """
        found = self._left & self._wished(entry, offered_at)
        for time_id in entry.offered_time_ids:
            if time_id in self._places:
                found &= ~(1 << self._places[time_id])
        while found:
            lowest = found & -found
            place = lowest.bit_length() - 1
            if not day_suits(self._days[place]):
                found &= ~self._on_day[self._days[place]]
                continue
            found ^= lowest
            if fit(entry, self._times[place], offered_at=offered_at).fits:
                yield self._times[place]

    def take(self, time_id: str) -> None:
        """Take a time out: it is offered, or somebody else has it."""
        self._left &= ~(1 << self._places[time_id])

    def _wished(self, entry: WaitingEntry, offered_at: datetime) -> int:
        """Every time that may fit; which of them do, the rule says."""
        first = bisect_left(self._starts, offered_at + timedelta(hours=ANSWERING_HOURS + entry.notice_hours))
        beyond = len(self._starts)
        if entry.appointment_at is not None:
            beyond = bisect_right(self._starts, entry.appointment_at - timedelta(hours=entry.earlier_by_hours))
        if entry.from_day is not None:
            first = max(first, bisect_left(self._starts, instant(entry.from_day, _MIDNIGHT)))
        if entry.until_day is not None:
            beyond = min(beyond, bisect_left(self._starts, instant(entry.until_day + timedelta(days=1), _MIDNIGHT)))
        if first >= beyond:
            return 0
        found = ((1 << (beyond - first)) - 1) << first
        if entry.weekdays:
            found &= _union(self._on_weekday.get(each, 0) for each in entry.weekdays)
        if entry.practitioner_ids:
            found &= _union(self._with_practitioner.get(each, 0) for each in entry.practitioner_ids)
        if entry.delivery_modes:
            found &= _union(self._in_mode.get(each, 0) for each in entry.delivery_modes)
        if entry.time_from is not None or entry.time_until is not None:
            found &= _union(
                members
                for clock, members in self._at_clock
                if (entry.time_from is None or clock >= entry.time_from)
                and (entry.time_until is None or clock < entry.time_until)
            )
        return found


def _union(sets: Iterable[int]) -> int:
    joined = 0
    for each in sets:
        joined |= each
    return joined


def _sets(values: Sequence[Key]) -> dict[Key, int]:
    """Of each value the set of the places at which it stands."""
    size = len(values) // 8 + 1
    bits: dict[Key, bytearray] = {}
    for place, value in enumerate(values):
        if value not in bits:
            bits[value] = bytearray(size)
        bits[value][place >> 3] |= 1 << (place & 7)
    return {value: int.from_bytes(members, "little") for value, members in bits.items()}
