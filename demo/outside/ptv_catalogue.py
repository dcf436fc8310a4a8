"""The invented content of the stand-in of the national service catalogue, in the catalogue's own shapes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

import yaml

Json = dict[str, Any]
Names = Mapping[str, str]

_OURS: Final = UUID("5f0c1a52-6d1b-4a57-9f0e-3d6f1d1f7a11")
_FILE: Final = Path(__file__).parent / "ptv_services.yaml"
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_GROUPS: Final = {
    "KR1": {"fi": "Kansalaiset", "sv": "Medborgare", "en": "Citizens"},
    "KR1.1": {"fi": "Ikäihmiset", "sv": "Äldre", "en": "Older people"},
    "KR1.2": {"fi": "Lapset ja lapsiperheet", "sv": "Barn och barnfamiljer", "en": "Children and families"},
    "KR1.3": {"fi": "Nuoret", "sv": "Unga", "en": "Young people"},
    "KR1.4": {"fi": "Pitkäaikaissairaat", "sv": "Långtidssjuka", "en": "People with a long-term illness"},
    "KR1.6": {"fi": "Vammaiset", "sv": "Personer med funktionsnedsättning", "en": "Disabled people"},
    "KR2": {"fi": "Yritykset ja yhteisöt", "sv": "Företag och samfund", "en": "Businesses and communities"},
}
_HOW_TO: Final = {
    "fi": "<p>Ota yhteyttä puhelimitse.</p><ul><li>Kerro asiasi</li><li>Sovi jatkosta</li></ul>",
    "sv": "<p>Kontakta oss per telefon.</p><ul><li>Berätta ditt ärende</li><li>Kom överens om fortsättningen</li></ul>",
    "en": "<p>Contact us by phone.</p><ul><li>Tell your matter</li><li>Agree what happens next</li></ul>",
}
_LANGUAGES: Final = ("fi", "sv", "en")


@dataclass
class PtvCatalogue:
    """Services, channels and organizations by id, as they are now; tests change them."""

    organizations: dict[str, Json] = field(default_factory=dict)
    services: dict[str, Json] = field(default_factory=dict)
    channels: dict[str, Json] = field(default_factory=dict)
    archived: dict[str, Json] = field(default_factory=dict)
    withdrawn: dict[str, Json] = field(default_factory=dict)
    unlisted: set[str] = field(default_factory=set)
    """Services that the lists of municipalities leave out though they are there, as an answer that is broken does."""

    def change(self, service_id: str, at: datetime, **fields: object) -> None:
        """A service is other than it was, from an instant on."""
        self.services[service_id] = {**self.services[service_id], **fields, "modified": instant(at)}

    def change_channel(self, channel_id: str, at: datetime, **fields: object) -> None:
        """A channel is other than it was, and the services that use it do not say so."""
        self.channels[channel_id] = {**self.channels[channel_id], **fields, "modified": instant(at)}

    def change_organization(self, organization_id: str, at: datetime, **fields: object) -> None:
        """An organization is other than it was, and its services do not say so."""
        changed = {**self.organizations[organization_id], **fields, "modified": instant(at)}
        self.organizations[organization_id] = changed

    def archive(self, service_id: str, at: datetime) -> None:
        """A service is no longer published."""
        self.archived[service_id] = {**self.services.pop(service_id), "modified": instant(at)}


def invented_catalogue(municipalities: Mapping[str, Names], at: datetime) -> PtvCatalogue:
    """A service of each kind in each municipality (by code, with names), those of the whole country, some archived."""
    content = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    organizations = {each["key"]: each for each in content["organizations"]}
    catalogue = PtvCatalogue()
    for number, (code, template) in enumerate(_all(content, list(municipalities))):
        area = {code: municipalities[code]} if code else None
        modified = at - timedelta(days=number % 90, hours=1)
        _add(catalogue, template, organizations[template["of"]], area, modified, number)
    for service_id in list(catalogue.services)[::40]:
        catalogue.archive(service_id, at - timedelta(days=1))
    return catalogue


def instant(at: datetime) -> str:
    """As the catalogue writes instants: more digits than anybody needs."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06d}0Z"


def _all(content: Json, codes: Sequence[str]) -> Iterator[tuple[str | None, Json]]:
    for template in content["nationwide"]:
        yield None, template
    for code in codes:
        for template in content["services"]:
            yield code, template


def _add(
    catalogue: PtvCatalogue,
    template: Json,
    organization: Json,
    area: Mapping[str, Names] | None,
    at: datetime,
    number: int,
) -> None:
    name = template["name"]
    service_id = _id("service", name["fi"], *(area or ()))
    owner = {"id": _id("organization", organization["key"]), "name": organization["name"]["fi"]}
    catalogue.organizations[owner["id"]] = {
        "id": owner["id"],
        "organizationType": organization["type"],
        "businessCode": None,
        "organizationNames": _items(organization["name"], "Name"),
        "publishingStatus": "Published",
        "modified": instant(at),
    }
    channels = [_channel(kind, template, owner, area, (number, at)) for kind in template["channels"]]
    catalogue.channels.update({channel["id"]: channel for channel in channels})
    place = next(iter(area.values())) if area else {"fi": "", "sv": "", "en": ""}
    catalogue.services[service_id] = {
        "id": service_id,
        "sourceId": None,
        "type": "Service",
        "subType": None,
        "fundingType": organization["funding"],
        "generalDescriptionId": None,
        "serviceNames": _items({lang: f"{name[lang]} {place[lang]}".strip() for lang in _LANGUAGES}, "Name"),
        "serviceChargeType": "FreeOfCharge" if number % 3 else "Chargeable",
        "areaType": "LimitedType" if area else "Nationwide",
        "areas": [_area(code, names) for code, names in (area or {}).items()],
        "municipalities": None,
        "serviceDescriptions": [
            *_items(template["summary"], "Summary"),
            *_items({lang: f"<p>{template['summary'][lang]}</p>" for lang in _LANGUAGES}, "Description"),
            *_items(_HOW_TO, "UserInstruction"),
        ],
        "languages": ["fi", "sv"],
        "legislation": [],
        "keywords": [{"language": "fi", "value": word} for word in template["keywords"]],
        "requirements": _items(template.get("requirements", {}), None),
        "serviceVouchersInUse": False,
        "serviceVouchers": [],
        "serviceClasses": [],
        "ontologyTerms": [],
        "targetGroups": [_target_group(code) for code in template["groups"]],
        "lifeEvents": [],
        "industrialClasses": [],
        "serviceChannels": [
            {"serviceChannel": {"id": each["id"], "name": None}, "serviceHours": [], "contactDetails": None}
            for each in channels
        ],
        "organizations": [{"roleType": "Responsible", "organization": owner, "additionalInformation": []}],
        "serviceProducers": [],
        "mainOrganization": owner,
        "publishingStatus": "Published",
        "modified": instant(at),
        "availableLanguages": list(_LANGUAGES),
    }


def _channel(
    kind: str, template: Json, owner: Json, area: Mapping[str, Names] | None, made: tuple[int, datetime]
) -> Json:
    number, at = made
    channel: Json = {
        "id": _id("channel", kind, template["name"]["fi"], str(number)),
        "sourceId": None,
        "organizationId": owner["id"],
        "serviceChannelType": _CHANNEL_TYPES[kind],
        "serviceChannelNames": _items(template["name"], "Name"),
        "serviceChannelDescriptions": _items(template["summary"], "Summary"),
        "areaType": "Nationwide",
        "areas": [],
        "languages": ["fi", "sv"],
        "webPages": [],
        "serviceHours": [],
        "supportPhones": [],
        "supportEmails": [],
        "publishingStatus": "Published",
        "modified": instant(at),
    }
    if kind == "phone":
        two_a_day = [("08:00:00", "11:00:00"), ("12:00:00", "15:00:00")]
        channel["phoneNumbers"] = [_phone(number, lang) for lang in _LANGUAGES]
        channel["serviceHours"] = [_weekly(two_a_day), _closed(at.year)]
    elif kind == "night_phone":
        channel["phoneNumbers"] = [_phone(number, lang) for lang in _LANGUAGES]
        channel["serviceHours"] = [_nightly()]
    elif kind == "place":
        channel["addresses"] = [_address(number, area)]
        channel["serviceHours"] = [_weekly([("09:00:00", "15:00:00")])]
    else:
        channel["webPages"] = [
            {"url": f"https://palvelut.example/{lang}/{number}", "value": template["name"][lang], "language": lang}
            for lang in _LANGUAGES
        ]
    return channel


_CHANNEL_TYPES: Final = {
    "phone": "Phone",
    "night_phone": "Phone",
    "place": "ServiceLocation",
    "web": "WebPage",
    "echannel": "EChannel",
    "form": "PrintableForm",
}


def _phone(number: int, language: str) -> Json:
    return {
        "number": f"40120{number:04d}",
        "prefixNumber": "+358",
        "isFinnishServiceNumber": False,
        "language": language,
        "type": "Phone",
        "serviceChargeType": "FreeOfCharge" if number % 2 else "Chargeable",
        "chargeDescription": None,
        "additionalInformation": None,
    }


def _address(number: int, area: Mapping[str, Names] | None) -> Json:
    code, town = next(iter((area or {}).items()), ("091", {"fi": "Helsinki", "sv": "Helsingfors", "en": "Helsinki"}))
    return {
        "type": "Location",
        "subType": "Single",
        "country": "FI",
        "postOfficeBoxAddress": None,
        "streetAddress": {
            "street": _items({"fi": "Mallikatu", "sv": "Modellgatan"}, None),
            "streetNumber": str(number % 90 + 1),
            "postalCode": "00000",
            "postOffice": _items({"fi": town["fi"].upper(), "sv": town["sv"].upper()}, None),
            "municipality": {"code": code, "name": _items(town, None)},
            "additionalInformation": [],
        },
        "entrances": [],
    }


def _weekly(spans: Sequence[tuple[str, str]]) -> Json:
    times = [(day, *span) for day in _WEEKDAYS for span in spans]
    return _hours(
        "DaysOfTheWeek",
        openingHour=[
            {"dayFrom": day, "dayTo": None, "from": opens, "to": closes, "order": order}
            for order, (day, opens, closes) in enumerate(times)
        ],
    )


def _nightly() -> Json:
    return _hours(
        "OverMidnight",
        openingHour=[{"dayFrom": "Friday", "dayTo": "Monday", "from": "15:00:00", "to": "08:00:00", "order": 0}],
    )


def _closed(year: int) -> Json:
    day = f"{year}-12-24T00:00:00Z"
    return _hours("Exceptional", validFrom=day, validTo=day, isClosed=True, validForNow=False)


def _hours(kind: str, **fields: object) -> Json:
    nothing: Json = {"validFrom": None, "validTo": None, "isClosed": False, "validForNow": True, "openingHour": []}
    return {
        "serviceHourType": kind,
        **nothing,
        "isAlwaysOpen": False,
        "isReservation": False,
        "additionalInformation": [],
        "orderNumber": 0,
        **fields,
    }


def _area(code: str, names: Names) -> Json:
    municipality = {"code": code, "name": _items(names, None)}
    return {"type": "Municipality", "code": code, "name": _items(names, None), "municipalities": [municipality]}


def _target_group(code: str) -> Json:
    parent = code.rpartition(".")[0] or None
    return {
        "id": _id("group", code),
        "name": _items(_GROUPS[code], None),
        "code": code,
        "uri": None,
        "parentId": parent,
    }


def _items(texts: Names, kind: str | None) -> list[Json]:
    of_kind = {"type": kind} if kind else {}
    return [{"language": language, "value": value, **of_kind, "orderNumber": None} for language, value in texts.items()]


def _id(*parts: str) -> str:
    return str(uuid5(_OURS, "/".join(parts)))
