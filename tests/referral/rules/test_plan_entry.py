"""Plan entry: the words that the client record system gets, in three languages."""

from dataclasses import replace
from datetime import date

import pytest

from services.referral.rules.plan_entry import PlanFacts, plan_entry
from shared.terms.booking import BookingMode
from shared.terms.people import Language

FACTS = PlanFacts(
    pathway={Language.FI: "Ohjautuminen", Language.SV: "Hänvisning", Language.EN: "Referral"},
    receiving_unit={Language.FI: "Kuntoutus", Language.SV: "Rehabiliteringen", Language.EN: "Rehabilitation"},
    is_booked=True,
    booking_mode=BookingMode.SELF_BOOKING,
    interpreter_language=None,
    assessed_with_guardians_on=None,
    instructed_orally=False,
    instructed_in_writing=False,
)
WHERE = {
    Language.FI: "Ohjautuminen, vastaanottaja Kuntoutus.",
    Language.SV: "Hänvisning, mottagare Rehabiliteringen.",
    Language.EN: "Referral, received by Rehabilitation.",
}
ITSELF = {
    Language.FI: "Asiakas tai huoltaja varaa ajan itse sähköisessä asiointipalvelussa.",
    Language.SV: "Klienten eller vårdnadshavaren bokar tiden själv i e-tjänsten.",
    Language.EN: "The client or the guardian books the time in the online service.",
}


def told(facts):
    entry = plan_entry(facts)
    assert entry is not None
    assert set(entry.text) == set(Language)
    return entry.text


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        pytest.param(BookingMode.SELF_BOOKING, ITSELF, id="the family"),
        pytest.param(
            BookingMode.PROFESSIONAL_BOOKS,
            {
                Language.FI: "Ammattilainen varaa ajan.",
                Language.SV: "Den yrkesutbildade bokar tiden.",
                Language.EN: "The professional books the time.",
            },
            id="the professional",
        ),
        pytest.param(
            BookingMode.THERAPIST_INFORMS,
            {
                Language.FI: "Terapeutti valitsee ajan ja ilmoittaa sen perheelle.",
                Language.SV: "Terapeuten väljer tiden och meddelar familjen.",
                Language.EN: "The therapist chooses the time and tells the family.",
            },
            id="the therapist",
        ),
        pytest.param(
            BookingMode.PHONE,
            {
                Language.FI: "Yksikkö varaa ajan puhelimitse.",
                Language.SV: "Enheten bokar tiden per telefon.",
                Language.EN: "The unit books the time by phone.",
            },
            id="the unit on the phone",
        ),
    ],
)
def test_the_entry_says_who_books(mode, words):
    text = told(replace(FACTS, booking_mode=mode))

    assert text == {language: f"{WHERE[language]} {words[language]}" for language in Language}


@pytest.mark.parametrize(
    ("known", "finnish", "english"),
    [
        pytest.param(
            {"interpreter_language": "so"},
            "Asiointi tulkin välityksellä (kieli: so).",
            "An interpreter is needed (language: so).",
            id="with an interpreter",
        ),
        pytest.param(
            {"assessed_with_guardians_on": date(2026, 11, 3)},
            "Tarve on arvioitu yhdessä huoltajien kanssa 3.11.2026.",
            "The need was assessed together with the guardians on 3.11.2026.",
            id="assessed with the guardians",
        ),
        pytest.param(
            {"instructed_orally": True, "instructed_in_writing": True},
            "Ohje ajan varaamisesta on annettu suullisesti ja kirjallisesti.",
            "How to book was told orally and in writing.",
            id="told and written",
        ),
        pytest.param(
            {"instructed_orally": True},
            "Ohje ajan varaamisesta on annettu suullisesti.",
            "How to book was told orally.",
            id="told",
        ),
        pytest.param(
            {"instructed_in_writing": True},
            "Ohje ajan varaamisesta on annettu kirjallisesti.",
            "How to book was told in writing.",
            id="written",
        ),
    ],
)
def test_the_entry_says_what_else_is_known(known, finnish, english):
    text = told(replace(FACTS, **known))

    assert text[Language.FI] == f"{WHERE[Language.FI]} {ITSELF[Language.FI]} {finnish}"
    assert text[Language.EN] == f"{WHERE[Language.EN]} {ITSELF[Language.EN]} {english}"
    assert len(text[Language.SV].split(". ")) == len(text[Language.FI].split(". "))


@pytest.mark.parametrize("mode", [None, BookingMode.SELF_BOOKING], ids=str)
def test_where_nothing_is_booked_the_unit_contacts_the_client(mode):
    text = told(replace(FACTS, is_booked=False, booking_mode=mode))

    assert text[Language.FI] == f"{WHERE[Language.FI]} Vastaanottava yksikkö ottaa yhteyttä asiakkaaseen."
    assert text[Language.SV] == f"{WHERE[Language.SV]} Den mottagande enheten kontaktar klienten."
    assert text[Language.EN] == f"{WHERE[Language.EN]} The receiving unit contacts the client."


def test_there_is_no_entry_before_somebody_says_who_books():
    assert plan_entry(replace(FACTS, booking_mode=None)) is None


def test_the_entry_says_which_rule_wrote_it():
    entry = plan_entry(FACTS)

    assert entry is not None
    assert (entry.rule_id, entry.rule_version) == ("plan_entry", "2")
