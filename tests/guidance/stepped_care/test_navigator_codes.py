"""Therapy Navigator codes of contacts: sealed, for health care and the client, and deleted after their last day."""

import pytest

from tests.guidance.builders import (
    CITIZEN,
    CLOSE,
    NURSE,
    WORKER,
    act,
    desk,
    done,
    everything_stored,
    made,
    pointers,
    refused,
)
from tests.guidance.making import everything_opened
from tests.world import World

CODE = {"code": "ABCD-1234", "filled_on": "2026-11-01"}
LAST_DAY = "2026-12-02"


async def address(world: World, **changes: object) -> str:
    """Where the code of an identified contact is."""
    receipt = await made(world, CITIZEN, identified=True, **changes)
    return f"/v1/contacts/{receipt['id']}/therapy-navigator-code"


@pytest.mark.parametrize("role", [CITIZEN, NURSE])
async def test_the_client_or_health_care_attaches_a_code_and_both_read_it_with_its_last_day(
    world: World, role: str
) -> None:
    path = await address(world)
    done(await world.call("guidance", role).post(path, {**CODE, "code": "OLD-1"}))
    done(await world.call("guidance", role).post(path, CODE))

    for reader in (CITIZEN, NURSE):
        assert done(await world.call("guidance", reader).get(path)) == {**CODE, "expires_on": LAST_DAY}
    refused(await desk(world, WORKER).get(path), 403, "health-care-professional-needed")
    refused(await desk(world, WORKER).post(path, CODE), 403, "health-care-professional-needed")
    assert "ABCD" not in str(await everything_stored(world))


async def test_a_code_is_shown_to_its_last_day_and_then_deleted(world: World) -> None:
    path = await address(world)
    done(await desk(world).post(path, CODE))

    world.clock.advance(days=9)
    await world.work("guidance")
    assert done(await desk(world).get(path))["expires_on"] == LAST_DAY

    world.clock.advance(days=1)
    refused(await desk(world).get(path), 404, "not-found")
    await world.databases.fetch("guidance", "delete from job")  # the next period begins
    await world.work("guidance")
    assert (await everything_stored(world))["contact_navigator_code"] == ""


@pytest.mark.parametrize(
    ("filled_on", "fault"),
    [("2026-11-24", "in_the_future"), ("2026-10-22", "expired")],
)
async def test_a_code_is_neither_of_the_future_nor_over(world: World, filled_on: str, fault: str) -> None:
    answer = await desk(world).post(await address(world), {**CODE, "filled_on": filled_on})
    assert pointers(refused(answer, 422, "validation")) == [("/filled_on", fault)]


async def test_a_code_on_its_last_day_is_taken(world: World) -> None:
    answer = done(await desk(world).post(await address(world), {**CODE, "filled_on": "2026-10-23"}))
    assert answer["expires_on"] == "2026-11-23"


async def test_a_code_needs_a_known_client_and_an_open_contact_and_goes_with_it(world: World) -> None:
    anonymous = (await made(world))["id"]
    refused(
        await desk(world).post(f"/v1/contacts/{anonymous}/therapy-navigator-code", CODE), 409, "client-not-identified"
    )

    path = await address(world, matters=["general_advice"])
    done(await desk(world).post(path, CODE))
    done(await act(desk(world), path.split("/")[3], CLOSE))
    refused(await desk(world).post(path, CODE), 409, "invalid-state")
    refused(await desk(world).get(path), 404, "not-found")
    assert "ABCD-1234" not in str((await everything_opened(world))["contact_navigator_code"])
