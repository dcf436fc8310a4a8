"""Work pairs and responsible workers over HTTP: the two fields, the client's word, and continuity."""

from typing import Any

import pytest

from tests.guidance.builders import (
    ASSESS,
    CITIZEN,
    CLOSE,
    MANAGER,
    NURSE,
    SOCIAL_WORKER,
    WORKER,
    act,
    desk,
    done,
    made,
    pointers,
    refused,
)
from tests.guidance.desk_builders import (
    ASSIGN,
    CLAIM,
    PAIR,
    RELEASE,
    RESPONSIBLE,
    act_on,
    claimed,
    on_shift,
    seen,
    subject_of,
)
from tests.world import World


async def paired_with(world: World, contact: dict[str, Any], role: str, *, agrees: bool = True) -> Any:
    return await act_on(world, WORKER, contact, PAIR, {"worker": subject_of(world, role), "client_agrees": agrees})


async def test_a_pair_is_of_both_fields_and_the_clients_word_is_recorded(world: World) -> None:
    await on_shift(world, NURSE, SOCIAL_WORKER)
    contact = await claimed(world, WORKER)
    problem = refused(await paired_with(world, contact, SOCIAL_WORKER), 422, "no-work-pair")
    assert problem["reason"] == "same_field"
    problem = refused(await paired_with(world, contact, WORKER), 422, "no-work-pair")
    assert problem["reason"] == "same_person"

    paired = done(await paired_with(world, contact, NURSE, agrees=False))
    assert paired["desk"]["pair"] == {
        "subject": subject_of(world, NURSE),
        "professions": ["nurse"],
        "since": "2026-11-23T07:00:00Z",
        "client_agrees": False,
    }
    assert paired["desk"]["handler"]["subject"] == subject_of(world, WORKER)


async def test_a_known_client_agrees_before_the_other_field_joins(world: World) -> None:
    await on_shift(world, NURSE)
    contact = await made(world, CITIZEN, identified=True)
    contact = done(await act_on(world, WORKER, contact, CLAIM))
    problem = refused(await paired_with(world, contact, NURSE, agrees=False), 422, "no-work-pair")
    assert problem["reason"] == "agreement_needed"

    assert done(await paired_with(world, contact, NURSE))["desk"]["pair"]["client_agrees"] is True


async def test_what_nobody_handles_has_no_pair(world: World) -> None:
    await on_shift(world, NURSE)
    body = {"worker": subject_of(world, NURSE), "client_agrees": True}

    refused(await act_on(world, MANAGER, await made(world), PAIR, body), 409, "invalid-state")


@pytest.mark.parametrize("action", [RELEASE, ASSIGN])
async def test_a_pair_ends_when_the_contact_leaves_its_handler(world: World, action: str) -> None:
    await on_shift(world, NURSE, SOCIAL_WORKER)
    contact = done(await paired_with(world, await claimed(world, WORKER), NURSE))
    body = {"worker": subject_of(world, SOCIAL_WORKER)} if action == ASSIGN else None

    assert done(await act_on(world, WORKER, contact, action, body))["desk"]["pair"] is None


NAMED = {"contact_method": "phone", "duty": "own_worker", "ends_on": "2026-12-31"}


async def a_known_contact(world: World, **changes: Any) -> dict[str, Any]:
    return await seen(world, await made(world, CITIZEN, identified=True, **changes))


async def named(world: World, contact: dict[str, Any], role: str, **changes: Any) -> dict[str, Any]:
    """The contact whose responsible worker was named by a colleague."""
    await on_shift(world, role)
    body = {"worker": subject_of(world, role), **NAMED, **changes}
    return done(await act_on(world, SOCIAL_WORKER, contact, RESPONSIBLE, body))


async def test_the_responsible_worker_is_kept_on_the_later_contacts_of_the_same_client(world: World) -> None:
    first = await named(world, await a_known_contact(world), NURSE)
    expected = {
        "subject": subject_of(world, NURSE),
        "professions": ["nurse"],
        "duty": "own_worker",
        "contact_method": "phone",
        "starts_on": "2026-11-23",
        "ends_on": "2026-12-31",
        "named_on_contact": first["id"],
    }
    assert first["desk"]["responsible_worker"] == expected
    # Of an assessed client the patient register keeps the identity, and so the continuity.
    assessed = done(await act(desk(world), first["id"], ASSESS, version=first["version"]))
    done(await act(desk(world), first["id"], CLOSE, version=assessed["version"]))
    world.clock.advance(days=7)
    second = await a_known_contact(world)

    assert (await seen(world, second, NURSE))["desk"]["responsible_worker"] == expected
    assert second["desk"]["responsible_worker"] is None  # the earlier contact is of the patient register
    third = await named(world, second, WORKER, duty="responsible_worker")
    assert third["desk"]["responsible_worker"]["subject"] == subject_of(world, WORKER)
    assert (await seen(world, first, NURSE))["desk"]["responsible_worker"]["named_on_contact"] == second["id"]


async def test_the_responsible_worker_is_told_to_nobody_elses_contact(world: World) -> None:
    contact = await a_known_contact(world)
    await named(world, contact, NURSE)
    another = await seen(world, await made(world, "guardian-of-twelve-year-old", identified=True))
    anonymous = await seen(world, await made(world))
    elsewhere = await made(world, CITIZEN, identified=True, municipality="286")
    told = done(await desk(world, "kymenlaakso-social-worker").get(f"/v1/contacts/{elsewhere['id']}"))

    assert [each["desk"]["responsible_worker"] for each in (another, anonymous, told)] == [None, None, None]


async def test_once_the_person_is_forgotten_so_is_whom_the_client_had(world: World) -> None:
    contact = await named(world, await a_known_contact(world, matters=["general_advice"]), NURSE)
    done(await act(desk(world), contact["id"], CLOSE, version=contact["version"]))

    assert (await a_known_contact(world))["desk"]["responsible_worker"] is None


async def test_the_days_of_the_responsible_worker_end(world: World) -> None:
    contact = await named(world, await a_known_contact(world), NURSE, ends_on="2026-11-24")
    world.clock.advance(days=1)
    assert (await seen(world, contact))["desk"]["responsible_worker"] is not None

    world.clock.advance(days=1)
    assert (await seen(world, contact))["desk"]["responsible_worker"] is None


@pytest.mark.parametrize(
    ("days", "pointer"),
    [
        pytest.param({"starts_on": "2026-11-25", "ends_on": "2026-11-24"}, "", id="it ends before it starts"),
        pytest.param({"ends_on": "2026-11-22"}, "/ends_on", id="it ended before today"),
    ],
)
async def test_the_days_of_the_responsible_worker_stand_in_order(
    world: World, days: dict[str, str], pointer: str
) -> None:
    await on_shift(world, NURSE)
    body = {"worker": subject_of(world, NURSE), "contact_method": "phone", **days}
    problem = refused(await act_on(world, WORKER, await made(world), RESPONSIBLE, body), 422, "validation")

    assert [each for each, _ in pointers(problem)] == [pointer]
