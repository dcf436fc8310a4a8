"""The words of the pages: every code that may be shown has its word in three languages."""

import re
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

import pytest

from services.guidance.api import pages
from services.guidance.api.pages.words import catalogue, say, spoken
from shared.terms.channels import Channel
from shared.terms.contact_outcomes import OutcomeProgress, WaitsFor
from shared.terms.deadlines import DeadlineRule, DeadlineState
from shared.terms.guidance import Contactor, ContactOutcome, Matter, Urgency
from shared.terms.people import Language, Profession

FOLDER = Path(pages.__file__).parent
SHOWN: dict[str, Iterable[StrEnum]] = {
    "matter": Matter,
    "channel": Channel,
    "contactor": Contactor,
    "language": Language,
    "profession": Profession,
    "rule": DeadlineRule,
    "state": DeadlineState,
    "waits": WaitsFor,
    "progress": set(OutcomeProgress) - {OutcomeProgress.NONE},
    "urgency": Urgency,
    "outcome": ContactOutcome,
}


@pytest.mark.parametrize("group", SHOWN)
def test_every_code_that_a_page_shows_has_its_word(group):
    assert {each.value for each in SHOWN[group]} <= set(catalogue()[group])


def test_the_places_for_values_are_the_same_in_every_language():
    for group, words in catalogue().items():
        for key, text in words.items():
            places = {tuple(sorted(re.findall(r"\{(\w+)\}", wording))) for wording in (text.fi, text.sv, text.en)}
            assert len(places) == 1, (group, key)


def test_every_word_is_said_somewhere_and_every_word_that_is_said_is_there():
    sources = [*FOLDER.rglob("*.html"), *FOLDER.glob("*.py"), *FOLDER.glob("static/*.js")]
    text = "\n".join(path.read_text() for path in sources)
    for group in {path.stem for path in FOLDER.glob("words/*.yaml")} - {"codes"}:
        for key in catalogue()[group]:
            assert re.search(rf"""["']{key}["']""", text), f"{group}.{key} is said nowhere"
    for group, key in re.findall(r"""say\((?:\w+\.?\w*, )?["'](\w+)["'], ["'](\w+)["'][,)]""", text):
        assert key in catalogue()[group], (group, key)


def test_a_word_with_a_value_in_it():
    assert say(Language.SV, "desk", "left", span="25 min") == "25 min kvar"
    assert spoken("page")["fi"]["desk"] == "Työlista"
