"""Writes a message from what it tells, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from services.booking.flows.message_texts import AND_MORE, CLOSING, OF_SEVERAL, TEXTS
from shared.contracts.booking.catalogue import UnitContact
from shared.kit.dates_in_words import date_in_words, instant_in_words, phone_hours_in_words
from shared.kit.texts import in_language
from shared.terms.messages import MessageKind
from shared.terms.people import Language

_MOST_TIMES: Final = 12
"""Longest list of times in one message; a text message has its bounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a message tells."""

    kind: MessageKind
    starts_at: Sequence[datetime] = ()
    """Starts of the visits, earliest first."""
    was_at: datetime | None = None
    until: datetime | date | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A message as it is read; the subject is for channels that have one."""

    subject: str
    body: str


def written(told: Told, unit: UnitContact, language: Language) -> Written:
    """The message with the unit's phone and hours; the unit itself is not named (D-14)."""
    several = len(told.starts_at) > 1
    text = (OF_SEVERAL if several else TEXTS)[told.kind]
    body = in_language(text.body, language).format(
        when=_times(told.starts_at, language),
        was=instant_in_words(told.was_at, language) if told.was_at else "",
        until=_until(told.until, language),
    )
    closing = in_language(CLOSING, language).format(
        phone=unit.phone, hours=phone_hours_in_words(unit.phone_hours, language)
    )
    return Written(in_language(text.subject, language), f"{body}\n\n{closing}\n")


def _times(starts_at: Sequence[datetime], language: Language) -> str:
    lines = [instant_in_words(each, language) for each in starts_at[:_MOST_TIMES]]
    if len(starts_at) > _MOST_TIMES:
        lines.append(in_language(AND_MORE, language))
    return "\n".join(lines)


def _until(until: datetime | date | None, language: Language) -> str:
    match until:
        case datetime():
            return instant_in_words(until, language)
        case date():
            return date_in_words(until, language)
    return ""
