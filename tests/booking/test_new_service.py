"""A new service and a new place are data alone: written into the county's files, they can be booked (R-021, R-034)."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.contracts.county_pack import CountyPack, CountyPacks
from shared.kit.yaml_folder import read_folder
from tests.booking.builders import GUARDIAN, MANAGER, PT_1, UNIT, Booking, assert_refused, done
from tests.booking.calendar_builders import set_up, times
from tests.world import ROOT

MASSAGE = "baby-massage"
SHOP = "kymenlaakso-pop-up-library"
NAME = {"fi": "Vauvahieronta", "sv": "Babymassage", "en": "Baby massage"}
LIBRARY = {"fi": "Kirjasto", "sv": "Biblioteket", "en": "The library"}
NEW_SERVICE = {
    "code": MASSAGE,
    "name": NAME,
    "duration_minutes": 40,
    "professions": ["physiotherapist"],
    "min_age_months": 1,
    "max_age_months": 12,
    "requires_booking_right": True,
    "cancellation_cutoff_hours": 12,
    "delivery_modes": ["visit"],
    "instructions": NAME,
}
NEW_PLACE = {
    "id": SHOP,
    "kind": "pop_up",
    "name": LIBRARY,
    "unit_ids": [UNIT],
    "address": LIBRARY,
    "municipality": "286",
    "open_from": "2026-12-01",
    "open_until": "2026-12-02",
}


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A copy of the county's files with the new service and place written into them."""
    folder = tmp_path / "kymenlaakso"
    shutil.copytree(ROOT / "counties/kymenlaakso", folder)

    def rewrite(name: str, change: Callable[[list[Any]], None]) -> None:
        path = folder / f"{name}.yaml"
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        change(entries)
        path.write_text(yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8")

    def take_into_use(units: list[Any]) -> None:
        next(each for each in units if each["id"] == UNIT)["rollout"][MASSAGE] = True

    def give(practitioners: list[Any]) -> None:
        next(each for each in practitioners if each["id"] == PT_1)["service_types"].append(MASSAGE)

    rewrite("service_types", lambda found: found.append(NEW_SERVICE))
    rewrite("locations", lambda found: found.append(NEW_PLACE))
    rewrite("units", take_into_use)
    rewrite("practitioners", give)
    return folder


@pytest.fixture
def booking_with_news(booking: Booking, county: Path) -> Booking:
    """Booking as it is after a start with the new files."""
    others = [pack for pack in booking.parts.packs.packs if pack.code != "kymenlaakso"]
    packs = CountyPacks(packs=(read_folder(county, CountyPack), *others))
    booking.world.apps["booking"].state.parts = replace(booking.parts, packs=packs)
    return booking


async def test_a_new_service_at_a_new_place_is_shown_scheduled_searched_and_booked(booking_with_news):
    booking = booking_with_news
    shown = done(await booking.as_(GUARDIAN).get(f"/v1/service-types/{MASSAGE}"))
    assert shown["unit_ids"] == [UNIT]

    await set_up(
        booking,
        service_types=[MASSAGE],
        location_id=SHOP,
        weekdays=[1, 2, 3, 4, 5],
        effective_from="2026-11-30",
        effective_until="2026-12-04",
        ends="10:30",
        buffer_minutes=10,
    )
    assert await times(booking) == [f"0{day} {start} free" for day in (1, 2) for start in ("09:00", "09:50")]

    found = done(await booking.as_(GUARDIAN).get("/v1/slots", params={"service_type": MASSAGE}))["items"]
    assert {each["location_id"] for each in found} == {SHOP}
    right = await booking.right(service_type=MASSAGE)
    booked = done(await booking.book_as_guardian(found[0]["id"], right["id"]))
    assert (booked["service_type"], booked["location_id"], booked["instructions"]) == (MASSAGE, SHOP, NAME)


async def test_one_time_fits_the_old_and_the_new_service(booking_with_news):
    booking = booking_with_news
    both = [MASSAGE, "child-physio-0-18-months"]
    schedule = await set_up(booking, service_types=both, ends="09:45")

    assert schedule["visit_minutes"] == 45
    assert schedule["service_types"] == sorted(both)
    for service_type in both:
        found = done(await booking.as_(GUARDIAN).get("/v1/slots", params={"service_type": service_type}))["items"]
        assert [each["service_types"] for each in found] == [sorted(both)] * 2


async def test_no_schedule_is_made_at_a_place_that_is_closed_then_or_not_the_units(booking_with_news):
    booking = booking_with_news
    new = {"practitioner_id": PT_1, "unit_id": UNIT, "service_types": [MASSAGE], "weekdays": [1], "starts": "09:00",
           "ends": "10:00", "delivery_mode": "visit", "effective_from": "2026-12-03", "effective_until": "2026-12-31",
           "location_id": SHOP}  # fmt: skip

    for location_id in (SHOP, "etela-pohjanmaa-meeting-place-seinajoki", "nowhere"):
        answer = await booking.as_(MANAGER).post("/v1/schedules", {**new, "location_id": location_id})
        problem = assert_refused(answer, 422, "validation")
        assert [each["pointer"] for each in problem["errors"]] == ["/location_id"]
