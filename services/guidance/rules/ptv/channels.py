"""Channels of the national service catalogue as the directory's ways to a service."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from services.guidance.rules.ptv.hours import SourceHours, hours_of
from services.guidance.rules.ptv.phones import SourcePhone, phones_of
from services.guidance.rules.ptv.texts import Texts, in_languages, shortened
from shared.terms.directory import ChannelKind
from shared.terms.people import Language
from shared.terms.ptv import PtvAddress, PtvChannel, PtvServiceHour, PtvText

LONGEST_NAME: Final = 200
_LONGEST_URL: Final = 2000
_URL: Final = re.compile(r"https?://[^\s/?#]+\.[^\s/?#]+\S*", re.IGNORECASE)
_PAGES: Final = {
    "EChannel": ChannelKind.E_SERVICE,
    "WebPage": ChannelKind.WEB,
    "PrintableForm": ChannelKind.WEB,
}
_KNOWN: Final = frozenset({*_PAGES, "Phone", "ServiceLocation"})

Content = Mapping[str, Any]
"""In the shape of the directory's contract of channels."""


def channels_of(
    channel: PtvChannel, hours_of_connection: Iterable[PtvServiceHour]
) -> tuple[tuple[Content, ...], tuple[str, ...]]:
    """The ways to the service that a channel is, none or several; and what of it was not understood.

    Hours that are told of the service's connection to the channel go before the channel's own.
    """
    kind = channel.service_channel_type
    weeks, notes = hours_of(tuple(hours_of_connection) or channel.service_hours)
    phones, phone_notes = phones_of(channel.phone_numbers)
    named = _given(name=in_languages(channel.service_channel_names, "Name", longest=LONGEST_NAME))
    open_when = {"hours": tuple(map(_week, weeks))} if weeks else {}
    found: list[Content] = []
    unknown = [*notes, *phone_notes]
    if kind not in _KNOWN:
        unknown.append(f"serviceChannelType: {kind}")
    if kind == "ServiceLocation":
        places = [place for each in channel.addresses if (place := _place(each))]
        found += [{"kind": ChannelKind.PLACE.value, **named, **place, **open_when} for place in places]
        if not places:
            unknown.append("addresses: no street address")
    # The hours of a place are not those of its phone.
    found += [{**_phone(each), **named, **(open_when if kind == "Phone" else {})} for each in phones]
    if kind not in {"Phone", "ServiceLocation"} and (pages := _pages(channel)):
        found.append({"kind": _PAGES.get(kind, ChannelKind.WEB).value, "url": pages, **named})
    return tuple(found), tuple(dict.fromkeys(unknown))


def _phone(phone: SourcePhone) -> Content:
    info = {language: shortened(words, LONGEST_NAME) for language, words in phone.charge_info if language in _SPOKEN}
    return {
        "kind": ChannelKind.PHONE.value,
        "phone": phone.number,
        "charge": phone.charge.value,
        **_given(charge_info=info),
    }


_SPOKEN: Final = frozenset(language.value for language in Language)


def _pages(channel: PtvChannel) -> Texts:
    pages: dict[str, str] = {}
    for each in channel.web_pages:
        url = each.url.strip()
        if each.language in _SPOKEN and len(url) <= _LONGEST_URL and _URL.fullmatch(url):
            pages.setdefault(each.language, url)
    return pages


def _place(address: PtvAddress) -> Content | None:
    """A place by its street and town in the languages in which the street has a name; none for a post address."""
    street = address.street_address
    if street is None or address.type == "Postal":
        return None
    towns = in_languages(street.post_office)
    lines = {
        language: shortened(_line(f"{name} {street.street_number}", street.postal_code, towns, language), LONGEST_NAME)
        for language, name in in_languages(street.street).items()
    }
    if not lines:
        return None
    code = street.municipality.code if street.municipality else ""
    return {"address": lines, **({"municipality": code} if re.fullmatch(r"[0-9]{3}", code) else {})}


def _line(house: str, postal_code: str, towns: Texts, language: str) -> str:
    town = towns.get(language) or next(iter(towns.values()), "")
    place = f"{postal_code} {town.title()}".strip()
    return f"{house.strip()}, {place}" if place else house.strip()


def _week(hours: SourceHours) -> Content:
    return {
        **_given(
            valid_from=hours.valid_from.isoformat() if hours.valid_from else None,
            valid_until=hours.valid_until.isoformat() if hours.valid_until else None,
            note=hours.note,
        ),
        "always": hours.always,
        "hours": tuple(
            {"weekdays": weekdays, "opens": opens.strftime("%H:%M"), "closes": closes.strftime("%H:%M")}
            for weekdays, opens, closes in hours.spans
        ),
    }


def _given(**fields: object) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value}


def texts_of_names(names: Collection[PtvText]) -> Texts:
    """The names of a thing of the catalogue by language."""
    return in_languages(names, "Name", longest=LONGEST_NAME)


def empty_names(names: Collection[PtvText]) -> tuple[str, ...]:
    """The languages in which a thing of the catalogue has a name without words."""
    told, having = {each.language for each in names if each.type == "Name"}, texts_of_names(names)
    return tuple(each.value for each in Language if each.value in told - having.keys())
