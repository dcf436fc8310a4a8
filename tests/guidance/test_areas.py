"""Guidance areas and the service promise over HTTP: for everybody, by the hours in effect on the day."""

from typing import Any

import pytest

from tests.guidance.builders import UNIT, done, helsinki, pointers, refused
from tests.world import World

AUGUST = [([1, 2, 3, 4, 5], "09:00", "15:00")]
TUESDAY_TO_THURSDAY = [([2], "09:00", "11:00"), ([3, 4], "12:00", "14:00")]
SEPTEMBER = [([1, 2, 3, 4, 5], "09:00", "11:00"), ([1, 2, 3, 4, 5], "13:00", "15:00")]


async def area(world: World, code: str, **asked: str) -> dict[str, Any]:
    return done(await world.call("guidance").get(f"/v1/areas/{code}", params=asked))


def hours(line: dict[str, Any]) -> list[tuple[list[int], str, str]]:
    return [(each["weekdays"], each["opens"], each["closes"]) for each in line["hours"]]


@pytest.mark.parametrize(
    ("code", "on", "phone", "in_effect"),
    [
        pytest.param("ilmajoki", "2023-08-11", "+358 40 640 2436", AUGUST, id="Ilmajoki in August"),
        pytest.param("ilmajoki", "2023-09-11", "+358 40 640 2436", AUGUST, id="Ilmajoki, the last day of the old"),
        pytest.param("ilmajoki", "2023-09-12", "+358 40 640 2436", SEPTEMBER, id="Ilmajoki, the first of the new"),
        pytest.param("seinajoki", "2023-08-11", "+358 50 344 8443", TUESDAY_TO_THURSDAY, id="Seinäjoki in August"),
        pytest.param("seinajoki", "2023-09-12", "+358 50 344 8443", SEPTEMBER, id="Seinäjoki in September"),
    ],
)
async def test_the_line_of_an_area_is_that_of_the_day(
    world: World, code: str, on: str, phone: str, in_effect: list[tuple[list[int], str, str]]
) -> None:
    found = await area(world, code, on=on)

    assert (found["on"], found["line"]["phone"], hours(found["line"])) == (on, phone, in_effect)


async def test_an_area_without_a_line_yet_tells_when_it_opens(world: World) -> None:
    found = await area(world, "kuussote", on="2023-08-11")

    assert (found["line"], found["is_open"], found["opens_at"]) == (None, False, "2023-09-12T06:00:00Z")


@pytest.mark.parametrize(
    ("at", "closes", "opens"),
    [
        pytest.param("2026-11-23 09:00", "2026-11-23T09:00:00Z", None, id="open in the morning"),
        pytest.param("2026-11-23 11:00", None, "2026-11-23T11:00:00Z", id="closed at noon"),
        pytest.param("2026-11-20 15:00", None, "2026-11-23T07:00:00Z", id="Friday: Monday"),
        pytest.param("2026-12-23 15:00", None, "2026-12-28T07:00:00Z", id="over Christmas"),
        pytest.param("2026-12-24 10:00", None, "2026-12-28T07:00:00Z", id="closed on Christmas Eve"),
    ],
)
async def test_whether_the_line_is_answered_now_and_when_next(
    world: World, at: str, closes: str | None, opens: str | None
) -> None:
    world.clock.at = helsinki(at)
    found = await area(world, "ilmajoki")

    assert (found["is_open"], found["closes_at"], found["opens_at"]) == (closes is not None, closes, opens)


async def test_a_municipality_has_its_area_and_a_county_its_areas(world: World) -> None:
    api = world.call("guidance")
    (found,) = done(await api.get("/v1/areas", params={"municipality": "005"}))["items"]
    assert (found["code"], found["county"], found["unit_id"]) == ("jarvi-pohjanmaa", "etela-pohjanmaa", UNIT)
    assert [each["name"]["fi"] for each in found["municipalities"]] == ["Alajärvi", "Soini", "Vimpeli"]
    assert done(await api.get("/v1/areas", params={"municipality": "999"}))["items"] == []

    everywhere = done(await api.get("/v1/areas"))["items"]
    (kymenlaakso,) = done(await api.get("/v1/areas", params={"county": "kymenlaakso"}))["items"]
    assert len(everywhere) == 10
    assert kymenlaakso in everywhere


@pytest.mark.parametrize("path", ["/v1/areas", "/v1/areas/ilmajoki", f"/v1/service-promise?unit_id={UNIT}"])
async def test_what_everybody_may_read_may_be_kept_for_a_minute_and_is_of_nobody(world: World, path: str) -> None:
    answer = await world.call("guidance").get(path)

    done(answer)
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert await world.databases.fetch("guidance", "select from access_log") == []


async def test_what_is_not_there_is_not_found_and_kept_by_nobody(world: World) -> None:
    for path in ("/v1/areas/nowhere", "/v1/service-promise?unit_id=etela-pohjanmaa-school-health"):
        answer = await world.call("guidance").get(path)
        refused(answer, 404, "not-found")
        assert answer.headers["cache-control"] == "no-store"


async def test_a_day_whose_working_days_nobody_knows_is_refused(world: World) -> None:
    answer = await world.call("guidance").get("/v1/areas/ilmajoki", params={"on": "2099-01-05"})

    assert pointers(refused(answer, 422, "validation")) == [("on", "outside_calendar")]


@pytest.mark.parametrize("unit_id", [UNIT, "kymenlaakso-client-guidance"])
async def test_the_promise_of_a_unit_tells_how_when_and_how_fast_in_three_languages(world: World, unit_id: str) -> None:
    world.clock.at = helsinki("2026-12-23 10:00")
    promise = done(await world.call("guidance").get("/v1/service-promise", params={"unit_id": unit_id}))

    assert promise["unit"]["unit_id"] == unit_id
    assert promise["unit"]["phone_hours"]
    assert promise["contacted_by"] == "2026-12-28T13:00:00Z"
    assert [each["number"] for each in promise["emergency_numbers"]][:2] == ["112", "116117"]
    for name in ("how_to_contact", "when_to_call", "when_to_come", "response_time", "handling_time"):
        assert len(set(promise[name].values())) == 3, name
        assert set(promise[name]) == {"fi", "sv", "en"}
    assert "15" in promise["response_time"]["fi"]


async def test_the_promise_of_an_unknown_unit_is_refused(world: World) -> None:
    answer = await world.call("guidance").get("/v1/service-promise", params={"unit_id": "nowhere"})

    assert pointers(refused(answer, 422, "validation")) == [("/unit_id", "unknown")]
