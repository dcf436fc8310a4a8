"""Plan entry: what goes into the client's plan about who books, in three languages. Source: R-006, R-010."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.terms.booking import BookingMode
from shared.terms.people import Language

RULE_ID: Final = "plan_entry"
RULE_VERSION: Final = "2"

Words = Mapping[Language, str]


def _said(fi: str, sv: str, en: str) -> Words:
    return {Language.FI: fi, Language.SV: sv, Language.EN: en}


_WHERE: Final = _said(
    "{pathway}, vastaanottaja {unit}.", "{pathway}, mottagare {unit}.", "{pathway}, received by {unit}."
)
_WHO_BOOKS: Final = {
    BookingMode.SELF_BOOKING: _said(
        "Asiakas tai huoltaja varaa ajan itse sähköisessä asiointipalvelussa.",
        "Klienten eller vårdnadshavaren bokar tiden själv i e-tjänsten.",
        "The client or the guardian books the time in the online service.",
    ),
    BookingMode.PROFESSIONAL_BOOKS: _said(
        "Ammattilainen varaa ajan.", "Den yrkesutbildade bokar tiden.", "The professional books the time."
    ),
    BookingMode.THERAPIST_INFORMS: _said(
        "Terapeutti valitsee ajan ja ilmoittaa sen perheelle.",
        "Terapeuten väljer tiden och meddelar familjen.",
        "The therapist chooses the time and tells the family.",
    ),
    BookingMode.PHONE: _said(
        "Yksikkö varaa ajan puhelimitse.", "Enheten bokar tiden per telefon.", "The unit books the time by phone."
    ),
}
_UNIT_CONTACTS: Final = _said(
    "Vastaanottava yksikkö ottaa yhteyttä asiakkaaseen.",
    "Den mottagande enheten kontaktar klienten.",
    "The receiving unit contacts the client.",
)
_INTERPRETER: Final = _said(
    "Asiointi tulkin välityksellä (kieli: {language}).",
    "Ärendet sköts med tolk (språk: {language}).",
    "An interpreter is needed (language: {language}).",
)
_ASSESSED: Final = _said(
    "Tarve on arvioitu yhdessä huoltajien kanssa {day}.",
    "Behovet har bedömts tillsammans med vårdnadshavarna {day}.",
    "The need was assessed together with the guardians on {day}.",
)
_HOW_INSTRUCTED: Final = {
    (True, True): _said("suullisesti ja kirjallisesti", "muntligt och skriftligt", "orally and in writing"),
    (True, False): _said("suullisesti", "muntligt", "orally"),
    (False, True): _said("kirjallisesti", "skriftligt", "in writing"),
}
_INSTRUCTED: Final = _said(
    "Ohje ajan varaamisesta on annettu {how}.",
    "Anvisning om tidsbokning har getts {how}.",
    "How to book was told {how}.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFacts:
    """What the entry tells; the names are in each language."""

    pathway: Words
    receiving_unit: Words
    is_booked: bool
    """False: the service is not booked, the receiving unit contacts the client."""
    booking_mode: BookingMode | None
    interpreter_language: str | None
    """ISO 639 code; None when no interpreter is needed."""
    assessed_with_guardians_on: date | None
    instructed_orally: bool
    instructed_in_writing: bool


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """The entry, for the client record system."""

    text: Words
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def plan_entry(facts: PlanFacts) -> PlanEntry | None:
    """Where the client was referred and who books; None while nobody has said who. Source: R-010."""
    if facts.is_booked and facts.booking_mode is None:
        return None
    return PlanEntry({language: " ".join(_sentences(facts, language)) for language in Language})


def _sentences(facts: PlanFacts, language: Language) -> list[str]:
    who = _WHO_BOOKS[facts.booking_mode] if facts.is_booked and facts.booking_mode else _UNIT_CONTACTS
    told = [
        _WHERE[language].format(pathway=facts.pathway[language], unit=facts.receiving_unit[language]),
        who[language],
    ]
    if facts.interpreter_language is not None:
        told.append(_INTERPRETER[language].format(language=facts.interpreter_language))
    if facts.assessed_with_guardians_on is not None:
        day = facts.assessed_with_guardians_on
        told.append(_ASSESSED[language].format(day=f"{day.day}.{day.month}.{day.year}"))
    instructed = _HOW_INSTRUCTED.get((facts.instructed_orally, facts.instructed_in_writing))
    if instructed is not None:
        told.append(_INSTRUCTED[language].format(how=instructed[language]))
    return told
