"""Joint clients: proposed from counts of the lawfully stored, confirmed or dismissed by a worker, and coordinated."""

from collections.abc import Callable

import httpx
import pytest

from shared.contracts.booking.attendance import Attendance
from tests.guidance.builders import act, desk, done, everything_stored, made, pointers, refused
from tests.guidance.joint import CONCERN, REASON, joint, known_client, proposed, third_contact
from tests.world import World

WORKER, OUTSIDER = "guidance-worker", "nurse"
REPEATED = ("repeated_contacts", "proposed", 3)


async def test_the_third_contact_of_a_client_within_ninety_days_proposes_a_joint_client(world: World) -> None:
    first = await known_client(world)
    world.clock.advance(days=45)
    second = await known_client(world)
    world.clock.advance(days=45)
    third = await known_client(world)
    await world.work("guidance")

    assert [await proposed(world, each) for each in (first, second, third)] == [[], [], [REPEATED]]
    assert (await joint(world, third))["is_joint_client"] is False


async def test_a_contact_of_more_than_ninety_days_ago_does_not_count(world: World) -> None:
    await known_client(world)
    world.clock.advance(days=91)
    await known_client(world)
    third = await known_client(world)
    await world.work("guidance")

    assert await proposed(world, third) == []


async def test_contacts_whose_person_may_not_be_stored_do_not_count_and_take_their_triggers_along(world: World) -> None:
    forgotten = [await known_client(world) for _ in range(3)]
    await world.work("guidance")
    assert await proposed(world, forgotten[-1]) != []
    for id_ in forgotten:
        done(await act(desk(world, WORKER), id_, "close"))
    latest = await known_client(world)
    await world.work("guidance")

    assert await proposed(world, latest) == []
    assert (await everything_stored(world))["joint_client_trigger"] == ""


async def test_another_persons_and_anonymous_contacts_do_not_count(world: World) -> None:
    await known_client(world, "adult")
    await made(world)
    await known_client(world)
    third = await known_client(world)
    await world.work("guidance")

    assert await proposed(world, third) == []


def missed(world: World, visits: int) -> Callable[[httpx.Request], httpx.Response]:
    """Booking's own answer, with so many missed visits in it."""

    async def answer(request: httpx.Request) -> httpx.Response:
        real = await world.lines["guidance", "booking"].through.handle_async_request(request)
        counted = Attendance.model_validate_json(await real.aread())
        return httpx.Response(real.status_code, json=counted.model_dump(mode="json") | {"no_shows": visits})

    return answer  # type: ignore[return-value]  # an async answer, as a line takes it


@pytest.mark.parametrize(("visits", "expected"), [(1, []), (2, [("repeated_no_shows", "proposed", 2)])])
async def test_missed_visits_that_booking_counts_propose_a_joint_client(
    world: World, visits: int, expected: list[tuple[str, str, int]]
) -> None:
    world.lines["guidance", "booking"].answer = missed(world, visits)  # type: ignore[assignment]  # as above
    id_ = await known_client(world)
    await world.work("guidance")
    world.lines["guidance", "booking"].answer = None

    assert await proposed(world, id_) == expected


async def test_while_booking_is_away_nobody_has_been_asked_and_it_is_asked_later(world: World) -> None:
    line = world.lines["guidance", "booking"]

    async def away(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("cut")

    line.answer = away
    id_ = await known_client(world)
    await world.work("guidance")
    assert await proposed(world, id_) == []
    line.answer = missed(world, 3)  # type: ignore[assignment]  # as above
    await world.databases.fetch("guidance", "update job set run_at = clock_timestamp() where state = 'waiting'")
    await world.work("guidance")
    line.answer = None

    assert await proposed(world, id_) == [("repeated_no_shows", "proposed", 3)]


async def test_a_worker_confirms_or_dismisses_with_a_reason(world: World) -> None:
    id_, trigger = await third_contact(world)
    path, api = f"/v1/joint-client-triggers/{trigger['id']}", desk(world, WORKER)
    refused(await api.post(f"{path}/confirm", REASON, version=9), 412, "version-mismatch")
    refused(await desk(world, OUTSIDER).post(f"{path}/confirm", REASON, version=1), 404, "not-found")
    confirmed = done(await api.post(f"{path}/confirm", REASON, version=1))

    (decided,) = confirmed["triggers"]
    assert confirmed["is_joint_client"] is True
    assert (decided["status"], decided["reason"]) == ("confirmed", REASON["reason"])
    refused(await api.post(f"{path}/dismiss", REASON, version=2), 409, "invalid-state")
    assert REASON["reason"] not in str(await everything_stored(world))
    assert (await joint(world, id_))["is_joint_client"] is True


async def test_a_dismissed_proposal_makes_nobody_a_joint_client_and_is_not_made_again(world: World) -> None:
    id_, trigger = await third_contact(world)
    dismissed = f"/v1/joint-client-triggers/{trigger['id']}/dismiss"
    done(await desk(world, WORKER).post(dismissed, REASON, version=1))
    await world.databases.fetch("guidance", "update job set state = 'waiting', run_at = clock_timestamp()")
    await world.work("guidance")

    assert await proposed(world, id_) == [("repeated_contacts", "dismissed", 3)]


async def test_what_only_a_worker_sees_a_worker_records(world: World) -> None:
    id_ = await known_client(world)
    path = f"/v1/contacts/{id_}/joint-client-triggers"
    recorded = done(await desk(world, WORKER).post(path, CONCERN))

    assert recorded["is_joint_client"] is True
    refused(await desk(world, WORKER).post(path, CONCERN), 409, "invalid-state")
    counted = {"trigger": "repeated_contacts", "reason": "Again."}
    problem = refused(await desk(world, WORKER).post(path, counted), 422, "validation")
    assert pointers(problem) == [("/trigger", "counted")]


async def test_an_anonymous_client_is_nobody_to_look_for(world: World) -> None:
    path = f"/v1/contacts/{(await made(world))['id']}"
    api = desk(world, WORKER)

    refused(await api.get(f"{path}/joint-client"), 409, "person-not-known")
    refused(await api.post(f"{path}/joint-client-triggers", CONCERN), 409, "person-not-known")
    refused(await api.post(f"{path}/coordination", REASON), 409, "person-not-known")
    refused(await api.post(f"{path}/own-worker"), 409, "person-not-known")


async def test_coordination_is_a_task_until_it_is_done_once(world: World) -> None:
    id_ = await known_client(world)
    api, path = desk(world, WORKER), f"/v1/contacts/{id_}/coordination"
    done(await api.post(path, REASON))
    refused(await api.post(path, REASON), 409, "invalid-state")
    (task,) = done(await api.get("/v1/coordination-tasks"))["items"]
    assert (task["contact_id"], "reason" in task) == (id_, False)
    finished = done(await api.post(f"{path}/done"))

    assert finished["coordination"]["done_by"] == world.people[WORKER].sub
    assert done(await api.get("/v1/coordination-tasks"))["items"] == []
    refused(await api.post(f"{path}/done"), 409, "invalid-state")


async def test_the_own_worker_is_asked_from_referral_for_the_professional_who_asks(world: World) -> None:
    id_ = await known_client(world)
    found = done(await desk(world, WORKER).post(f"/v1/contacts/{id_}/own-worker"))

    assert found["person_ref"] == (await joint(world, id_))["person_ref"]
    assert found["items"] == []
    rows = await world.databases.fetch("referral", "select on_behalf_of from access_log where action = 'lookup'")
    assert [row["on_behalf_of"] for row in rows] == [world.people[WORKER].sub]


async def test_while_referral_is_away_the_own_worker_is_asked_later(world: World) -> None:
    id_ = await known_client(world)
    line = world.lines["guidance", "referral"]

    async def away(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("cut")

    line.answer = away
    answer = await desk(world, WORKER).post(f"/v1/contacts/{id_}/own-worker")
    line.answer = None

    refused(answer, 503, "dependency-unavailable")
