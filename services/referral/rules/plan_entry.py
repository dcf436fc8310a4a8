"""Plan entry: the sentence, in Finnish, that goes into the client's plan and says who books. Source: R-006, R-010."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.terms.booking import BookingMode

RULE_ID: Final = "plan_entry"
RULE_VERSION: Final = "1"

_WHO_BOOKS: Final = {
    BookingMode.SELF_BOOKING: "Asiakas tai huoltaja varaa ajan itse sähköisessä asiointipalvelussa.",
    BookingMode.PROFESSIONAL_BOOKS: "Ammattilainen varaa ajan.",
    BookingMode.THERAPIST_INFORMS: "Terapeutti valitsee ajan ja ilmoittaa sen perheelle.",
    BookingMode.PHONE: "Yksikkö varaa ajan puhelimitse.",
}
_HOW_INSTRUCTED: Final = {
    (True, True): "suullisesti ja kirjallisesti",
    (True, False): "suullisesti",
    (False, True): "kirjallisesti",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFacts:
    """What the entry tells; the names are in Finnish."""

    pathway: str
    receiving_unit: str
    booking_mode: BookingMode
    interpreter_language: str | None
    """ISO 639 code; None when no interpreter is needed."""
    assessed_with_guardians_on: date | None
    instructed_orally: bool
    instructed_in_writing: bool


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """The entry, for the client record system."""

    text: str
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def plan_entry(facts: PlanFacts) -> PlanEntry:
    """The entry that tells where the client was referred and who books the time. Source: R-010."""
    sentences = [f"{facts.pathway}, vastaanottaja {facts.receiving_unit}.", _WHO_BOOKS[facts.booking_mode]]
    if facts.interpreter_language is not None:
        sentences.append(f"Asiointi tulkin välityksellä (kieli: {facts.interpreter_language}).")
    if facts.assessed_with_guardians_on is not None:
        day = facts.assessed_with_guardians_on
        sentences.append(f"Tarve on arvioitu yhdessä huoltajien kanssa {day.day}.{day.month}.{day.year}.")
    instructed = _HOW_INSTRUCTED.get((facts.instructed_orally, facts.instructed_in_writing))
    if instructed is not None:
        sentences.append(f"Ohje ajan varaamisesta on annettu {instructed}.")
    return PlanEntry(" ".join(sentences))
