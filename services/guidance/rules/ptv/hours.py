"""Service hours of the national service catalogue as weeks of clock times that hold between two days."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from services.guidance.rules.ptv.texts import Texts, in_languages, shortened
from shared.law.civil_time import civil_date
from shared.terms.ptv import PtvOpening, PtvServiceHour

END_OF_DAY: Final = time(23, 59)
"""The directory's last minute; hours that go on over midnight go on from 00:00."""
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEK: Final = range(1, len(_WEEKDAYS) + 1)
_TYPES: Final = frozenset({"DaysOfTheWeek", "Exceptional", "OverMidnight"})
MOST_WEEKS: Final = 40
"""The catalogue keeps exceptions of years past; the latest are kept."""
LONGEST_NOTE: Final = 200
_BY_RESERVATION: Final = {"fi": "Ajanvarauksella", "sv": "Med tidsbokning", "en": "By appointment"}

_Between = tuple[date | None, date | None]
_Span = tuple[int, time, time]
"""Weekday from 1, Monday; opening included, closing not."""


@dataclass(frozen=True, slots=True)
class SourceHours:
    """Hours of a week between two days, both included; None: without an end."""

    valid_from: date | None
    valid_until: date | None
    always: bool
    spans: tuple[tuple[tuple[int, ...], time, time], ...]
    """Weekdays, opening, closing."""
    note: Texts


@dataclass(slots=True)
class _Gathered:
    always: bool = False
    spans: list[_Span] = field(default_factory=list)
    notes: list[Texts] = field(default_factory=list)


def hours_of(told: Iterable[PtvServiceHour]) -> tuple[tuple[SourceHours, ...], tuple[str, ...]]:
    """The weeks, the earliest first, and what of them was not understood.

    Hours that hold between the same days are one week, so that day and night come together. Exceptional hours hold in
    place of the others on their days; without clock times they are closed. Hours that are not understood, or tell
    nothing, are left out: nobody is told that it is closed when it may be open.
    """
    gathered: dict[_Between, _Gathered] = {}
    unknown: list[str] = []
    for each in told:
        if each.service_hour_type not in _TYPES:
            unknown.append(f"serviceHourType: {each.service_hour_type}")
            continue
        valid_from, valid_until = _day(each.valid_from), _day(each.valid_to)
        if each.service_hour_type == "Exceptional":
            if valid_from is None:
                unknown.append("serviceHours: exceptional without a day")
                continue
            valid_until = valid_until or valid_from
        if valid_from and valid_until and valid_until < valid_from:
            unknown.append("serviceHours: end before they begin")
            continue
        goes_on = each.service_hour_type == "OverMidnight"
        try:
            spans = [span for opening in each.opening_hour for span in _spans(opening, goes_on=goes_on)]
        except ValueError:
            unknown.append("openingHour: unreadable")
            continue
        if not (spans or each.is_closed or each.is_always_open or each.is_reservation or valid_from):
            continue
        week = gathered.setdefault((valid_from, valid_until), _Gathered())
        week.notes.append(in_languages(each.additional_information))
        if each.is_reservation:
            week.notes.append(_BY_RESERVATION)
        if each.is_closed:
            continue
        week.always |= each.is_always_open
        week.spans += spans
    weeks = sorted(gathered.items(), key=lambda item: (item[0][0] or date.min, item[0][1] or date.max))
    return tuple(_week(*between, found) for between, found in _latest(weeks)), tuple(dict.fromkeys(unknown))


def _latest(weeks: Sequence[tuple[_Between, _Gathered]]) -> Sequence[tuple[_Between, _Gathered]]:
    """As many as an entry may have; hours without a first day come first, and stay."""
    if len(weeks) <= MOST_WEEKS:
        return weeks
    lasting = [each for each in weeks if each[0][0] is None]
    return [*lasting, *weeks[len(lasting) :][len(lasting) - MOST_WEEKS :]]


def _week(valid_from: date | None, valid_until: date | None, found: _Gathered) -> SourceHours:
    days: dict[tuple[time, time], list[int]] = {}
    if not found.always:
        for weekday, opens, closes in _without_overlap(found.spans):
            days.setdefault((opens, closes), []).append(weekday)
    return SourceHours(
        valid_from,
        valid_until,
        found.always,
        tuple((tuple(weekdays), opens, closes) for (opens, closes), weekdays in sorted(days.items())),
        _joined(found.notes),
    )


def _spans(opening: PtvOpening, *, goes_on: bool) -> Iterator[_Span]:
    """The spans of an opening: on each weekday that it names, or going on from the first one to the last."""
    opens, closes = _clock_time(opening.from_), _clock_time(opening.to)
    first = _weekday(opening.day_from)
    last = _weekday(opening.day_to) or first
    days = tuple(_WEEK) if first is None or last is None else tuple(_from_to(first, last))
    if goes_on and len(days) > 1:
        yield from _without_a_break(days, opens, closes)
        return
    for day in days:
        if opens < closes:
            yield day, opens, closes
        else:
            yield from _without_a_break((day, _next(day)), opens, closes)


def _without_a_break(days: Sequence[int], opens: time, closes: time) -> Iterator[_Span]:
    """From the first weekday's clock time to the last one's."""
    yield days[0], opens, END_OF_DAY
    for day in days[1:-1]:
        yield day, time(0), END_OF_DAY
    yield days[-1], time(0), closes


def _from_to(first: int, last: int) -> Iterator[int]:
    yield first
    while first != last:
        first = _next(first)
        yield first


def _next(weekday: int) -> int:
    return weekday % len(_WEEK) + 1


def _without_overlap(spans: Iterable[_Span]) -> list[_Span]:
    found: list[_Span] = []
    for weekday, opens, closes in sorted(span for span in spans if span[1] < span[2]):
        if found and found[-1][0] == weekday and opens <= found[-1][2]:
            found[-1] = (weekday, found[-1][1], max(closes, found[-1][2]))
        else:
            found.append((weekday, opens, closes))
    return found


def _day(at: datetime | None) -> date | None:
    """Its day in Finland; without a zone it is the day itself."""
    return None if at is None else civil_date(at) if at.tzinfo else at.date()


def _weekday(name: str) -> int | None:
    return _WEEKDAYS.index(name) + 1 if name else None


def _clock_time(told: str) -> time:
    """To the minute; midnight at a day's end may be written 24:00. Raises ValueError."""
    hours_minutes = told[: len("08:00")]
    return time(0) if hours_minutes == "24:00" else time.fromisoformat(hours_minutes)


def _joined(notes: Iterable[Texts]) -> Texts:
    joined: dict[str, str] = {}
    for note in notes:
        for language, words in note.items():
            joined[language] = f"{joined[language]} · {words}" if language in joined else words
    return {language: shortened(words, LONGEST_NOTE) for language, words in joined.items()}
