"""The catalogue over HTTP: services, units, practitioners, places and code values of each county."""

import pytest

from shared.terms.booking import AppointmentStatus
from tests.booking.builders import GUARDIAN, PHYSIO, PT_1, UNIT, Booking, assert_refused, done

REHABILITATION_OF_THE_OTHER = "etela-pohjanmaa-child-rehabilitation"
POP_UP = "kymenlaakso-pop-up-shopping-centre"


async def listed(booking: Booking, path: str, **params: str) -> list[str]:
    """Ids or codes of what a list shows."""
    items = done(await booking.as_(GUARDIAN).get(path, params=params))["items"]
    return [each.get("id") or each["service_type"]["code"] for each in items]


async def test_a_service_that_several_counties_have_is_told_by_county(booking):
    ambiguous = await booking.as_(GUARDIAN).get(f"/v1/service-types/{PHYSIO}")
    assert [each["pointer"] for each in assert_refused(ambiguous, 422, "validation")["errors"]] == ["county"]

    for county, unit_id in (("kymenlaakso", UNIT), ("etela-pohjanmaa", REHABILITATION_OF_THE_OTHER)):
        answer = await booking.as_(GUARDIAN).get(f"/v1/service-types/{PHYSIO}", params={"county": county})
        shown = done(answer)
        assert (shown["county"], shown["service_type"]["code"], shown["unit_ids"]) == (county, PHYSIO, [unit_id])


async def test_a_service_of_one_county_needs_no_county(booking):
    shown = done(await booking.as_(GUARDIAN).get("/v1/service-types/child-ot-period"))

    assert shown["county"] == "kymenlaakso"
    assert shown["service_type"]["duration_minutes"] == 60


@pytest.mark.parametrize(
    "path",
    [
        "/v1/service-types/nothing",
        "/v1/service-types/child-ot-period?county=etela-pohjanmaa",
        "/v1/practitioners/nobody",
        "/v1/locations/nowhere",
        "/v1/units/nowhere",
    ],
)
async def test_what_is_missing_is_not_found(booking, path):
    assert_refused(await booking.as_(GUARDIAN).get(path), 404, "not-found")


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        pytest.param("/v1/service-types", "county", "uusimaa", id="a county"),
        pytest.param("/v1/units", "county", "uusimaa", id="a county of units"),
        pytest.param("/v1/code-values", "county", "uusimaa", id="a county of codes"),
        pytest.param("/v1/code-values", "concept", "colours", id="a vocabulary"),
        pytest.param("/v1/practitioners", "unit_id", "nowhere", id="a unit"),
        pytest.param("/v1/locations", "unit_id", "nowhere", id="a unit of places"),
        pytest.param("/v1/practitioners", "profession", "wizard", id="a profession"),
        pytest.param("/v1/practitioners", "language", "de", id="a language"),
        pytest.param("/v1/locations", "open_on", "soon", id="a day"),
    ],
)
async def test_a_filter_that_is_not_known_is_refused(booking, path, name, value):
    answer = await booking.as_(GUARDIAN).get(path, params={name: value})

    assert [each["pointer"] for each in assert_refused(answer, 422, "validation")["errors"]] == [name]


async def test_a_unit_tells_its_phone_and_office_hours(booking):
    unit = done(await booking.as_(GUARDIAN).get(f"/v1/units/{UNIT}"))

    assert unit["office_hours"] == {"opens": "08:00", "closes": "16:00"}
    assert unit["phone_hours"][0] == {"weekdays": [1, 2, 3, 4, 5], "opens": "08:00", "closes": "11:00"}


async def test_lists_are_told_by_county(booking):
    assert await listed(booking, "/v1/service-types", county="etela-pohjanmaa") == [PHYSIO, "nurse"]
    assert all(each.startswith("kymenlaakso") for each in await listed(booking, "/v1/units", county="kymenlaakso"))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        pytest.param({"unit_id": REHABILITATION_OF_THE_OTHER}, ["etela-pohjanmaa-pt-1"], id="unit"),
        pytest.param(
            {"unit_id": UNIT, "language": "sv"}, [PT_1, "kymenlaakso-ot-2", "kymenlaakso-st-1"], id="language"
        ),
        pytest.param({"profession": "speech_therapist"}, ["kymenlaakso-st-1"], id="profession"),
        pytest.param(
            {"profession": "physiotherapist", "language": "sv", "unit_id": UNIT}, [PT_1], id="all of them together"
        ),
        pytest.param({"profession": "doctor"}, [], id="nobody"),
    ],
)
async def test_practitioners_are_found_by_unit_profession_and_language(booking, filters, expected):
    assert await listed(booking, "/v1/practitioners", **filters) == expected


async def test_one_practitioner_is_shown_by_title(booking):
    shown = done(await booking.as_(GUARDIAN).get(f"/v1/practitioners/{PT_1}"))

    assert (shown["id"], shown["profession"], shown["title"]["en"]) == (PT_1, "physiotherapist", "Physiotherapist 1")


@pytest.mark.parametrize(
    ("filters", "is_shown"),
    [
        pytest.param({"open_on": "2026-12-06"}, False, id="the day before it opens"),
        pytest.param({"open_on": "2026-12-07"}, True, id="its first day"),
        pytest.param({"open_on": "2027-03-31"}, True, id="its last day"),
        pytest.param({"open_on": "2027-04-01"}, False, id="the day after it closed"),
        pytest.param({"unit_id": UNIT}, True, id="a unit that gives visits there"),
        pytest.param({"unit_id": REHABILITATION_OF_THE_OTHER}, False, id="another unit"),
        pytest.param({}, True, id="every place"),
    ],
)
async def test_a_pop_up_place_is_found_on_the_days_on_which_it_is_open(booking, filters, is_shown):
    assert (POP_UP in await listed(booking, "/v1/locations", **filters)) is is_shown


async def test_one_place_is_shown_with_its_days(booking):
    shown = done(await booking.as_(GUARDIAN).get(f"/v1/locations/{POP_UP}"))

    assert (shown["kind"], shown["open_from"], shown["open_until"]) == ("pop_up", "2026-12-07", "2027-03-31")


async def test_every_state_of_an_appointment_has_its_national_code_in_every_county(booking):
    found = done(await booking.as_("integrator").get("/v1/code-values", params={"concept": "appointment-status"}))

    codes = {(each["county"], each["value"]): (each["system"], each["code"]) for each in found["items"]}
    expected = {"booked": "3", "checked_in": "10", "completed": "7", "no_show": "9", "cancelled": "4"}
    assert set(expected) == {each.value for each in AppointmentStatus}
    assert codes == {
        (county, value): ("1.2.246.537.6.881", code)
        for county in ("kymenlaakso", "etela-pohjanmaa")
        for value, code in expected.items()
    }
