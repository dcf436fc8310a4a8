"""Plan entry: the words that the client record system gets."""

from dataclasses import replace
from datetime import date

import pytest

from services.referral.rules.plan_entry import PlanFacts, plan_entry
from shared.terms.booking import BookingMode

FACTS = PlanFacts(
    pathway="Ohjautuminen lasten fysioterapiaan",
    receiving_unit="Lasten kuntoutus",
    booking_mode=BookingMode.SELF_BOOKING,
    interpreter_language=None,
    assessed_with_guardians_on=None,
    instructed_orally=False,
    instructed_in_writing=False,
)
WHERE = "Ohjautuminen lasten fysioterapiaan, vastaanottaja Lasten kuntoutus."
ITSELF = "Asiakas tai huoltaja varaa ajan itse sähköisessä asiointipalvelussa."


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        pytest.param(BookingMode.SELF_BOOKING, ITSELF, id="the family"),
        pytest.param(BookingMode.PROFESSIONAL_BOOKS, "Ammattilainen varaa ajan.", id="the professional"),
        pytest.param(
            BookingMode.THERAPIST_INFORMS, "Terapeutti valitsee ajan ja ilmoittaa sen perheelle.", id="the therapist"
        ),
        pytest.param(BookingMode.PHONE, "Yksikkö varaa ajan puhelimitse.", id="the unit on the phone"),
    ],
)
def test_the_entry_says_who_books(mode, words):
    assert plan_entry(replace(FACTS, booking_mode=mode)).text == f"{WHERE} {words}"


@pytest.mark.parametrize(
    ("known", "words"),
    [
        pytest.param(
            {"interpreter_language": "so"}, "Asiointi tulkin välityksellä (kieli: so).", id="with an interpreter"
        ),
        pytest.param(
            {"assessed_with_guardians_on": date(2026, 11, 3)},
            "Tarve on arvioitu yhdessä huoltajien kanssa 3.11.2026.",
            id="assessed with the guardians",
        ),
        pytest.param(
            {"instructed_orally": True, "instructed_in_writing": True},
            "Ohje ajan varaamisesta on annettu suullisesti ja kirjallisesti.",
            id="told and written",
        ),
        pytest.param({"instructed_orally": True}, "Ohje ajan varaamisesta on annettu suullisesti.", id="told"),
        pytest.param({"instructed_in_writing": True}, "Ohje ajan varaamisesta on annettu kirjallisesti.", id="written"),
    ],
)
def test_the_entry_says_what_else_is_known(known, words):
    assert plan_entry(replace(FACTS, **known)).text == f"{WHERE} {ITSELF} {words}"


def test_the_entry_says_which_rule_wrote_it():
    entry = plan_entry(FACTS)

    assert (entry.rule_id, entry.rule_version) == ("plan_entry", "1")
