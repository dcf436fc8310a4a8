"""Whom to call, open now or when next: the line of the area, or of the county's guidance (R-030)."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from services.guidance.flows.desk import line_now
from services.guidance.flows.parts import GuidanceParts, known
from services.guidance.rules.line_hours import LineOpenness
from services.guidance.storage.contacts import ContactRecord
from shared.contracts.county_pack import Area, CountyPack, PhoneLine, Unit
from shared.contracts.guidance.human_channel import HumanChannel
from shared.contracts.texts import LocalisedText
from shared.kit.dates_in_words import clock_time_in_words, instant_in_words
from shared.kit.texts import in_language
from shared.law.civil_time import civil_date, civil_datetime
from shared.terms.people import Language

_ALWAYS: Final = date(2011, 1, 1)
_OPEN: Final = LocalisedText(fi="avoinna nyt klo {at} asti", sv="öppen nu till kl. {at}", en="open now until {at}")
_CLOSED: Final = LocalisedText(fi="nyt kiinni, avautuu {at}", sv="stängd nu, öppnar {at}", en="closed now, opens {at}")
_SHUT: Final = LocalisedText(fi="nyt kiinni", sv="stängd nu", en="closed now")


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """Whose services and people somebody is told of."""

    county: CountyPack
    area: Area | None
    unit: Unit
    municipality: str | None


def own_place(parts: GuidanceParts, municipality: str | None) -> OwnPlace:
    """The guidance of the municipality; without one, that of the first county. Refuses an unknown municipality."""
    if municipality is None:
        county, unit = parts.unit(parts.packs.guidance_unit().id)
        return OwnPlace(county, None, unit, None)
    area = known(parts.packs.area_of(municipality), "municipality")
    county, unit = parts.unit(area.unit_id)
    return OwnPlace(county, area, unit, municipality)


def channel_of(parts: GuidanceParts, record: ContactRecord) -> HumanChannel:
    """The same of a contact: the line of its area where that is its unit's."""
    county, unit = parts.unit(record.unit_id)
    area = county.area(record.area) if record.area is not None else None
    own = area if area is not None and area.unit_id == unit.id else None
    return human_channel(parts, OwnPlace(county, own, unit, record.municipality))


def _in_words(now: LineOpenness, language: Language) -> str:
    if now.closes_at is not None:
        closes = clock_time_in_words(civil_datetime(now.closes_at).time(), language)
        return in_language(_OPEN, language).format(at=closes)
    if now.opens_at is not None:
        return in_language(_CLOSED, language).format(at=instant_in_words(now.opens_at, language))
    return in_language(_SHUT, language)


def human_channel(parts: GuidanceParts, place: OwnPlace) -> HumanChannel:
    """The area's line where it has one today, else the phone of the unit; with the next opening while it is closed."""
    area, unit = place.area, place.unit
    at = parts.clock()
    today = civil_date(at)
    lines = area.phone_lines if area is not None else ()
    line = next((each for each in lines if each.holds_on(today)), None)
    if line is None:
        line = PhoneLine(valid_from=_ALWAYS, phone=unit.phone, hours=unit.phone_hours)
        lines = (line,)
    now = line_now(parts, lines, at)
    return HumanChannel(
        meanwhile=[] if now.is_open else list(place.county.emergency_numbers),
        area=area.code if area else None,
        area_name=area.name if area else None,
        unit=parts.contact(unit.id).model_copy(update={"phone": line.phone, "phone_hours": list(line.hours)}),
        phone=line.phone,
        in_words=LocalisedText(**{each.value: _in_words(now, each) for each in Language}),
        is_open=now.is_open,
        closes_at=now.closes_at,
        opens_at=now.opens_at,
        chat_url=place.county.contacts.chat_url,
    )
