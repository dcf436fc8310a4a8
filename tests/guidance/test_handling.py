"""Handling over HTTP: who stops the clock of the care need assessment, and who may change a contact at all."""

import asyncio
from uuid import UUID

import pytest

from tests.guidance.builders import (
    ASSESS,
    BODY,
    CITIZEN,
    CLOSE,
    MANAGER,
    MISSING,
    OUTSIDER,
    SOCIAL_WORKER,
    SYSTEM,
    WORKER,
    access_log,
    act,
    desk,
    done,
    made,
    pointers,
    recorded,
    refused,
    state_by_rule,
    told,
)
from tests.world import World


async def test_a_health_care_professional_of_the_unit_stops_the_clock_in_time(world: World) -> None:
    receipt = await made(world)
    world.clock.advance(hours=7)
    answer = await act(desk(world), receipt["id"], ASSESS, urgency="urgent")

    assessed = done(answer)
    assert answer.headers["etag"] == '"2"'
    assert assessed["urgency"] == "urgent"
    assert state_by_rule(assessed) == {"care_need_assessment": "met", "service_promise": "running"}
    assert assessed["clocks"][0]["met_at"] == assessed["clocks"][0]["met_recorded_at"] == "2026-11-23T14:00:00Z"


async def test_a_clock_stopped_a_moment_too_late_is_met_late_for_ever(world: World) -> None:
    receipt = await made(world)
    world.clock.advance(hours=7, microseconds=1)
    assert state_by_rule(done(await act(desk(world), receipt["id"], ASSESS)))["care_need_assessment"] == "met_late"

    world.clock.advance(days=30)
    seen = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))
    assert state_by_rule(seen) == {"care_need_assessment": "met_late", "service_promise": "overdue"}


async def test_an_assessment_made_earlier_counts_from_when_it_was_made(world: World) -> None:
    receipt = await recorded(world, "2026-11-20 15:00")
    assessed = done(await act(desk(world), receipt["id"], ASSESS, assessed_at="2026-11-20T13:30:00Z"))

    assert state_by_rule(assessed)["care_need_assessment"] == "met"
    clock = assessed["clocks"][0]
    assert (clock["met_at"], clock["met_recorded_at"]) == ("2026-11-20T13:30:00Z", "2026-11-23T07:00:00Z")


@pytest.mark.parametrize("assessed_at", ["2026-11-23T07:00:00.000001Z", "2026-11-20T12:59:59Z"])
async def test_an_assessment_is_neither_in_the_future_nor_before_the_contact(world: World, assessed_at: str) -> None:
    receipt = await recorded(world, "2026-11-20 15:00")
    answer = await act(desk(world), receipt["id"], ASSESS, assessed_at=assessed_at)

    assert pointers(refused(answer, 422, "validation")) == [("/assessed_at", "out_of_order")]


@pytest.mark.parametrize("role", [SOCIAL_WORKER, WORKER, MANAGER])
async def test_nobody_but_a_health_care_professional_stops_the_clock(world: World, role: str) -> None:
    receipt = await made(world)

    refused(await act(desk(world, role), receipt["id"], ASSESS), 403, "health-care-professional-needed")
    seen = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))
    assert state_by_rule(seen)["care_need_assessment"] == "running"
    assert seen["version"] == 1


async def test_one_health_care_profession_among_several_is_enough(world: World) -> None:
    receipt = await made(world)

    done(await act(desk(world, SOCIAL_WORKER, professions=["social_worker", "nurse"]), receipt["id"], ASSESS))


@pytest.mark.parametrize("action", [ASSESS, CLOSE])
async def test_another_units_contact_is_as_if_it_were_missing(world: World, action: str) -> None:
    receipt = await made(world, matters=["general_advice"])
    answer = await act(desk(world, OUTSIDER), receipt["id"], action)

    refused(answer, 404, "not-found")
    assert told(answer) == told(await act(desk(world, OUTSIDER), MISSING, action))
    assert (await access_log(world))[-1][1:] == (
        {ASSESS: "assess_care_need", CLOSE: "close"}[action],
        [],
        receipt["id"],
        "denied",
        "not-found",
    )


@pytest.mark.parametrize("action", [ASSESS, CLOSE])
@pytest.mark.parametrize(
    ("role", "status", "kind"),
    [
        pytest.param(None, 401, "unauthenticated", id="nobody"),
        pytest.param(CITIZEN, 403, "forbidden", id="a citizen"),
        pytest.param(SYSTEM, 403, "forbidden", id="a system"),
        pytest.param("polku-referral", 403, "forbidden", id="a service"),
        pytest.param("ops", 403, "forbidden", id="operations"),
    ],
)
async def test_only_professionals_handle_contacts(
    world: World, action: str, role: str | None, status: int, kind: str
) -> None:
    receipt = await made(world)

    refused(await act(world.call("guidance", role), receipt["id"], action), status, kind)


@pytest.mark.parametrize("action", [ASSESS, CLOSE])
@pytest.mark.parametrize(
    ("version", "status", "kind"), [(None, 428, "precondition-required"), (2, 412, "version-mismatch")]
)
async def test_a_change_names_the_version_it_was_decided_on(
    world: World, action: str, version: int | None, status: int, kind: str
) -> None:
    receipt = await made(world)

    refused(await act(desk(world), receipt["id"], action, version=version), status, kind)


async def test_a_clock_is_stopped_once(world: World) -> None:
    receipt = await made(world)
    done(await act(desk(world), receipt["id"], ASSESS))
    refused(await act(desk(world), receipt["id"], ASSESS, version=2), 409, "invalid-state")


async def test_of_two_who_stop_the_clock_at_once_one_wins(world: World) -> None:
    receipt = await made(world)
    answers = await asyncio.gather(*(act(desk(world), receipt["id"], ASSESS) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]


async def test_every_change_of_a_contact_is_in_the_access_log(world: World) -> None:
    receipt = await made(world, CITIZEN, identified=True)
    person_ref = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))["person_ref"]
    await act(desk(world, SOCIAL_WORKER), receipt["id"], ASSESS)
    await act(desk(world), receipt["id"], ASSESS)
    await act(desk(world), receipt["id"], CLOSE, version=2)

    assert UUID(receipt["id"]).version == 7
    assert [entry[1:3] + entry[4:] for entry in await access_log(world)] == [
        ("create", [person_ref], "allowed", None),
        ("read", [person_ref], "allowed", None),
        ("assess_care_need", [person_ref], "denied", "health-care-professional-needed"),
        ("assess_care_need", [person_ref], "allowed", None),
        ("close", [person_ref], "allowed", None),
    ]


@pytest.mark.parametrize("action", [ASSESS, CLOSE])
async def test_the_first_answer_is_given_again_only_to_who_still_works_in_the_unit(world: World, action: str) -> None:
    receipt = await made(world, CITIZEN, identified=True, matters=["health" if action == ASSESS else "general_advice"])
    path, key = f"/v1/contacts/{receipt['id']}/{action}", "k" * 16
    first = done(await desk(world).post(path, BODY[action], version=1, key=key))
    again = await desk(world).post(path, BODY[action], version=1, key=key)
    moved_on = await desk(world, units=["kymenlaakso-client-guidance"]).post(path, BODY[action], version=1, key=key)

    assert done(again) == first
    assert again.headers["idempotent-replayed"] == "true"
    refused(moved_on, 404, "not-found")
    name = {ASSESS: "assess_care_need", CLOSE: "close"}[action]
    assert [(entry[1], *entry[3:]) for entry in (await access_log(world))[1:]] == [
        (name, receipt["id"], "allowed", None),
        (name, receipt["id"], "allowed", "replayed"),
        (name, receipt["id"], "denied", "not-found"),
    ]
