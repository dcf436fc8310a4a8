"""Calls to clients and handling time over HTTP: a call that reaches keeps the promise, and minutes only remind."""

import asyncio
from uuid import uuid4

import pytest

from tests.guidance.builders import (
    CITIZEN,
    CLOSE,
    NURSE,
    WORKER,
    access_log,
    act,
    desk,
    done,
    everything_stored,
    helsinki,
    made,
    pointers,
    recorded,
    refused,
    state_by_rule,
)
from tests.guidance.desk_builders import CALL, TIME, a_callback, act_on, called, seen, subject_of
from tests.world import World

ADVICE = ["general_advice"]


async def test_reaching_the_client_keeps_the_promise_at_the_instant_of_the_call(world: World) -> None:
    contact = await recorded(world, "2026-11-20 10:00", matters=ADVICE)
    world.clock.at = helsinki("2026-11-23 15:30")
    call = done(await act_on(world, WORKER, contact, CALL, {"reached": True, "at": "2026-11-23T12:45:00Z"}))

    assert (call["reached"], call["by"], call["at"]) == (True, subject_of(world, WORKER), "2026-11-23T12:45:00Z")
    told = await seen(world, contact)
    (clock,) = told["clocks"]
    assert (clock["state"], clock["met_at"]) == ("met", "2026-11-23T12:45:00Z")
    assert clock["met_recorded_at"] == "2026-11-23T13:30:00Z"
    assert (told["status"], told["version"]) == ("open", 2)
    assert told["desk"]["first_response_minutes"] == 3 * 24 * 60 + 4 * 60 + 45
    assert "close" in told["available_actions"]


async def test_a_call_in_vain_keeps_no_promise_and_the_next_one_is_suggested(world: World) -> None:
    contact = await a_callback(world)
    told = await seen(world, contact)
    assert told["desk"]["next_call"] == {"at": "2026-11-23T07:00:00Z", "reason": "first_call"}
    assert told["desk"]["callback_due_at"] == "2026-11-24T13:00:00Z"

    told = await called(world, told)
    told = await called(world, told, note="Ei vastannut")
    assert state_by_rule(told)["service_promise"] == "running"
    assert (told["desk"]["call_attempts"], told["desk"]["last_call_at"]) == (2, "2026-11-23T07:00:00Z")
    assert told["desk"]["next_call"] == {"at": "2026-11-23T08:00:00Z", "reason": "again"}
    assert told["desk"]["first_response_minutes"] is None

    told = await called(world, told, reached=True)
    assert (told["desk"]["call_attempts"], told["desk"]["next_call"], told["desk"]["callback_due_at"]) == (
        3,
        None,
        None,
    )
    calls = done(await desk(world).get(f"/v1/contacts/{contact['id']}/call-attempts"))["items"]
    assert [(call["reached"], call["note"]) for call in calls] == [(False, None), (False, "Ei vastannut"), (True, None)]


async def test_the_next_call_is_in_the_clients_own_time(world: World) -> None:
    tomorrow = {"starts_at": "2026-11-24T11:00:00Z", "ends_at": "2026-11-24T12:00:00Z"}
    told = await seen(world, await a_callback(world, callback_window=tomorrow))

    assert told["desk"]["next_call"] == {"at": "2026-11-24T11:00:00Z", "reason": "first_call"}
    assert told["desk"]["callback_due_at"] == "2026-11-24T12:00:00Z"
    world.clock.at = helsinki("2026-11-24 14:30")
    told = await seen(world, told)
    assert told["desk"]["next_call"] == {"at": "2026-11-24T12:30:00Z", "reason": "window_over"}


async def test_where_nobody_asked_for_a_call_none_is_suggested_until_somebody_calls(world: World) -> None:
    contact = await seen(world, await made(world, WORKER))
    assert (contact["desk"]["next_call"], contact["desk"]["callback_due_at"]) == (None, None)

    assert (await called(world, contact))["desk"]["next_call"]["reason"] == "again"


async def test_a_client_reached_again_keeps_the_first_instant(world: World) -> None:
    contact = await called(world, await made(world, matters=ADVICE), reached=True)
    world.clock.advance(hours=1)
    again = await called(world, contact, reached=True)

    assert again["clocks"] == contact["clocks"]
    assert again["desk"]["call_attempts"] == 2


@pytest.mark.parametrize("at", ["2026-11-23T07:00:00.000001Z", "2026-11-20T07:59:59Z"])
async def test_a_call_is_neither_in_the_future_nor_before_the_contact(world: World, at: str) -> None:
    contact = await recorded(world, "2026-11-20 10:00")
    answer = await act_on(world, WORKER, contact, CALL, {"reached": True, "at": at})

    assert pointers(refused(answer, 422, "validation")) == [("/at", "out_of_order")]


async def test_a_call_is_recorded_on_the_version_that_was_seen_and_once_for_a_key(world: World) -> None:
    contact, body = await made(world), {"reached": False}
    refused(await act_on(world, WORKER, contact, CALL, body, version=None), 428, "precondition-required")
    refused(await act_on(world, WORKER, contact, CALL, body, key=None), 400, "idempotency-key-missing")
    key = uuid4().hex
    answers = await asyncio.gather(*(act_on(world, WORKER, contact, CALL, body, key=key) for _ in range(3)))
    again = await act_on(world, WORKER, contact, CALL, body, key=key)

    assert {answer.status_code for answer in answers} <= {201, 409}
    assert (again.status_code, again.headers["etag"]) == (201, '"2"')
    assert (await seen(world, contact))["desk"]["call_attempts"] == 1
    refused(await act_on(world, WORKER, contact, CALL, body), 412, "version-mismatch")


@pytest.mark.parametrize(
    ("note", "code"),
    [
        pytest.param("Soita 040 123 4567", "phone_number", id="a number"),
        pytest.param("osoite a@example.org", "email", id="an address"),
    ],
)
async def test_no_identifier_stays_of_an_anonymous_client_in_a_note(world: World, note: str, code: str) -> None:
    contact = await made(world)
    answer = await act_on(world, WORKER, contact, CALL, {"reached": False, "note": note})
    problem = refused(answer, 422, "identifier-in-anonymous-text")

    assert pointers(problem) == [("/note", code)]
    assert note not in answer.text
    known = await a_callback(world)
    done(await act_on(world, WORKER, known, CALL, {"reached": False, "note": note}))


async def test_no_identity_code_stands_in_a_note_of_anybody(world: World) -> None:
    for contact in (await made(world), await a_callback(world)):
        body = {"reached": False, "note": "Koodi 010516B903X"}
        answer = await act_on(world, WORKER, contact, CALL, body)
        assert [pointer for pointer, _ in pointers(refused(answer, 422, "validation"))] == ["/note"]
        assert "010516B903X" not in answer.text


@pytest.mark.parametrize("role", [None, CITIZEN], ids=["anonymous", "known"])
async def test_a_note_is_sealed_and_goes_with_the_words_and_the_call_with_the_person(
    world: World, role: str | None
) -> None:
    contact = await made(world, role, matters=ADVICE, identified=role is not None)
    contact = await called(world, contact, reached=True, note="Salainen sana")
    assert not any("Salainen" in stored for stored in (await everything_stored(world)).values())
    done(await act(desk(world), contact["id"], CLOSE, version=contact["version"]))

    assert (await everything_stored(world))["call_note"] == ""
    left = done(await desk(world).get(f"/v1/contacts/{contact['id']}/call-attempts"))["items"]
    assert [(call["reached"], call["note"]) for call in left] == ([(True, None)] if role is None else [])


async def test_calls_to_a_known_client_are_in_the_access_log(world: World) -> None:
    contact = await a_callback(world)
    await called(world, contact)
    done(await desk(world).get(f"/v1/contacts/{contact['id']}/call-attempts"))
    person_ref = world.apps["guidance"].state.parts.sealer.reference(world.people[CITIZEN].identity_code)

    entries = [(entry[1], entry[2], entry[4]) for entry in await access_log(world)]
    assert ("record_call_attempt", [person_ref], "allowed") in entries
    assert entries[-1] == ("read_call_attempts", [person_ref], "allowed")


async def test_minutes_of_all_workers_are_summed_and_the_soft_limit_reminds_without_a_cut(world: World) -> None:
    contact = await made(world, matters=ADVICE)
    done(await act_on(world, WORKER, contact, TIME, {"minutes": 20}))
    spent = done(await act_on(world, NURSE, contact, TIME, {"minutes": 40}))
    assert (spent["minutes"], spent["soft_limit_minutes"], spent["verdict"]) == (60, 60, "within")

    spent = done(await act_on(world, WORKER, contact, TIME, {"minutes": 1}))
    mine = sorted([(subject_of(world, WORKER), 21), (subject_of(world, NURSE), 40)])
    assert [(each["subject"], each["minutes"]) for each in spent["by_worker"]] == mine
    assert (spent["minutes"], spent["verdict"]) == (61, "over")
    assert done(await desk(world).get(f"/v1/contacts/{contact['id']}/handling-time")) == spent
    told = await seen(world, contact)
    assert (told["desk"]["handling_minutes"], told["desk"]["handling_limit"], told["version"]) == (61, "over", 1)
    done(await act(desk(world), contact["id"], CLOSE))
    refused(await act_on(world, WORKER, contact, TIME, {"minutes": 5}), 409, "invalid-state")


async def test_minutes_that_two_workers_record_at_the_same_time_are_all_counted(world: World) -> None:
    contact = await made(world)
    roles = (WORKER, NURSE) * 3
    answers = await asyncio.gather(*(act_on(world, role, contact, TIME, {"minutes": 7}) for role in roles))

    assert {answer.status_code for answer in answers} == {200}
    assert (await seen(world, contact))["desk"]["handling_minutes"] == 42


@pytest.mark.parametrize("minutes", [0, -1, 481, 1.5, "5"])
async def test_minutes_are_whole_and_of_one_working_day(world: World, minutes: object) -> None:
    answer = await act_on(world, WORKER, await made(world), TIME, {"minutes": minutes})

    assert [pointer for pointer, _ in pointers(refused(answer, 422, "validation"))] == ["/minutes"]


async def test_advice_at_once_is_the_first_response(world: World) -> None:
    contact = await made(world, matters=ADVICE)
    world.clock.advance(minutes=12, seconds=59)
    closed = done(await act(desk(world), contact["id"], CLOSE))

    assert closed["desk"]["first_response_minutes"] == 12
