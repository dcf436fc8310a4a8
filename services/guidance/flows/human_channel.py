"""Whom to call, open now or when next: the line of the area, or of the county's guidance (R-030)."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from services.guidance.flows.desk import line_now
from services.guidance.flows.parts import GuidanceParts, known
from shared.contracts.county_pack import Area, CountyPack, PhoneLine, Unit
from shared.contracts.guidance.human_channel import HumanChannel
from shared.law.civil_time import civil_date

_ALWAYS: Final = date(2011, 1, 1)


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
        area=area.code if area else None,
        area_name=area.name if area else None,
        unit=parts.contact(unit.id),
        phone=line.phone,
        is_open=now.is_open,
        closes_at=now.closes_at,
        opens_at=now.opens_at,
        chat_url=place.county.contacts.chat_url,
    )
