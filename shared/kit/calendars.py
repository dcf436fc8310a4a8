"""Calendar files (iCalendar, RFC 5545) that calendar programs import or subscribe to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from icalendar import Calendar, Component, Event, Timezone, TimezoneStandard, vText

from shared.kit.plain_text import one_line, plain_lines
from shared.terms.people import Language

CALENDAR_MEDIA_TYPE = "text/calendar; charset=utf-8"
_PRODUCT = "-//Polku//Polku//EN"
_FIRST_DAY = datetime(1970, 1, 1)  # noqa: DTZ001 -- RFC 5545 wants a time zone's own first day without a zone


@dataclass(frozen=True)
class CalendarEntry:
    """One entry of a calendar; a program that has its `uid` already takes the higher `sequence` in its place."""

    uid: str
    """Same for the entry's whole life, and of no other entry anywhere."""
    sequence: int
    """Grows with every change; 0 at first."""
    starts_at: datetime
    ends_at: datetime
    """Not included."""
    summary: str
    description: str
    location: str | None
    is_cancelled: bool
    changed_at: datetime
    """When the entry was last changed, in place of when the file was made: the same entries make the same file."""

    def __post_init__(self) -> None:
        if any(at.utcoffset() is None for at in (self.starts_at, self.ends_at, self.changed_at)):
            raise ValueError("an instant needs an offset from UTC")
        if self.ends_at <= self.starts_at:
            raise ValueError("an entry ends after it starts")


def calendar_file(
    entries: Iterable[CalendarEntry],
    *,
    name: str,
    language: Language,
    method: Literal["PUBLISH", "CANCEL"] = "PUBLISH",
) -> bytes:
    """The calendar as a file in UTF-8, entries in the order given; equal for equal entries.

    Times stand in UTC: the reader's program shows them on its own clock, and no table of time zones in the file can
    grow old or be misread. Every entry is private, so that who may see the calendar sees only that the time is taken.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    # Some programs know the name by the word of RFC 7986, most by the older one. The library takes neither for a
    # text by itself, and would leave its commas as they are.
    calendar.add("name", vText(one_line(name)), parameters={"LANGUAGE": language.value})
    calendar.add("x-wr-calname", vText(one_line(name)))
    for entry in entries:
        calendar.add_component(_event(entry, language))
    if not calendar.subcomponents:
        # A calendar needs a component to be valid; a time zone is one that shows nothing.
        calendar.add_component(_utc())
    made: bytes = calendar.to_ical()
    return made


def _event(entry: CalendarEntry, language: Language) -> Component:
    in_language = {"LANGUAGE": language.value}
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", one_line(entry.summary), parameters=in_language)
    event.add("description", "\n".join(plain_lines(entry.description)), parameters=in_language)
    if entry.location is not None:
        event.add("location", one_line(entry.location), parameters=in_language)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    return event


def _utc() -> Component:
    standard = TimezoneStandard()
    standard.add("dtstart", _FIRST_DAY)
    standard.add("tzoffsetfrom", timedelta(0))
    standard.add("tzoffsetto", timedelta(0))
    zone = Timezone()
    zone.add("tzid", "Etc/UTC")
    zone.add_component(standard)
    return zone
