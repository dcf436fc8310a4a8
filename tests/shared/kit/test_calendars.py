"""Calendar files: what goes in comes back when a calendar program reads them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from shared.kit.calendars import CalendarEntry, calendar_file
from shared.kit.plain_text import plain_lines
from shared.terms.people import Language

STARTS_AT = datetime(2026, 12, 1, 9, 0, tzinfo=timezone(timedelta(hours=2)))
ENTRY = CalendarEntry(
    uid="6f1c@polku.example",
    sequence=2,
    starts_at=STARTS_AT,
    ends_at=STARTS_AT + timedelta(minutes=45),
    summary="Aika, Kotka",
    description="Tule ajoissa;\nsoita, jos et pääse.",
    location="Katu 1, 48100 Kotka",
    is_cancelled=False,
    changed_at=datetime(2026, 11, 23, 7, 0, tzinfo=UTC),
)


def made(*entries: CalendarEntry, name: str = "Ajat", language: Language = Language.FI) -> bytes:
    return calendar_file(entries, name=name, language=language)


def only_event(file: bytes):
    [event] = Calendar.from_ical(file).walk("VEVENT")
    assert event.errors == []
    return event


def test_what_goes_in_comes_back():
    event = only_event(made(ENTRY))
    assert {name: str(event[name]) for name in ("UID", "SUMMARY", "DESCRIPTION", "LOCATION", "STATUS", "CLASS")} == {
        "UID": ENTRY.uid,
        "SUMMARY": ENTRY.summary,
        "DESCRIPTION": ENTRY.description,
        "LOCATION": ENTRY.location,
        "STATUS": "CONFIRMED",
        "CLASS": "PRIVATE",
    }
    assert event["SEQUENCE"] == 2
    assert (event.start, event.end) == (ENTRY.starts_at, ENTRY.ends_at)
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == ENTRY.changed_at


def test_times_stand_in_utc():
    lines = made(ENTRY).decode().split("\r\n")
    assert {"DTSTART:20261201T070000Z", "DTEND:20261201T074500Z", "DTSTAMP:20261123T070000Z"} <= set(lines)
    assert "BEGIN:VTIMEZONE" not in lines


def test_a_file_names_its_maker_its_method_and_its_language():
    calendar = Calendar.from_ical(made(ENTRY, name="Ajat, å", language=Language.SV))
    assert (calendar["VERSION"], calendar["PRODID"], calendar["METHOD"]) == ("2.0", "-//Polku//Polku//EN", "PUBLISH")
    assert calendar["NAME"].params["LANGUAGE"] == "sv"
    assert only_event(made(ENTRY, language=Language.SV))["SUMMARY"].params["LANGUAGE"] == "sv"
    assert b"\r\nX-WR-CALNAME:Ajat\\, \xc3\xa5\r\n" in made(ENTRY, name="Ajat, å")


def test_a_cancelled_entry_says_so():
    file = calendar_file([replace(ENTRY, is_cancelled=True)], name="Ajat", language=Language.FI, method="CANCEL")
    assert only_event(file)["STATUS"] == "CANCELLED"
    assert Calendar.from_ical(file)["METHOD"] == "CANCEL"


def test_an_entry_without_a_place_has_none():
    assert "LOCATION" not in only_event(made(replace(ENTRY, location=None)))


def test_entries_stand_in_the_order_given():
    others = [replace(ENTRY, uid=uid) for uid in "cab"]
    assert [str(event["UID"]) for event in Calendar.from_ical(made(*others)).walk("VEVENT")] == ["c", "a", "b"]


def test_equal_entries_make_equal_files():
    assert made(ENTRY) == made(replace(ENTRY))
    assert made() == made()


def test_a_calendar_without_entries_is_valid_and_empty():
    calendar = Calendar.from_ical(made())
    assert calendar.walk("VEVENT") == []
    # RFC 5545, section 3.6: a calendar has at least one component.
    assert [component.name for component in calendar.subcomponents] == ["VTIMEZONE"]


def test_long_lines_are_folded_within_75_bytes():
    file = made(replace(ENTRY, description="å, ä; ö – " * 60))
    assert max(map(len, file.split(b"\r\n"))) <= 75
    assert only_event(file)["DESCRIPTION"] == ("å, ä; ö – " * 60).strip()


@given(text=st.text())
def test_no_text_opens_a_line_of_its_own(text):
    file = made(
        replace(ENTRY, uid=f"a{text}", summary=text, description=text, location=text), name=text, language=Language.EN
    )
    calendar = Calendar.from_ical(file)
    assert [component.name for component in calendar.subcomponents] == ["VEVENT"]
    assert list(calendar) == ["VERSION", "PRODID", "CALSCALE", "METHOD", "NAME", "X-WR-CALNAME"]
    event = only_event(file)
    assert event["DESCRIPTION"] == "\n".join(plain_lines(text))
    assert event["SUMMARY"] == event["LOCATION"]
    assert event["SEQUENCE"] == 2


def test_line_ends_and_control_characters_do_no_harm():
    event = only_event(made(replace(ENTRY, summary="a\r\nBEGIN:VEVENT\rb\x00", description="a\r\n\r\nEND:VEVENT\x07")))
    assert event["SUMMARY"] == "a BEGIN:VEVENT b\ufffd"
    assert event["DESCRIPTION"] == "a\n\nEND:VEVENT\ufffd"


@pytest.mark.parametrize("field", ["starts_at", "ends_at", "changed_at"])
def test_an_instant_without_an_offset_is_refused(field):
    with pytest.raises(ValueError, match="offset"):
        replace(ENTRY, **{field: getattr(ENTRY, field).replace(tzinfo=None)})


@pytest.mark.parametrize("minutes", [0, -1])
def test_an_entry_that_does_not_end_after_its_start_is_refused(minutes):
    with pytest.raises(ValueError, match="ends after"):
        replace(ENTRY, ends_at=STARTS_AT + timedelta(minutes=minutes))
