"""The county packs in counties/ are valid, complete and say what was published."""

import shutil
from datetime import date, time
from pathlib import Path

import pytest
from pydantic import BaseModel

from shared.contracts.county_contact_forms import form_of, newest_forms
from shared.contracts.county_desk import DeskHabits, ServicePromise
from shared.contracts.county_pack import CountyPack, CountyPacks, PhoneLine
from shared.contracts.county_parts import BookingHabits, CodeValue, Location, ServiceType
from shared.kit.yaml_folder import read_folder
from shared.terms.booking import AppointmentStatus, LocationKind
from shared.terms.people import UnitType
from tools.check_counties import COUNTIES, check, main

WEEK = (1, 2, 3, 4, 5)
NINE_TO_THREE = [(WEEK, time(9), time(15))]
WITH_A_LUNCH_BREAK = [(WEEK, time(9), time(11)), (WEEK, time(13), time(15))]
TUESDAY_TO_THURSDAY = [((2,), time(9), time(11)), ((3, 4), time(12), time(14))]


@pytest.fixture(scope="module")
def packs() -> CountyPacks:
    return CountyPacks(
        packs=tuple(read_folder(COUNTIES / code, CountyPack) for code in ("kymenlaakso", "etela-pohjanmaa"))
    )


def county(packs: CountyPacks, code: str) -> CountyPack:
    return next(pack for pack in packs.packs if pack.code == code)


def hours(line: PhoneLine) -> list[tuple[tuple[int, ...], time, time]]:
    return [(each.weekdays, each.opens, each.closes) for each in line.hours]


def test_all_packs_pass_the_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    printed = capsys.readouterr()
    assert [line.split(":")[0] for line in printed.out.splitlines()] == ["etela-pohjanmaa", "kymenlaakso"]
    assert printed.err == ""


def test_kymenlaakso_offers_what_its_pilot_describes(packs: CountyPacks) -> None:
    for code in ("child-physio-0-18-months", "child-ot-follow-up", "child-ot-period"):
        offering = [unit.id for unit in county(packs, "kymenlaakso").units_offering(code)]
        assert offering == ["kymenlaakso-child-rehabilitation"]
    assert county(packs, "kymenlaakso").units_offering("child-speech-therapy") == ()


def test_the_physiotherapists_appointment_is_for_0_to_18_months_and_needs_a_right(packs: CountyPacks) -> None:
    service_type = packs.service_type("child-physio-0-18-months", unit_id="kymenlaakso-child-rehabilitation")
    assert service_type is not None
    assert (service_type.min_age_months, service_type.max_age_months) == (0, 18)
    assert service_type.requires_booking_right
    assert service_type.proxy_under_age_years == 12
    assert not service_type.young_person_self_service


@pytest.mark.parametrize("code", ["child-physio-0-18-months", "child-ot", "child-speech-therapy"])
def test_child_rehabilitation_is_reached_from_the_child_clinic_and_never_directly(
    packs: CountyPacks, code: str
) -> None:
    pathway = packs.pathway(code, unit_id="kymenlaakso-child-rehabilitation")
    assert pathway is not None
    assert UnitType.CHILD_CLINIC in pathway.allowed_referrer_unit_types
    assert pathway.service_type is not None
    service_type = packs.service_type(pathway.service_type, unit_id=pathway.target_unit_id)
    assert service_type is not None
    assert service_type.requires_booking_right


def test_child_rehabilitation_belongs_to_the_family_centre_in_both_counties(packs: CountyPacks) -> None:
    for unit_id in ("kymenlaakso-child-rehabilitation", "etela-pohjanmaa-child-rehabilitation"):
        unit = packs.unit(unit_id)
        assert unit is not None
        assert unit.parent_id is not None
        parent = packs.unit(unit.parent_id)
        assert parent is not None
        assert parent.type is UnitType.FAMILY_CENTRE


@pytest.mark.parametrize(
    ("area", "phone", "august", "september"),
    [
        pytest.param("ilmajoki", "+358 40 640 2436", NINE_TO_THREE, WITH_A_LUNCH_BREAK, id="Ilmajoki"),
        pytest.param("isokyro", "+358 50 344 8443", TUESDAY_TO_THURSDAY, WITH_A_LUNCH_BREAK, id="Isokyrö"),
        pytest.param("jik", "+358 40 640 2436", NINE_TO_THREE, WITH_A_LUNCH_BREAK, id="JIK"),
        pytest.param("jarvi-pohjanmaa", "+358 40 352 3841", NINE_TO_THREE, WITH_A_LUNCH_BREAK, id="Järvi-Pohjanmaa"),
        pytest.param("kuussote", "+358 40 352 3841", None, WITH_A_LUNCH_BREAK, id="KuusSote, on its own in August"),
        pytest.param("kaksineuvoinen", "+358 40 352 3841", NINE_TO_THREE, WITH_A_LUNCH_BREAK, id="Kaksineuvoinen"),
        pytest.param("lapua", "+358 40 352 3841", NINE_TO_THREE, WITH_A_LUNCH_BREAK, id="Lapua"),
        pytest.param("suupohja", "+358 40 640 2436", NINE_TO_THREE, WITH_A_LUNCH_BREAK, id="Suupohja"),
        pytest.param("seinajoki", "+358 50 344 8443", TUESDAY_TO_THURSDAY, WITH_A_LUNCH_BREAK, id="Seinäjoki"),
    ],
)
def test_the_guidance_lines_are_those_published_in_2023(
    packs: CountyPacks,
    area: str,
    phone: str,
    august: list[tuple[tuple[int, ...], time, time]] | None,
    september: list[tuple[tuple[int, ...], time, time]],
) -> None:
    found = packs.area(area)
    assert found is not None
    for day, expected in (
        (date(2023, 8, 11), august),
        (date(2023, 9, 11), august),
        (date(2023, 9, 12), september),
        (date(2026, 1, 2), september),
    ):
        lines = [(line.phone, hours(line)) for line in found.phone_lines if line.holds_on(day)]
        assert lines == ([] if expected is None else [(phone, expected)])


def test_every_municipality_of_a_county_has_a_guidance_area(packs: CountyPacks) -> None:
    without = [
        municipality.name.fi
        for pack in packs.packs
        for municipality in pack.municipalities
        if packs.area_of(municipality.code) is None
    ]
    assert without == []


def test_the_counties_have_6_and_18_municipalities(packs: CountyPacks) -> None:
    assert {pack.code: len(pack.municipalities) for pack in packs.packs} == {"kymenlaakso": 6, "etela-pohjanmaa": 18}


def test_only_seinajoki_has_a_separate_guidance_unit_of_social_services(packs: CountyPacks) -> None:
    areas = county(packs, "etela-pohjanmaa").areas
    assert [area.code for area in areas if area.separate_social_guidance_unit] == ["seinajoki"]
    assert [area.code for area in areas if area.separate_social_guidance_unit is None] == ["isokyro", "jarvi-pohjanmaa"]


def test_the_emergency_numbers_are_shown_in_order_of_urgency(packs: CountyPacks) -> None:
    shown = {pack.code: [each.number for each in pack.emergency_numbers] for pack in packs.packs}
    assert shown == {
        "kymenlaakso": ["112", "116117"],
        "etela-pohjanmaa": ["112", "116117", "+358 44 470 0444"],
    }


def test_every_state_of_an_appointment_has_a_national_code_where_a_county_has_code_values(packs: CountyPacks) -> None:
    with_codes = [pack for pack in packs.packs if pack.code_values]
    assert with_codes
    for pack in with_codes:
        states = {each.value: each.code for each in pack.code_values if each.concept == "appointment-status"}
        assert set(states) == {each.value for each in AppointmentStatus}
        assert len(set(states.values())) == len(states)


def test_every_guidance_unit_gives_a_service_promise_and_no_other_does(packs: CountyPacks) -> None:
    for pack in packs.packs:
        promising = {unit_id for promise in pack.service_promises for unit_id in promise.unit_ids}
        assert promising == {unit.id for unit in pack.units if unit.type is UnitType.CLIENT_GUIDANCE}


def test_a_pop_up_place_ends_by_itself(packs: CountyPacks) -> None:
    pop_ups = [place for pack in packs.packs for place in pack.locations if place.kind is LocationKind.POP_UP]
    assert pop_ups
    assert all(place.open_from is not None and place.open_until is not None for place in pop_ups)


def test_the_check_counts_the_phone_numbers_that_are_not_real() -> None:
    good, _ = check(COUNTIES)
    kymenlaakso = next(line for line in good if line.startswith("kymenlaakso"))
    assert kymenlaakso.endswith("; 14 phone numbers are not real: replace before production")


def test_the_check_fails_on_a_mistake_and_names_the_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(COUNTIES, tmp_path / "counties")
    units = tmp_path / "counties/kymenlaakso/units.yaml"
    units.write_text(units.read_text(encoding="utf-8").replace('closes: "14:00"', 'closes: "11:00"'), encoding="utf-8")
    assert main([str(tmp_path / "counties")]) == 1
    printed = capsys.readouterr()
    assert printed.out.startswith("etela-pohjanmaa: ")
    assert printed.err == (
        "kymenlaakso/units.yaml, line 23, item 2, phone_hours, item 2: opens must be before closes\n"
    )


def test_the_check_fails_on_a_folder_with_another_name_than_its_county(tmp_path: Path) -> None:
    shutil.copytree(COUNTIES / "kymenlaakso", tmp_path / "kymi")
    assert check(tmp_path) == ([], ["kymi: the folder must have the name of the county's code, kymenlaakso"])


def test_the_check_fails_on_two_counties_that_share_a_unit(tmp_path: Path) -> None:
    for code in ("kymenlaakso", "kymi"):
        shutil.copytree(COUNTIES / "kymenlaakso", tmp_path / code)
    county_file = tmp_path / "kymi/county.yaml"
    county_file.write_text(
        county_file.read_text(encoding="utf-8").replace("code: kymenlaakso", "code: kymi"), encoding="utf-8"
    )
    _, wrong = check(tmp_path)
    assert f"{tmp_path.name}: units: kymenlaakso-child-rehabilitation is in more than one county" in wrong


def test_the_check_fails_where_there_is_no_pack(tmp_path: Path) -> None:
    assert check(tmp_path) == ([], [f"{tmp_path.name}: there is no county pack"])


@pytest.mark.parametrize("part", [BookingHabits, Location, CodeValue, DeskHabits, ServicePromise])
def test_every_setting_is_explained_to_whoever_edits_the_pack(part: type[BaseModel]) -> None:
    explained = (COUNTIES / "README.md").read_text(encoding="utf-8")
    assert [name for name in part.model_fields if f"`{name}`" not in explained] == []


def test_what_a_service_may_leave_out_is_explained_with_its_default() -> None:
    explained = (COUNTIES / "README.md").read_text(encoding="utf-8")
    known_before = {"rollout", "min_age_months", "max_age_months"}
    optional = {name: field.default for name, field in ServiceType.model_fields.items() if not field.is_required()}
    for name in optional.keys() - known_before:
        default = "none" if optional[name] is None else str(optional[name]).lower()
        assert f"| `{name}` ({default}) |" in explained, name


TOPICS = (
    "general",
    "child-development",
    "mental-health-and-substance",
    "divorce-and-family",
    "elderly-services",
    "oral-health",
    "rehabilitation",
)


def test_every_county_has_a_form_of_contact_for_each_topic(packs: CountyPacks) -> None:
    for pack in packs.packs:
        assert tuple(form.code for form in newest_forms(pack.contact_forms)) == TOPICS, pack.code


@pytest.mark.parametrize("topic", ["mental-health-and-substance", "divorce-and-family", "oral-health"])
def test_a_form_of_a_topic_with_danger_asks_of_it_first(packs: CountyPacks, topic: str) -> None:
    for pack in packs.packs:
        form = form_of(pack.contact_forms, topic)
        assert form is not None
        assert (form.questions[0].red_flag, form.questions[0].required) == (True, True), pack.code
