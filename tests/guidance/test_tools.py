"""Tools over HTTP: which ones were used with the client, and when."""

import pytest

from shared.terms.contact_forms import ToolKind
from tests.guidance.builders import CLOSE, act, desk, done, everything_stored, made, pointers, refused
from tests.world import World


@pytest.mark.parametrize("kind", ToolKind)
async def test_a_tool_is_recorded_and_shown_in_the_order_of_use(world: World, kind: ToolKind) -> None:
    path = f"/v1/contacts/{(await made(world))['id']}/tools"
    done(await desk(world).post(path, {"kind": kind}))
    done(await desk(world).post(path, {"kind": "first_assessment_form", "used_at": "2026-11-20T08:00:00Z"}))

    items = done(await desk(world).get(path))["items"]
    assert [(each["kind"], each["used_at"]) for each in items] == [
        ("first_assessment_form", "2026-11-20T08:00:00Z"),
        (kind, "2026-11-23T07:00:00Z"),
    ]


async def test_a_tool_is_not_of_the_future(world: World) -> None:
    path = f"/v1/contacts/{(await made(world))['id']}/tools"
    answer = await desk(world).post(path, {"kind": "lets_talk_about_children", "used_at": "2026-11-23T07:00:01Z"})

    assert pointers(refused(answer, 422, "validation")) == [("/used_at", "in_the_future")]


async def test_tools_go_with_the_contact(world: World) -> None:
    receipt = await made(world, matters=["general_advice"])
    path = f"/v1/contacts/{receipt['id']}/tools"
    done(await desk(world).post(path, {"kind": "family_situation_scale"}))
    done(await act(desk(world), receipt["id"], CLOSE))

    refused(await desk(world).post(path, {"kind": "family_situation_scale"}), 409, "invalid-state")
    assert (await everything_stored(world))["contact_tool"] == ""
