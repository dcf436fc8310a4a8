"""The written instruction of a service or of a booking right, made from one source for text, page and PDF (R-006)."""

from services.booking.flows.parts import BookingParts
from services.booking.storage.booking_rights import BookingRightRecord
from shared.contracts.county_pack import ServiceType
from shared.contracts.texts import LocalisedText
from shared.kit.dates_in_words import date_in_words, phone_hours_in_words
from shared.kit.documents import Document, Section
from shared.kit.texts import in_language
from shared.terms.booking import BookingMode
from shared.terms.people import Language

_RIGHT = LocalisedText(fi="Ajanvarausoikeus", sv="Bokningsrätt", en="Booking right")
_VISITS = LocalisedText(fi="Käyntejä", sv="Antal besök", en="Visits")
_VALID = LocalisedText(fi="Voimassa", sv="Giltig", en="Valid")
_THERAPISTS = LocalisedText(fi="Kenelle aika varataan", sv="Hos vem", en="With")
_INTERVAL = LocalisedText(fi="Käyntien väli päivinä", sv="Dagar mellan besöken", en="Days between visits")
_WHO_BOOKS = LocalisedText(fi="Kuka varaa ajan", sv="Vem bokar", en="Who books")
_MODES = {
    BookingMode.SELF_BOOKING: LocalisedText(
        fi="Varaat ajan itse asiointipalvelussa.",
        sv="Du bokar själv i e-tjänsten.",
        en="You book in the online service.",
    ),
    BookingMode.PROFESSIONAL_BOOKS: LocalisedText(
        fi="Ammattilainen varaa ajan.", sv="En yrkesutbildad person bokar.", en="A professional books for you."
    ),
    BookingMode.THERAPIST_INFORMS: LocalisedText(
        fi="Terapeutti varaa ajan ja kertoo siitä sinulle.",
        sv="Terapeuten bokar och meddelar dig tiden.",
        en="The therapist books and tells you the time.",
    ),
    BookingMode.PHONE: LocalisedText(
        fi="Aika varataan puhelimitse.", sv="Tiden bokas per telefon.", en="The time is booked by phone."
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
    """The instruction in one language: what the county says of the service, what the right gives, whom to phone."""
    paragraphs = tuple(in_language(service_type.instructions, language).split("\n\n"))
    sections = [Section(None, paragraphs)]
    if right is not None:
        sections.append(Section(in_language(_RIGHT, language), (), _facts_of(parts, right, language)))
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


def _facts_of(parts: BookingParts, right: BookingRightRecord, language: Language) -> tuple[tuple[str, str], ...]:
    window = f"{date_in_words(right.valid_from, language)} – {date_in_words(right.valid_until, language)}"
    in_use = parts.residents_may_book(right.service_type, unit_id=right.unit_id)
    by_phone = right.booking_mode is BookingMode.SELF_BOOKING and not in_use
    mode = BookingMode.PHONE if by_phone else right.booking_mode
    facts = [
        (_WHO_BOOKS, in_language(_MODES[mode], language)),
        (_VISITS, str(right.visits_allowed)),
        (_VALID, window),
    ]
    named = [found for each in right.practitioner_ids if (found := parts.packs.practitioner(each)) is not None]
    if named:
        facts.append((_THERAPISTS, ", ".join(in_language(each.title, language) for each in named)))
    shortest, longest = right.min_interval_days, right.max_interval_days
    if shortest is not None or longest is not None:
        facts.append((_INTERVAL, f"{shortest or ''}–{longest or ''}"))
    return tuple((in_language(name, language), value) for name, value in facts)
