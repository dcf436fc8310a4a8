"""What is written once for two compounds, or typed otherwise than usual, is found all the same."""

import pytest

from services.guidance.flows.words.asking import asked_words
from services.guidance.flows.words.document import NAME, Document
from services.guidance.flows.words.forms import lemma, parts, tokens
from shared.terms.people import Language

FI, SV = Language.FI, Language.SV


@pytest.mark.parametrize(
    ("asked", "written", "language"),
    [
        ("mielenterveyspalvelut", "Mielenterveys- ja päihdepalvelut", FI),
        ("mielenterveyspalveluihin", "Mielenterveys- ja päihdepalvelut", FI),
        ("päihdepalvelut", "Mielenterveys- ja päihdepalvelut", FI),
        ("äitiysneuvola", "Äitiys- ja lastenneuvola", FI),
        ("äitiysneuvolaan", "Äitiys-, lasten- ja perheneuvola", FI),
        ("lastenneuvola", "Äitiys-, lasten- ja perheneuvola", FI),
        ("mödrarådgivningen", "Mödra- och barnrådgivning", SV),
    ],
)
def test_a_compound_is_found_whose_last_part_stands_by_another_alone(asked: str, written: str, language: Language):
    found = Document()
    found.add(written, language, NAME)

    assert {form: found.found.get(form) for word in asked_words(asked) for form in word.forms if form in found.found}


def test_a_hyphen_that_leaves_nothing_out_makes_no_word():
    found = Document()
    found.add("Nepsy-valmennus ja ohjaus – ryhmä- tai yksin", FI, NAME)

    assert not [word for word in found.found if word.startswith(("ryhmä", "nepsy")) and word not in FINE]


@pytest.mark.parametrize(
    ("written", "form", "compound"),
    [
        ("perhekerho", "perhekerho", {"perhe", "kerho"}),
        ("perhekerhossa", "perhekerho", {"perhe", "kerho"}),
        ("keskusteluapua", "keskusteluapu", {"keskustelu", "apu"}),
        ("palvelutarpeen", "palvelutarve", {"palvelu", "tarve"}),
        ("hyvinvointialueella", "hyvinvointialue", {"hyvinvointi", "alue", "hyvin", "vointi"}),
        ("mielenterveystalo", "mielenterveystalo", {"mielenterveys", "talo", "mieli", "terveys"}),
        ("terveysuutisista", "terveysuutinen", {"terveys", "uutinen"}),
        ("läheistään", "läheinen", set()),
        ("seksuaalisuudesta", "seksuaalisuus", set()),
        ("ihmisistään", "ihminen", set()),
    ],
)
def test_a_short_last_part_of_a_compound_is_no_ending_and_an_ending_no_part(
    written: str, form: str, compound: set[str]
):
    assert lemma(written, FI) == form
    assert set(parts(form, FI)) == compound


def test_a_letter_in_two_characters_and_a_soft_hyphen_part_no_word():
    assert tokens("La\u0308a\u0308ka\u0308ri, mielen\u00adterveys") == ["lääkäri", "mielenterveys"]


FINE = {"ryhmä", "nepsy", "nepsyvalmennus"}
