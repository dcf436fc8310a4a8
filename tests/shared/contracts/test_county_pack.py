"""What a county pack accepts, what it refuses and in which words, and what is found in it."""

from copy import deepcopy
from datetime import date, time
from typing import Any

import pytest
from pydantic import ValidationError

from shared.contracts.county_pack import CountyPack, CountyPacks
from shared.terms.deadlines import CareNeedReading
from shared.terms.referral import RequiredContent
from tests.shared.contracts.made_up_county import (
    WEEKDAYS_FROM_NINE,
    a_county,
    a_pathway,
    a_unit,
    an_area,
    changed,
    said,
)


def test_what_a_county_leaves_unsaid_has_the_decided_default() -> None:
    county = CountyPack.model_validate(a_county())
    service_type = county.service_types[0]
    assert service_type.proxy_under_age_years == 12
    assert not service_type.require_under_age_at_appointment
    assert not service_type.young_person_self_service
    assert service_type.late_cancellation_uses_visit
    assert service_type.no_show_uses_visit
    assert county.clocks.care_need_assessment_rule is CareNeedReading.SAME_WORKING_DAY
    assert county.clocks.due_soon_office_hours == 2
    assert (county.units[0].office_hours.opens, county.units[0].office_hours.closes) == (time(8), time(16))


def test_a_pack_survives_the_way_over_json() -> None:
    county = CountyPack.model_validate(a_county())
    as_json = county.model_dump_json()
    assert '"opens":"09:00"' in as_json
    assert CountyPack.model_validate_json(as_json) == county


def test_a_pack_is_not_changed_after_reading() -> None:
    county = CountyPack.model_validate(a_county())
    with pytest.raises(ValidationError, match="frozen"):
        county.units[0].phone = "112"  # type: ignore[misc]  # that it may not be assigned is what is tested


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        pytest.param(
            "units.1.id",
            "saimaa-family-centre",
            "units: saimaa-family-centre is there more than once",
            id="a unit twice",
        ),
        pytest.param(
            "units.1.parent_id", "saimaa-clinic", "parent_id saimaa-clinic is not in units", id="parent unknown"
        ),
        pytest.param(
            "units.1.parent_id", "saimaa-rehabilitation", "comes back to the unit itself", id="its own parent"
        ),
        pytest.param(
            "units.1.municipality", "009", "municipality 009 is not in municipalities", id="unit's municipality unknown"
        ),
        pytest.param(
            "units.1.rollout", {"physio": True, "ot": True}, "rollout names ot", id="unit gives an unknown service"
        ),
        pytest.param("units.1.phone", "puhelinvaihde", "must be a phone number", id="phone not a number"),
        pytest.param(
            "units.1.phone_hours.0",
            WEEKDAYS_FROM_NINE | {"opens": "15:00"},
            "opens must be before closes",
            id="opens when it closes",
        ),
        pytest.param(
            "units.1.phone_hours.0",
            WEEKDAYS_FROM_NINE | {"opens": 540},
            "must be a clock time in quotes",
            id="clock time read as a number",
        ),
        pytest.param(
            "units.1.phone_hours.0",
            WEEKDAYS_FROM_NINE | {"closes": "24:00"},
            "must be a clock time in quotes",
            id="no such clock time",
        ),
        pytest.param(
            "units.1.phone_hours",
            [WEEKDAYS_FROM_NINE, WEEKDAYS_FROM_NINE],
            "two phone hours overlap on one weekday",
            id="phone hours overlap",
        ),
        pytest.param("units.1.phone_hours.0.weekdays", [0], "greater than or equal to 1", id="no weekday 0"),
        pytest.param("units.1.phone_hours.0.weekdays", [8], "less than or equal to 7", id="no weekday 8"),
        pytest.param("units.1.phone_hours", [], "at least 1 item", id="no phone hours"),
        pytest.param("units.1.fax", "+358 00 000 0001", "not permitted", id="unknown field"),
        pytest.param(
            "service_types.0.min_age_months",
            19,
            "min_age_months 19 is over max_age_months 18",
            id="ages the wrong way round",
        ),
        pytest.param("service_types.0.proxy_under_age_years", 19, "less than or equal to 18", id="proxy limit over 18"),
        pytest.param(
            "service_types.0.proxy_under_age_years", -1, "greater than or equal to 0", id="proxy limit under 0"
        ),
        pytest.param(
            "service_types.0.instructions", {"fi": "Ohje.", "sv": "Anvisning."}, "Field required", id="no English text"
        ),
        pytest.param("service_types.0.instructions", said("  "), "at least 1 character", id="empty text"),
        pytest.param(
            "practitioners.0.unit_ids",
            ["saimaa-clinic"],
            "unit saimaa-clinic is not in units",
            id="practitioner's unit unknown",
        ),
        pytest.param(
            "practitioners.0.unit_ids",
            ["saimaa-family-centre"],
            "none of the practitioner's units gives physio",
            id="unit does not give the service",
        ),
        pytest.param(
            "practitioners.0.service_types",
            ["ot"],
            "service type ot is not in service_types",
            id="practitioner's service unknown",
        ),
        pytest.param("practitioners.0.profession", "nurse", "a nurse may not give physio", id="wrong profession"),
        pytest.param(
            "pathways.0.target_unit_id",
            "saimaa-clinic",
            "target_unit_id saimaa-clinic is not in units",
            id="pathway's unit unknown",
        ),
        pytest.param(
            "pathways.0.target_unit_id",
            "saimaa-family-centre",
            "unit saimaa-family-centre does not give physio",
            id="pathway to a unit without the service",
        ),
        pytest.param(
            "pathways.0.service_type", "ot", "service_type ot is not in service_types", id="pathway's service unknown"
        ),
        pytest.param("pathways.0.max_age_months", 19, "its ages reach outside", id="pathway for the too old"),
        pytest.param("pathways.0.max_age_months", None, "its ages reach outside", id="pathway without an upper age"),
        pytest.param(
            "pathways",
            [a_pathway(), a_pathway()],
            "pathways: physio version 1 is there more than once",
            id="a pathway version twice",
        ),
        pytest.param(
            "areas.0.unit_id", "saimaa-clinic", "unit_id saimaa-clinic is not in units", id="area's unit unknown"
        ),
        pytest.param(
            "areas.0.municipalities",
            ["009"],
            "municipality 009 is not in municipalities",
            id="area's municipality unknown",
        ),
        pytest.param(
            "areas",
            [an_area("east", "001"), an_area("west", "001")],
            "municipality 001 is in more than one area",
            id="a municipality in two areas",
        ),
        pytest.param(
            "areas.0.phone_lines.0.valid_until",
            "2023-08-10",
            "valid_until 2023-08-10 is before",
            id="line ends before it begins",
        ),
        pytest.param(
            "areas.0.phone_lines.0.valid_until",
            "2023-09-12",
            "two phone lines hold on 2023-09-12",
            id="two lines on one day",
        ),
        pytest.param(
            "areas.0.phone_lines.0.valid_until", None, "two phone lines hold on 2023-09-12", id="first line never ends"
        ),
        pytest.param("areas.0.phone_lines.0.valid_from", 20230811, "must be text", id="date read as a number"),
        pytest.param("emergency_numbers.0.number", "116117", "emergency_numbers: 112 is missing", id="no 112"),
        pytest.param(
            "municipalities.1.code", "001", "municipalities: 001 is there more than once", id="a municipality twice"
        ),
        pytest.param("municipalities.0.code", 1, "valid string", id="municipality code without quotes"),
        pytest.param("languages", [], "at least 1 item", id="no language"),
        pytest.param("business_id", "12345678", "match pattern", id="not a business id"),
    ],
)
def test_a_mistake_in_a_pack_is_named(path: str, value: object, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        CountyPack.model_validate(changed(path, value))
    assert message in str(refused.value)


def test_every_mistake_between_the_parts_is_named_at_once() -> None:
    county = a_county()
    county["units"][1]["municipality"] = "009"
    county["areas"][0]["unit_id"] = "saimaa-clinic"
    with pytest.raises(ValidationError) as refused:
        CountyPack.model_validate(county)
    assert "municipality 009" in str(refused.value)
    assert "saimaa-clinic" in str(refused.value)


def test_units_in_a_ring_have_no_top() -> None:
    county = changed("units.0.parent_id", "saimaa-rehabilitation")
    county["units"][1]["parent_id"] = "saimaa-family-centre"
    with pytest.raises(ValidationError, match="saimaa-family-centre: following parent_id upwards"):
        CountyPack.model_validate(county)


@pytest.mark.parametrize(
    ("day", "phone"),
    [
        pytest.param(date(2023, 8, 10), None, id="the day before the first line"),
        pytest.param(date(2023, 8, 11), "+358 00 000 0002", id="the first line's first day"),
        pytest.param(date(2023, 9, 11), "+358 00 000 0002", id="its last day"),
        pytest.param(date(2023, 9, 12), "+358 00 000 0003", id="the next line's first day"),
        pytest.param(date(2040, 1, 1), "+358 00 000 0003", id="a line without an end"),
    ],
)
def test_an_area_has_the_phone_line_of_the_day(day: date, phone: str | None) -> None:
    area = CountyPack.model_validate(a_county()).areas[0]
    assert [line.phone for line in area.phone_lines if line.holds_on(day)] == ([phone] if phone else [])


@pytest.mark.parametrize(
    ("path", "value", "units"),
    [
        pytest.param("units.1.rollout", {"physio": True}, ["saimaa-rehabilitation"], id="on in the unit"),
        pytest.param("units.1.rollout", {"physio": False}, [], id="off in the unit"),
        pytest.param("service_types.0.rollout", False, [], id="off in the county"),
    ],
)
def test_a_service_is_offered_where_it_is_switched_on(path: str, value: object, units: list[str]) -> None:
    county = CountyPack.model_validate(changed(path, value))
    assert [unit.id for unit in county.units_offering("physio")] == units
    assert county.units_offering("ot") == ()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"service_type": None}, "given together or not at all", id="visits of no service"),
        pytest.param({"default_visits": None}, "given together or not at all", id="a service without visits"),
        pytest.param({"book_within_days": 61}, "within right_valid_days", id="booked after the right"),
        pytest.param({"step": 1}, "its step is not that of service type", id="another step than the service"),
        pytest.param(
            {"judged_criteria": [{"code": "same", "text": said("Sama")}] * 2},
            "a code of its own",
            id="a criterion twice",
        ),
        pytest.param({"required_contents": ["everything"]}, "required_contents", id="an unknown content"),
        pytest.param({"response_working_days": 0}, "response_working_days", id="decided at once"),
    ],
)
def test_a_pathway_that_does_not_hold_together_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        CountyPack.model_validate(changed("pathways", [a_pathway(**changes)]))


def test_a_pathway_may_lead_to_no_bookable_service() -> None:
    pathway = a_pathway(service_type=None, default_visits=None, right_valid_days=None, max_age_months=None)
    county = CountyPack.model_validate(changed("pathways", [pathway]))
    found = county.pathway("physio")
    assert found is not None
    assert found.needed_contents == (RequiredContent.REASON,)


def test_who_books_is_always_required_where_something_is_booked() -> None:
    found = CountyPack.model_validate(changed("pathways", [a_pathway()])).pathway("physio")
    assert found is not None
    assert found.needed_contents == (RequiredContent.REASON, RequiredContent.BOOKING_MODE)


def test_the_newest_version_of_a_pathway_is_found_and_older_ones_by_number() -> None:
    county = CountyPack.model_validate(changed("pathways", [a_pathway(version=2, default_visits=3), a_pathway()]))
    newest, first = county.pathway("physio"), county.pathway("physio", 1)
    assert newest is not None
    assert first is not None
    assert (newest.version, newest.default_visits) == (2, 3)
    assert (first.version, first.default_visits) == (1, 1)
    assert county.pathway("physio", 3) is None
    assert county.pathway("ot") is None


def two_counties() -> CountyPacks:
    saimaa = a_county()
    other = deepcopy(a_county("paijanne"))
    other["municipalities"] = [{"code": "003", "name": said("Pohjoisjärvi")}]
    other["units"] = [a_unit("paijanne-rehabilitation", municipality="003")]
    other["practitioners"][0] |= {"id": "paijanne-pt-1", "unit_ids": ["paijanne-rehabilitation"]}
    other["service_types"][0]["duration_minutes"] = 60
    other["pathways"] = [a_pathway(target_unit_id="paijanne-rehabilitation", default_visits=5)]
    other["areas"] = [an_area("north", "003") | {"unit_id": "paijanne-rehabilitation"}]
    return CountyPacks.model_validate({"packs": [saimaa, other]})


def test_over_several_packs_each_unit_answers_by_its_own_county() -> None:
    packs = two_counties()
    county = packs.county_of("paijanne-rehabilitation")
    assert county is not None
    assert county.code == "paijanne"
    durations = {
        unit_id: service_type.duration_minutes
        for unit_id in ("saimaa-rehabilitation", "paijanne-rehabilitation")
        if (service_type := packs.service_type("physio", unit_id=unit_id)) is not None
    }
    assert durations == {"saimaa-rehabilitation": 45, "paijanne-rehabilitation": 60}
    pathway = packs.pathway("physio", unit_id="paijanne-rehabilitation")
    assert pathway is not None
    assert pathway.default_visits == 5
    assert [unit.id for unit in packs.units_offering("physio")] == ["saimaa-rehabilitation", "paijanne-rehabilitation"]


def test_over_several_packs_things_are_found_by_their_ids() -> None:
    packs = two_counties()
    unit, practitioner = packs.unit("saimaa-family-centre"), packs.practitioner("paijanne-pt-1")
    area, area_of = packs.area("north"), packs.area_of("003")
    assert unit is not None
    assert unit.id == "saimaa-family-centre"
    assert practitioner is not None
    assert practitioner.unit_ids == ("paijanne-rehabilitation",)
    assert area is not None
    assert area == area_of


def test_what_no_county_has_is_not_found() -> None:
    packs = two_counties()
    assert packs.county_of("x") is None
    assert packs.unit("x") is None
    assert packs.practitioner("x") is None
    assert packs.service_type("physio", unit_id="x") is None
    assert packs.service_type("x", unit_id="saimaa-rehabilitation") is None
    assert packs.pathway("physio", unit_id="x") is None
    assert packs.area("x") is None
    assert packs.area_of("002") is None
    assert packs.units_offering("x") == ()


def test_two_counties_may_not_share_a_unit_a_practitioner_a_municipality_or_an_area() -> None:
    with pytest.raises(ValidationError) as refused:
        CountyPacks.model_validate({"packs": [a_county(), a_county("paijanne")]})
    for shared in ("units: saimaa-rehabilitation", "practitioners: saimaa-pt-1", "municipalities: 001", "areas: east"):
        assert f"{shared} is in more than one county" in str(refused.value)


def test_one_county_is_not_loaded_twice() -> None:
    with pytest.raises(ValidationError, match="county: saimaa is in more than one county"):
        CountyPacks.model_validate({"packs": [a_county(), a_county()]})
