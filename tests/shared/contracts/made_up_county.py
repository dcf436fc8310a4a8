"""A small made-up county, as it would be read from its files; each test changes what it is about."""

from copy import deepcopy
from typing import Any

WEEKDAYS_FROM_NINE = {"weekdays": [1, 2, 3, 4, 5], "opens": "09:00", "closes": "15:00"}


def said(fi: str) -> dict[str, str]:
    return {"fi": fi, "sv": fi, "en": fi}


def a_unit(unit_id: str, **changes: Any) -> dict[str, Any]:
    unit = {
        "id": unit_id,
        "type": "child_rehabilitation",
        "name": said("Lasten kuntoutus"),
        "phone": "+358 00 000 0001",
        "phone_hours": [WEEKDAYS_FROM_NINE],
        "municipality": "001",
        "rollout": {"physio": True},
    }
    return unit | changes


def a_pathway(**changes: Any) -> dict[str, Any]:
    pathway = {
        "code": "physio",
        "version": 1,
        "kind": "child_rehabilitation",
        "name": said("Ohjautuminen"),
        "target_unit_id": "saimaa-rehabilitation",
        "service_type": "physio",
        "allowed_referrer_unit_types": ["child_clinic"],
        "max_age_months": 18,
        "default_visits": 1,
        "right_valid_days": 60,
        "criteria_text": said("Tarve on arvioitu yhdessä."),
    }
    return pathway | changes


def an_area(code: str, *municipalities: str) -> dict[str, Any]:
    return {
        "code": code,
        "name": said(code),
        "municipalities": list(municipalities),
        "unit_id": "saimaa-rehabilitation",
        "phone_lines": [
            {
                "valid_from": "2023-08-11",
                "valid_until": "2023-09-11",
                "phone": "+358 00 000 0002",
                "hours": [WEEKDAYS_FROM_NINE],
            },
            {"valid_from": "2023-09-12", "phone": "+358 00 000 0003", "hours": [WEEKDAYS_FROM_NINE]},
        ],
    }


def a_county(code: str = "saimaa") -> dict[str, Any]:
    return {
        "code": code,
        "name": said("Saimaan hyvinvointialue"),
        "languages": ["fi"],
        "municipalities": [{"code": "001", "name": said("Itäjärvi")}, {"code": "002", "name": said("Länsijärvi")}],
        "emergency_numbers": [{"number": "112", "name": said("Hätänumero"), "when": said("Hengenvaarassa.")}],
        "service_types": [
            {
                "code": "physio",
                "name": said("Fysioterapeutti"),
                "duration_minutes": 45,
                "professions": ["physiotherapist"],
                "max_age_months": 18,
                "requires_booking_right": True,
                "cancellation_cutoff_hours": 24,
                "delivery_modes": ["visit"],
                "instructions": said("Ota lelu mukaan."),
            }
        ],
        "units": [a_unit("saimaa-family-centre", rollout={}), a_unit("saimaa-rehabilitation")],
        "practitioners": [
            {
                "id": "saimaa-pt-1",
                "title": said("Fysioterapeutti 1"),
                "profession": "physiotherapist",
                "unit_ids": ["saimaa-rehabilitation"],
                "languages": ["fi"],
                "service_types": ["physio"],
            }
        ],
        "pathways": [a_pathway()],
        "areas": [an_area("east", "001")],
    }


def changed(path: str, value: Any) -> dict[str, Any]:
    """The county with one value changed; the path is like units.1.phone."""
    county = deepcopy(a_county())
    *steps, last = path.split(".")
    place: Any = county
    for step in steps:
        place = place[int(step)] if isinstance(place, list) else place[step]
    if isinstance(place, list):
        place[int(last)] = value
    else:
        place[last] = value
    return county
