"""Whose hands a contact is in, over HTTP: claimed by one of many, given on, given back; and every step remembered."""

import asyncio
from uuid import uuid4

import pytest

from tests.guidance.builders import (
    CLOSE,
    MANAGER,
    NURSE,
    SOCIAL_WORKER,
    UNIT,
    WORKER,
    access_log,
    act,
    desk,
    done,
    made,
    pointers,
    refused,
)
from tests.guidance.desk_builders import ASSIGN, CLAIM, RELEASE, act_on, claimed, on_shift, seen, subject_of
from tests.world import World

CREW = (WORKER, NURSE, SOCIAL_WORKER, MANAGER)


async def test_of_many_who_claim_at_the_same_time_one_wins_and_the_others_are_told_who(world: World) -> None:
    contact = await made(world)
    answers = await asyncio.gather(*(act_on(world, role, contact, CLAIM, version=None) for role in CREW))

    winners = [role for role, answer in zip(CREW, answers, strict=True) if answer.is_success]
    assert len(winners) == 1
    winner = subject_of(world, winners[0])
    for answer in answers:
        if not answer.is_success:
            problem = refused(answer, 409, "already-claimed")
            assert (problem["handler"], problem["since"]) == (winner, "2026-11-23T07:00:00Z")
    stored = await seen(world, contact)
    assert (stored["desk"]["handler"]["subject"], stored["version"]) == (winner, 2)
    rows = await world.databases.fetch("guidance", "select subject from contact_worker")
    assert [row["subject"] for row in rows] == [winner]


async def test_one_worker_who_claims_twice_at_the_same_time_has_it_once(world: World) -> None:
    contact = await made(world)
    answers = await asyncio.gather(*(act_on(world, WORKER, contact, CLAIM, version=None) for _ in range(4)))

    assert {answer.status_code for answer in answers} == {200}
    assert {answer.headers["etag"] for answer in answers} == {'"2"'}
    assert len(await world.databases.fetch("guidance", "select from contact_worker")) == 1


async def test_a_claim_takes_nothing_from_a_contact_that_moves_on_at_the_same_time(world: World) -> None:
    contact = await claimed(world, WORKER)
    released, taken = await asyncio.gather(
        act_on(world, WORKER, contact, RELEASE), act_on(world, NURSE, contact, CLAIM, version=None)
    )

    assert released.status_code == 200
    handler = (await seen(world, contact))["desk"]["handler"]
    assert (handler["subject"] if handler else None) == (subject_of(world, NURSE) if taken.is_success else None)


async def test_the_state_is_read_again_before_a_claim_decides(world: World) -> None:
    contact = await claimed(world, WORKER, matters=["general_advice"])
    done(await act(desk(world, WORKER), contact["id"], CLOSE, version=2))

    refused(await act_on(world, NURSE, contact, CLAIM, version=None), 409, "invalid-state")
    closed = await seen(world, contact)
    assert (closed["desk"]["handler"]["subject"], closed["available_actions"]) == (subject_of(world, WORKER), [])


async def test_a_contact_that_was_given_back_may_be_claimed_by_another(world: World) -> None:
    contact = await claimed(world, WORKER)
    free = done(await act_on(world, WORKER, contact, RELEASE))
    assert (free["desk"]["handler"], free["version"]) == (None, 3)
    refused(await act_on(world, MANAGER, free, RELEASE), 409, "invalid-state")

    taken = done(await act_on(world, NURSE, free, CLAIM, version=None))
    assert taken["desk"]["handler"]["subject"] == subject_of(world, NURSE)
    assert taken["clocks"] == contact["clocks"]


@pytest.mark.parametrize("role", [WORKER, MANAGER], ids=["the handler", "the manager"])
async def test_the_handler_or_the_manager_gives_it_to_a_colleague(world: World, role: str) -> None:
    await on_shift(world, NURSE)
    contact = await claimed(world, WORKER)
    given = done(await act_on(world, role, contact, ASSIGN, {"worker": subject_of(world, NURSE)}))

    assert given["desk"]["handler"] == {
        "subject": subject_of(world, NURSE),
        "professions": ["nurse"],
        "since": "2026-11-23T07:00:00Z",
    }
    refused(await act_on(world, WORKER, given, RELEASE), 403, "handler-or-manager-needed")
    twice = await act_on(world, NURSE, given, ASSIGN, {"worker": subject_of(world, NURSE)})
    refused(twice, 409, "invalid-state")


async def test_what_nobody_handles_is_given_by_the_manager_alone(world: World) -> None:
    await on_shift(world, NURSE)
    contact, to = await made(world), {"worker": subject_of(world, NURSE)}

    refused(await act_on(world, WORKER, contact, ASSIGN, to), 403, "handler-or-manager-needed")
    given = done(await act_on(world, MANAGER, contact, ASSIGN, to))
    assert given["desk"]["handler"]["subject"] == subject_of(world, NURSE)


async def test_a_contact_is_given_only_to_a_worker_whom_the_desk_knows(world: World) -> None:
    contact = await claimed(world, WORKER)
    for stranger in (subject_of(world, NURSE), str(uuid4()), subject_of(world, "kymenlaakso-social-worker")):
        problem = refused(await act_on(world, WORKER, contact, ASSIGN, {"worker": stranger}), 422, "validation")
        assert pointers(problem) == [("/worker", "unknown")]
    await on_shift(world, NURSE)
    world.clock.advance(days=90, seconds=1)

    problem = refused(
        await act_on(world, WORKER, contact, ASSIGN, {"worker": subject_of(world, NURSE)}), 422, "validation"
    )
    assert pointers(problem) == [("/worker", "unknown")]


@pytest.mark.parametrize("action", [RELEASE, ASSIGN, "pair", "responsible-worker"])
async def test_a_change_of_hands_names_the_version_it_was_decided_on(world: World, action: str) -> None:
    await on_shift(world, NURSE)
    contact = await claimed(world, WORKER)
    colleague = {"worker": subject_of(world, NURSE)}
    body = {
        RELEASE: None,
        ASSIGN: colleague,
        "pair": {**colleague, "client_agrees": True},
        "responsible-worker": {**colleague, "contact_method": "phone"},
    }[action]

    refused(await act_on(world, WORKER, contact, action, body, version=None), 428, "precondition-required")
    refused(await act_on(world, WORKER, contact, action, body, version=1), 412, "version-mismatch")
    done(await act_on(world, WORKER, contact, action, body))


async def test_a_substitute_whose_qualification_has_ended_takes_no_contact_that_waits_for_an_assessment(
    world: World,
) -> None:
    substitute = {"unit_id": UNIT, "worker": subject_of(world, NURSE), "profession": "nurse"}
    await on_shift(world, NURSE)

    async def record(until: str) -> None:
        done(await desk(world, MANAGER).post("/v1/worker-qualifications", {**substitute, "valid_until": until}))

    await record("2026-11-22")
    health = await made(world)
    refused(await act_on(world, NURSE, health, CLAIM, version=None), 403, "qualification-ended")
    given = await act_on(world, MANAGER, health, ASSIGN, {"worker": subject_of(world, NURSE)})
    refused(given, 403, "qualification-ended")
    done(await act_on(world, NURSE, await made(world, matters=["social"]), CLAIM, version=None))

    await record("2026-11-23")
    done(await act_on(world, NURSE, health, CLAIM, version=None))


async def test_each_change_of_hands_is_an_event_that_names_nobody(world: World) -> None:
    await on_shift(world, NURSE)
    contact = await claimed(world, WORKER)
    contact = done(await act_on(world, WORKER, contact, ASSIGN, {"worker": subject_of(world, NURSE)}))
    done(await act_on(world, NURSE, contact, RELEASE))
    rows = await world.databases.fetch(
        "guidance", "select aggregate, data::text from event where type = 'contact.assigned' order by id"
    )

    assert [row["aggregate"] for row in rows] == [f"contact:{contact['id']}"] * 3
    assert not any(subject_of(world, role) in row["data"] for role in CREW for row in rows)


async def test_the_history_tells_who_did_what_and_when_and_names_no_client(world: World) -> None:
    await on_shift(world, NURSE)
    contact = await claimed(world, WORKER, matters=["general_advice"])
    world.clock.advance(minutes=5)
    contact = done(await act_on(world, WORKER, contact, ASSIGN, {"worker": subject_of(world, NURSE)}))
    done(await act(desk(world, NURSE), contact["id"], CLOSE, version=contact["version"]))
    path = f"/v1/contacts/{contact['id']}/history"
    page = done(await desk(world).get(path, params={"limit": 3}))

    me, nurse = subject_of(world, WORKER), subject_of(world, NURSE)
    assert [(each["deed"], each["by"], each["worker"], each["at"]) for each in page["items"]] == [
        ("received", None, None, "2026-11-23T07:00:00Z"),
        ("claimed", me, me, "2026-11-23T07:00:00Z"),
        ("assigned", me, nurse, "2026-11-23T07:05:00Z"),
    ]
    rest = done(await desk(world).get(path, params={"cursor": page["next_cursor"]}))
    assert [(each["deed"], each["by"], each["professions"]) for each in rest["items"]] == [("closed", nurse, ["nurse"])]
    assert rest["next_cursor"] is None
    assert (await access_log(world))[-1] == ("professional", "read_history", [], contact["id"], "allowed", None)


@pytest.mark.parametrize(
    ("role", "more"),
    [
        pytest.param(WORKER, ["release", "assign", "pair", "preliminary-assessment"], id="its handler"),
        pytest.param(NURSE, ["care-need-assessment", "preliminary-assessment"], id="a nurse"),
        pytest.param(SOCIAL_WORKER, ["preliminary-assessment"], id="a colleague"),
    ],
)
async def test_each_caller_is_told_what_that_caller_may_do(world: World, role: str, more: list[str]) -> None:
    contact = await claimed(world, WORKER)
    told = (await seen(world, contact, role))["available_actions"]

    always = ["name-responsible", "record-call-attempt", "record-handling-time", "add-matters"]
    goes_on = ["await-consultation", "outcome"]
    with_the_client = ["identify", "write-message", "record-chat", "record-tool"]
    assert sorted(told) == sorted([*more, *always, *goes_on, *with_the_client])


async def test_the_manager_gives_the_work_to_others_and_is_offered_nothing_of_what_is_not_shown(world: World) -> None:
    told = (await seen(world, await claimed(world, WORKER), MANAGER))["available_actions"]

    assert sorted(told) == ["assign", "name-responsible", "pair", "record-handling-time", "release"]
