"""Dates, times and phone hours as a reader in Finland sees them, in each language."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import groupby

from babel.dates import format_date, format_time, get_day_names
from babel.lists import format_list
from babel.units import format_unit

from shared.contracts.opening_hours import PhoneHours
from shared.law.civil_time import civil_datetime
from shared.terms.people import Language

_LOCALE = {Language.FI: "fi_FI", Language.SV: "sv_FI", Language.EN: "en_GB"}
_DATE = {Language.FI: "EEE d.M.yyyy", Language.SV: "EEE d.M.yyyy", Language.EN: "EEE d MMM yyyy"}
_DAY = {Language.FI: "EEE d.M.", Language.SV: "EEE d.M", Language.EN: "EEE d MMM"}
_CLOCK_TIME = {Language.FI: "H.mm", Language.SV: "H.mm", Language.EN: "H:mm"}
_AT = {Language.FI: "klo", Language.SV: "kl.", Language.EN: "at"}


def date_in_words(on: date, language: Language) -> str:
    """A civil date with its weekday: `ti 1.12.2026`, `tis 1.12.2026`, `Tue 1 Dec 2026`."""
    return format_date(on, _DATE[language], locale=_LOCALE[language])


def day_in_words(on: date, language: Language) -> str:
    """A civil date whose year is clear: `ti 1.12.`, `tis 1.12`, `Tue 1 Dec`."""
    return format_date(on, _DAY[language], locale=_LOCALE[language])


def clock_time_in_words(at: time, language: Language) -> str:
    """A local clock time to the minute, on the 24-hour clock: `9.00`, in English `9:00`."""
    return format_time(at, _CLOCK_TIME[language], locale=_LOCALE[language])


def instant_in_words(at: datetime, language: Language) -> str:
    """An instant on Finnish clocks: `ti 1.12.2026 klo 9.00`; raises ValueError without an offset."""
    local = civil_datetime(at)
    return f"{date_in_words(local.date(), language)} {_AT[language]} {clock_time_in_words(local.time(), language)}"


def span_in_words(starts_at: datetime, ends_at: datetime, language: Language) -> str:
    """The clock times of a span, `9.00–9.45`; both ends with their dates when it ends on another day.

    Raises ValueError when an end has no offset.
    """
    starts, ends = civil_datetime(starts_at), civil_datetime(ends_at)
    if starts.date() != ends.date():
        return f"{instant_in_words(starts_at, language)} – {instant_in_words(ends_at, language)}"
    return _clock_times(starts.time(), ends.time(), language)


def length_in_words(span: timedelta, language: Language) -> str:
    """A length of time to the minute: `25 min`, `3 t 5 min`, `1 päivä 4 t`; from two days on whole days only."""
    minutes = span // timedelta(minutes=1)
    days, hours = minutes // 1440, minutes // 60 % 24
    if days > 1:
        return _unit(days, "day", language)
    if days:
        return _joined((days, "day"), (hours, "hour"), language=language)
    return _joined((hours, "hour"), (minutes % 60, "minute"), language=language) or _unit(0, "minute", language)


def phone_hours_in_words(hours: Iterable[PhoneHours], language: Language) -> str:
    """A week's phone hours in the order of the week: `ma–pe 8.00–11.00, ma–to 12.00–14.00`."""
    in_order = sorted(hours, key=lambda span: (min(span.weekdays), span.opens))
    return ", ".join(
        f"{_weekdays(span.weekdays, language)} {_clock_times(span.opens, span.closes, language)}" for span in in_order
    )


def _joined(*parts: tuple[int, str], language: Language) -> str:
    return " ".join(_unit(number, unit, language) for number, unit in parts if number)


def _unit(number: int, unit: str, language: Language) -> str:
    # A day in full: its short forms are read in other ways too.
    return format_unit(
        number, f"duration-{unit}", length="long" if unit == "day" else "short", locale=_LOCALE[language]
    )


def _clock_times(start: time, end: time, language: Language) -> str:
    return f"{clock_time_in_words(start, language)}–{clock_time_in_words(end, language)}"


def _weekdays(weekdays: Iterable[int], language: Language) -> str:
    """Weekdays 1 (Monday) to 7, days in a row as one span: `ma–ke ja pe`."""
    names = get_day_names("abbreviated", context="format", locale=_LOCALE[language])
    # In a row of days, the day less its place in the list stays the same.
    rows = groupby(enumerate(sorted(set(weekdays))), key=lambda placed: placed[1] - placed[0])
    spans = []
    for _, row in rows:
        days = [names[day - 1] for _, day in row]
        spans.append(days[0] if len(days) == 1 else f"{days[0]}–{days[-1]}")
    return format_list(spans, locale=_LOCALE[language])
