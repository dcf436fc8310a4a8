"""The written instruction of a service or of a booking right, made from one source for text, page and PDF (R-006)."""

from collections.abc import Mapping
from typing import Final

from services.booking.flows.parts import BookingParts
from services.booking.storage.booking_rights import BookingRightRecord
from shared.contracts.county_pack import ServiceType
from shared.contracts.texts import LocalisedText
from shared.kit.dates_in_words import date_in_words, phone_hours_in_words
from shared.kit.documents import Document, Section
from shared.kit.texts import in_language
from shared.terms.booking import BookingMode
from shared.terms.channels import DeliveryMode
from shared.terms.people import Language

_RIGHT = LocalisedText(fi="Ajanvarausoikeus", sv="Bokningsrätt", en="Booking right")
_VISITS = LocalisedText(fi="Käyntejä", sv="Antal besök", en="Visits")
_VALID = LocalisedText(fi="Voimassa", sv="Giltig", en="Valid")
_THERAPISTS = LocalisedText(fi="Kenelle aika varataan", sv="Hos vem", en="With")
_INTERVAL = LocalisedText(fi="Käyntien väli päivinä", sv="Dagar mellan besöken", en="Days between visits")
_WHO_BOOKS = LocalisedText(fi="Kuka varaa ajan", sv="Vem bokar", en="Who books")
_MODES: Final[Mapping[BookingMode, LocalisedText]] = {
    BookingMode.SELF_BOOKING: LocalisedText(
        fi="Varaat ajan itse asiointipalvelussa.",
        sv="Du bokar själv i e-tjänsten.",
        en="You book in the online service.",
    ),
    BookingMode.PROFESSIONAL_BOOKS: LocalisedText(
        fi="Ammattilainen varaa ajan. Jos aika ei sovi, soita yksikköön.",
        sv="En yrkesutbildad person bokar. Ring enheten om tiden inte passar.",
        en="A professional books for you. If the time does not suit, phone the unit.",
    ),
    BookingMode.THERAPIST_INFORMS: LocalisedText(
        fi="Terapeutti varaa ajan ja kertoo siitä sinulle. Jos aika ei sovi, soita yksikköön.",
        sv="Terapeuten bokar och meddelar dig tiden. Ring enheten om tiden inte passar.",
        en="The therapist books and tells you the time. If it does not suit, phone the unit.",
    ),
    BookingMode.PHONE: LocalisedText(
        fi="Aika varataan, siirretään ja perutaan puhelimitse.",
        sv="Tiden bokas, flyttas och avbokas per telefon.",
        en="The time is booked, moved and cancelled by phone.",
    ),
}
_DELIVERY = LocalisedText(fi="Miten käynti pidetään", sv="Hur besöket hålls", en="How the visit is held")
_DELIVERY_MODES: Final[Mapping[DeliveryMode, LocalisedText]] = {
    DeliveryMode.VISIT: LocalisedText(fi="vastaanotolla", sv="på mottagningen", en="at the unit"),
    DeliveryMode.VIDEO: LocalisedText(fi="etänä videolla", sv="på distans med video", en="by video"),
    DeliveryMode.PHONE: LocalisedText(fi="puhelimitse", sv="per telefon", en="by phone"),
    DeliveryMode.HOME: LocalisedText(fi="kotona", sv="hemma", en="at home"),
    DeliveryMode.SCHOOL: LocalisedText(
        fi="koulussa tai varhaiskasvatuksessa",
        sv="i skolan eller småbarnspedagogiken",
        en="at school or in early childhood education",
    ),
}
_CONTACT = LocalisedText(fi="Yhteystiedot", sv="Kontaktuppgifter", en="Contact")
_UNIT = LocalisedText(fi="Yksikkö", sv="Enhet", en="Unit")
_ADDRESS = LocalisedText(fi="Osoite", sv="Adress", en="Address")
_PHONE = LocalisedText(fi="Puhelin", sv="Telefon", en="Phone")
_HOURS = LocalisedText(fi="Puhelinaika", sv="Telefontid", en="Phone hours")


def instruction(
    parts: BookingParts,
    service_type: ServiceType,
    unit_id: str,
    language: Language,
    right: BookingRightRecord | None = None,
) -> Document:
    """The instruction in one language: what the county says of the service, what the right gives, whom to phone.

    How to book is told only to those who may: the service is in use in the unit, and the right, if there is one, is
    for booking by oneself (D-2, R-022).
    """
    mode = _who_books(parts, service_type, unit_id, right)
    texts = [service_type.booking_instructions] if mode is BookingMode.SELF_BOOKING else []
    told = [in_language(each, language) for each in (*texts, service_type.instructions) if each is not None]
    sections = [Section(None, tuple(paragraph for each in told for paragraph in each.split("\n\n")))]
    if right is not None:
        who_books = (in_language(_WHO_BOOKS, language), in_language(_MODES[mode], language))
        facts = (who_books, *_facts_of(parts, service_type, right, language))
        sections.append(Section(in_language(_RIGHT, language), (), facts))
    unit = parts.contact(unit_id)
    where = [] if unit.address is None else [(in_language(_ADDRESS, language), in_language(unit.address, language))]
    contact = (
        (in_language(_UNIT, language), in_language(unit.name, language)),
        *where,
        (in_language(_PHONE, language), unit.phone),
        (in_language(_HOURS, language), phone_hours_in_words(unit.phone_hours, language)),
    )
    sections.append(Section(in_language(_CONTACT, language), (), contact))
    return Document(in_language(service_type.name, language), language, tuple(sections))


def _who_books(
    parts: BookingParts, service_type: ServiceType, unit_id: str, right: BookingRightRecord | None
) -> BookingMode:
    mode = BookingMode.SELF_BOOKING if right is None else right.booking_mode
    in_use = parts.residents_may_book(service_type.code, unit_id=unit_id)
    return BookingMode.PHONE if mode is BookingMode.SELF_BOOKING and not in_use else mode


def _facts_of(
    parts: BookingParts, service_type: ServiceType, right: BookingRightRecord, language: Language
) -> tuple[tuple[str, str], ...]:
    window = f"{date_in_words(right.valid_from, language)} – {date_in_words(right.valid_until, language)}"
    modes = right.delivery_modes or service_type.delivery_modes
    facts = [
        (_VISITS, str(right.visits_allowed)),
        (_VALID, window),
        (_DELIVERY, ", ".join(in_language(_DELIVERY_MODES[each], language) for each in modes)),
    ]
    named = [found for each in right.practitioner_ids if (found := parts.packs.practitioner(each)) is not None]
    if named:
        facts.append((_THERAPISTS, ", ".join(in_language(each.title, language) for each in named)))
    shortest, longest = right.min_interval_days, right.max_interval_days
    if shortest is not None or longest is not None:
        facts.append((_INTERVAL, f"{shortest or ''}–{longest or ''}"))
    return tuple((in_language(name, language), value) for name, value in facts)
