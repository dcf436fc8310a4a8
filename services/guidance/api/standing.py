"""How a contact stands and what happens next, in the words that whoever made it reads (R-128, R-148)."""

from datetime import datetime
from typing import Final

from babel.lists import format_list

from services.guidance.api.showing import shown_clocks
from services.guidance.flows.feedback import feedback_token
from services.guidance.flows.human_channel import channel_of
from services.guidance.flows.parts import GuidanceParts
from services.guidance.storage.clocks import ClockRecord
from services.guidance.storage.contacts import ContactRecord
from shared.contracts.county_pack import GENERAL_EMERGENCY_NUMBER
from shared.contracts.guidance.human_channel import HumanChannel
from shared.contracts.guidance.tracking import OpenMatter, TrackedContact
from shared.contracts.texts import LocalisedText
from shared.kit.dates_in_words import instant_in_words
from shared.kit.texts import in_language
from shared.terms.contact_outcomes import WaitsFor
from shared.terms.deadlines import DeadlineRule
from shared.terms.guidance import ContactOutcome, ContactStatus
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


_EMERGENCY: Final = LocalisedText(
    fi=f"Hätätilanteessa soita {GENERAL_EMERGENCY_NUMBER}.",
    sv=f"Ring {GENERAL_EMERGENCY_NUMBER} i en nödsituation.",
    en=f"In an emergency call {GENERAL_EMERGENCY_NUMBER}.",
)
_URGENT: Final = LocalisedText(
    fi="Jos asiasi ei muuten voi odottaa, soita {numbers}.",
    sv="Om ditt ärende annars inte kan vänta, ring {numbers}.",
    en="If your matter cannot wait otherwise, call {numbers}.",
)
_HANDED_ON: Final = LocalisedText(
    fi="Asiasi on siirtynyt eteenpäin.", sv="Ditt ärende har gått vidare.", en="Your matter has gone forward."
)
_NEXT_UNIT: Final = LocalisedText(
    fi="Yksikkö, joka on ottanut asiasi vastaan, ottaa sinuun yhteyttä.",
    sv="Enheten som har tagit emot ditt ärende kontaktar dig.",
    en="The unit that has taken your matter contacts you.",
)
_NEXT_VISIT: Final = LocalisedText(
    fi="Sinulle on varattu aika tai annettu oikeus varata se.",
    sv="En tid har bokats åt dig, eller du har fått rätt att boka den.",
    en="A time has been booked for you, or you have been given the right to book one.",
)
_WAITING: Final = {
    WaitsFor.CONSULTATION: LocalisedText(
        fi="Kysymme asiastasi neuvoa toiselta ammattilaiselta.",
        sv="Vi ber en annan yrkesperson om råd i ditt ärende.",
        en="We ask another professional for advice on your matter.",
    ),
    WaitsFor.RECEIVING_UNIT: LocalisedText(
        fi="Olemme siirtämässä asiaasi yksikköön, joka auttaa sinua.",
        sv="Vi håller på att föra ditt ärende till en enhet som hjälper dig.",
        en="We are handing your matter to a unit that helps you.",
    ),
    WaitsFor.BOOKING: LocalisedText(
        fi="Olemme varaamassa sinulle aikaa.", sv="Vi bokar en tid åt dig.", en="We are booking a time for you."
    ),
}
_NEXT_AFTER: Final = {ContactOutcome.ADVICE_GIVEN: _NEXT_AGAIN, ContactOutcome.DIRECT_BOOKING: _NEXT_VISIT}
"""What comes after a closed contact; after any other outcome the unit that took it goes on with it (D-9)."""


_LEFT_OUT: Final = LocalisedText(
    fi="Arvioimme, että palvelutarpeen arviointia ei tarvita. Jos olet eri mieltä, kerro siitä meille.",
    sv="Vi anser att en bedömning av servicebehovet inte behövs. Berätta för oss om du är av annan åsikt.",
    en="We find that your need of services does not have to be assessed. If you disagree, tell us.",
)
"""A right of the client that is not used: the client learns of it, and may object (sosiaalihuoltolaki 36 §)."""


def promise_of(record: ContactRecord) -> ClockRecord:
    """The clock of the service promise, which every contact has."""
    return next(each for each in record.clocks if each.rule_id is DeadlineRule.SERVICE_PROMISE)


def next_step(channel: HumanChannel, record: ContactRecord, at: datetime, language: Language) -> str:
    """What happens next, in the reader's language: what the contact waits for, and by when the unit is in touch.

    Where a number is named that is not answered now, those that are stand before everything else. A service needs
    assessment that is left out is told with it, also of a closed contact.
    """
    told = [_LEFT_OUT] if any(each.not_needed for each in record.clocks) else []
    return " ".join([_next_step(channel, record, at, language), *(in_language(each, language) for each in told)])


def _next_step(channel: HumanChannel, record: ContactRecord, at: datetime, language: Language) -> str:
    if record.status is ContactStatus.CLOSED:
        return in_language(_next_after(record), language)
    waiting = [in_language(_WAITING[each], language) for each in record.waits_for]
    promise = promise_of(record)
    if promise.runs:
        promised = _promised(record, promise, at)
        by = instant_in_words(promise.due_at, language)
        phone = f"{channel.phone} ({in_language(channel.in_words, language)})"
        meanwhile = [] if promised is _NEXT_CONTACT else _meanwhile(channel, language)
        return " ".join([*meanwhile, *waiting, in_language(promised, language).format(at=by, phone=phone)])
    return " ".join(waiting) or in_language(_NEXT_HANDLING, language)


def _meanwhile(channel: HumanChannel, language: Language) -> list[str]:
    """Whom to call while the line of guidance is closed; nothing while it is open."""
    others = [
        f"{each.number} ({in_language(each.name, language)})"
        for each in channel.meanwhile
        if each.number != GENERAL_EMERGENCY_NUMBER
    ]
    urgent = in_language(_URGENT, language).format(numbers=format_list(others, style="or", locale=language.value))
    return [in_language(_EMERGENCY, language), *([urgent] if others else [])] if channel.meanwhile else []


def _promised(record: ContactRecord, promise: ClockRecord, at: datetime) -> LocalisedText:
    """How the unit is in touch while it owes the first answer."""
    if promise.due_at < at:
        return _NEXT_LATE
    is_reached = record.identity is not None or record.callback_requested
    return _NEXT_CONTACT if is_reached else _NEXT_ANSWER


def _next_after(record: ContactRecord) -> LocalisedText:
    return _NEXT_AFTER.get(record.outcome, _NEXT_UNIT) if record.outcome else _NEXT_AGAIN


def _standing(record: ContactRecord) -> LocalisedText:
    if record.status is ContactStatus.OPEN:
        return _IN_PROGRESS
    return _CLOSED if _next_after(record) is _NEXT_AGAIN else _HANDED_ON


def shown_standing(
    parts: GuidanceParts,
    record: ContactRecord,
    at: datetime,
    asked_for: Language | None,
    *,
    tracking_code: str | None = None,
) -> TrackedContact:
    """How a contact stands, in the language asked for, else in the client's; by its code also how to give feedback."""
    language = asked_for or record.language
    county, _ = parts.unit(record.unit_id)
    channel = channel_of(parts, record)
    return TrackedContact(
        emergency_numbers=list(county.emergency_numbers),
        status=record.status,
        standing=in_language(_standing(record), language),
        next_step=next_step(channel, record, at, language),
        service_promise_at=promise_of(record).due_at,
        clocks=shown_clocks(parts, record, at),
        unit=channel.unit,
        human_channel=channel,
        identified=record.identity is not None,
        feedback_token=feedback_token(parts.sealer, tracking_code, record.unit_id)
        if tracking_code is not None and record.status is ContactStatus.CLOSED
        else None,
        unread_messages=record.unread_of_worker,
    )


def shown_open_matter(
    parts: GuidanceParts, record: ContactRecord, at: datetime, asked_for: Language | None
) -> OpenMatter:
    """The same to whoever is its client, with the id by which one adds to it."""
    standing = shown_standing(parts, record, at, asked_for)
    return OpenMatter.model_validate({**dict(standing), "contact_id": record.id})
