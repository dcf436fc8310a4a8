"""What messages say: every kind in every language, with the unit's phone, and never what it is about (D-14)."""

import re
from datetime import date, timedelta
from string import Formatter
from typing import Any

import pytest

from services.booking.flows.message_texts import AND_MORE, CLOSING, OF_SEVERAL, TEXTS, MessageText
from services.booking.flows.writing_messages import Told, written
from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.county_pack import CountyPack
from shared.kit.yaml_folder import read_folder
from shared.terms.messages import MessageKind
from shared.terms.people import Language
from tests.booking.builders import UNIT, helsinki
from tests.world import ROOT

START = helsinki("2026-12-01 09:00")
COUNTIES = ("kymenlaakso", "etela-pohjanmaa")
KINDS_OF_SEVERAL = (MessageKind.BOOKED, MessageKind.MOVED, MessageKind.CANCELLED)
PLACES = {
    MessageKind.BOOKED: {"when"},
    MessageKind.MOVED: {"was", "when"},
    MessageKind.CANCELLED: {"when"},
    MessageKind.REMINDER: {"when"},
    MessageKind.RIGHT_ISSUED: {"until"},
    MessageKind.RIGHT_ENDS_SOON: {"until"},
    MessageKind.BIRTHDAY_COMES: {"until"},
    MessageKind.EARLIER_TIME_OFFERED: {"when", "until"},
    MessageKind.INSTRUCTION_HANDED_OVER: set(),
}
"""What each kind tells."""
ABOUT_HEALTH = re.compile(
    r"terap|hoit|lääk|potil|lapse|kuntou|neuvola|sairau|vård|läkar|patient|barn|terapi|rehab|child|health|care|clinic",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def unit() -> UnitContact:
    [found] = [each for each in read_folder(ROOT / "counties/kymenlaakso", CountyPack).units if each.id == UNIT]
    return UnitContact(
        unit_id=found.id, name=found.name, phone=found.phone, phone_hours=list(found.phone_hours), address=found.address
    )


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def in_every_language(text: MessageText) -> list[tuple[str, str]]:
    return [(getattr(text.subject, each.value), getattr(text.body, each.value)) for each in Language]


def test_every_kind_has_its_text():
    assert set(TEXTS) == set(MessageKind)
    assert set(OF_SEVERAL) == set(KINDS_OF_SEVERAL)


@pytest.mark.parametrize("kind", MessageKind)
def test_a_text_tells_the_same_in_every_language(kind):
    for subject, body in in_every_language(TEXTS[kind]):
        assert places(body) == PLACES[kind]
        assert places(subject) == set()


def test_texts_of_several_visits_list_them():
    for text in OF_SEVERAL.values():
        assert all(places(body) == {"when"} for _, body in in_every_language(text))
    assert all(places(getattr(CLOSING, each.value)) == {"phone", "hours"} for each in Language)


def test_no_text_says_what_it_is_about():
    texts = [pair for text in (*TEXTS.values(), *OF_SEVERAL.values()) for pair in in_every_language(text)]
    words = " ".join([*(part for pair in texts for part in pair), *CLOSING.model_dump().values()])

    assert ABOUT_HEALTH.findall(words) == []


@pytest.mark.parametrize("county", COUNTIES)
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", MessageKind)
def test_no_message_names_a_unit_a_service_or_a_therapist(unit, kind, language, county):
    pack = read_folder(ROOT / "counties" / county, CountyPack)
    message = written(told(kind), unit, language)
    said = f"{message.subject} {message.body}".lower()

    texts = [
        *(each.name for each in pack.units),
        *(each.name for each in pack.service_types),
        *(each.title for each in pack.practitioners),
    ]
    names = {getattr(text, each.value).lower() for text in texts for each in Language}
    assert not [name for name in names if name in said]
    assert unit.phone in message.body
    assert "{" not in said
    assert "\n" not in message.subject


def told(kind: MessageKind, **changes: Any) -> Told:
    days = {MessageKind.RIGHT_ISSUED, MessageKind.RIGHT_ENDS_SOON, MessageKind.BIRTHDAY_COMES}
    facts: dict[str, Any] = {
        "starts_at": [] if kind in days else [START],
        "was_at": helsinki("2026-11-30 09:00"),
        "until": date(2026, 12, 31) if kind in days else helsinki("2026-11-29 12:00"),
    }
    return Told(kind=kind, **{**facts, **changes})


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", KINDS_OF_SEVERAL)
def test_a_long_list_of_times_fits_into_a_text_message(unit, kind, language):
    weekly = [START + timedelta(weeks=week) for week in range(100)]

    message = written(told(kind, starts_at=weekly), unit, language)

    assert len(message.body) < 1600
    assert getattr(AND_MORE, language.value) in message.body
