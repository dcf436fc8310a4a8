"""How a contact stands and what happens next, in the words that whoever made it reads (R-128, R-148)."""

from datetime import datetime
from typing import Final

from services.guidance.api.showing import shown_clocks
from services.guidance.flows.parts import GuidanceParts
from services.guidance.storage.clocks import ClockRecord
from services.guidance.storage.contacts import ContactRecord
from shared.contracts.guidance.tracking import OpenMatter, TrackedContact
from shared.contracts.texts import LocalisedText
from shared.kit.dates_in_words import instant_in_words
from shared.kit.texts import in_language
from shared.terms.deadlines import DeadlineRule
from shared.terms.guidance import ContactStatus
from shared.terms.people import Language

CONFIRMED: Final = LocalisedText(
    fi="Yhteydenottosi on otettu vastaan. Tämä yksi yhteydenotto riittää: me viemme asiaasi eteenpäin.",
    sv="Din kontakt har tagits emot. Den här enda kontakten räcker: vi för ditt ärende vidare.",
    en="We have your contact. This one contact is enough: we take your matter forward.",
)
_IN_PROGRESS: Final = LocalisedText(
    fi="Asiasi on jo vireillä. Sinun ei tarvitse ottaa yhteyttä uudelleen.",
    sv="Ditt ärende är redan under behandling. Du behöver inte ta kontakt på nytt.",
    en="Your matter is already in progress. You do not need to make contact again.",
)
_CLOSED: Final = LocalisedText(
    fi="Asiasi on käsitelty.", sv="Ditt ärende har behandlats.", en="Your matter has been handled."
)
_NEXT_CONTACT: Final = LocalisedText(
    fi="Otamme sinuun yhteyttä viimeistään {at}.",
    sv="Vi kontaktar dig senast {at}.",
    en="We contact you by {at}.",
)
_NEXT_ANSWER: Final = LocalisedText(
    fi="Vastaamme viimeistään {at}. Luet vastauksen seurantakoodillasi; voit myös soittaa numeroon {phone}.",
    sv="Vi svarar senast {at}. Du läser svaret med din uppföljningskod; du kan också ringa {phone}.",
    en="We answer by {at}. You read the answer with your tracking code; you can also phone {phone}.",
)
_NEXT_LATE: Final = LocalisedText(
    fi="Vastauksemme on myöhässä. Soita numeroon {phone}, niin jatkamme asiaasi.",
    sv="Vårt svar är försenat. Ring {phone}, så går vi vidare med ditt ärende.",
    en="Our answer is late. Phone {phone}, and we go on with your matter.",
)
_NEXT_HANDLING: Final = LocalisedText(
    fi="Käsittelemme asiaasi ja kerromme sinulle, miten se etenee.",
    sv="Vi behandlar ditt ärende och berättar för dig hur det framskrider.",
    en="We are handling your matter, and tell you how it goes on.",
)
_NEXT_AGAIN: Final = LocalisedText(
    fi="Ota yhteyttä uudelleen, jos tarvitset apua.",
    sv="Ta kontakt på nytt om du behöver hjälp.",
    en="Make contact again if you need help.",
)


def promise_of(record: ContactRecord) -> ClockRecord:
    """The clock of the service promise, which every contact has."""
    return next(each for each in record.clocks if each.rule_id is DeadlineRule.SERVICE_PROMISE)


def next_step(parts: GuidanceParts, record: ContactRecord, at: datetime, language: Language) -> str:
    """What happens next, in the reader's language."""
    if record.status is ContactStatus.CLOSED:
        return in_language(_NEXT_AGAIN, language)
    promise = promise_of(record)
    if not promise.runs:
        return in_language(_NEXT_HANDLING, language)
    if promise.due_at < at:
        said = _NEXT_LATE
    else:
        is_reached = record.identity is not None or record.callback_requested
        said = _NEXT_CONTACT if is_reached else _NEXT_ANSWER
    phone = parts.contact(record.unit_id).phone
    return in_language(said, language).format(at=instant_in_words(promise.due_at, language), phone=phone)


def shown_standing(
    parts: GuidanceParts, record: ContactRecord, at: datetime, asked_for: Language | None
) -> TrackedContact:
    """How a contact stands, in the language asked for, else in the client's."""
    language = asked_for or record.language
    county, _ = parts.unit(record.unit_id)
    is_open = record.status is ContactStatus.OPEN
    return TrackedContact(
        emergency_numbers=list(county.emergency_numbers),
        status=record.status,
        standing=in_language(_IN_PROGRESS if is_open else _CLOSED, language),
        next_step=next_step(parts, record, at, language),
        service_promise_at=promise_of(record).due_at,
        clocks=shown_clocks(parts, record, at),
        unit=parts.contact(record.unit_id),
        identified=record.identity is not None,
        unread_messages=record.unread_of_worker,
    )


def shown_open_matter(
    parts: GuidanceParts, record: ContactRecord, at: datetime, asked_for: Language | None
) -> OpenMatter:
    """The same to whoever is its client, with the id by which one adds to it."""
    standing = shown_standing(parts, record, at, asked_for)
    return OpenMatter.model_validate({**dict(standing), "contact_id": record.id})
