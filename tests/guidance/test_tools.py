"""Tools over HTTP: which ones were used with the client, and when; of a battery its answers too."""

from typing import Any

import pytest

from shared.terms.contact_forms import ToolKind
from tests.guidance.builders import CLOSE, WORKER, act, desk, done, everything_stored, made, pointers, refused
from tests.guidance.making import CODE, everything_opened
from tests.world import World

WITHOUT_ANSWERS = [kind for kind in ToolKind if kind is not ToolKind.QUESTION_BATTERY]
CALM = {"in-danger": False, "daily-life": "with-effort"}
WORDS = "Mauno ei nuku öisin"


def battery(answers: dict[str, Any] | None = None, *, code: str = "first-talk", version: int = 1) -> dict[str, Any]:
    """A battery of questions that was gone through; calm answers by default."""
    filled = {"code": code, "version": version, "answers": CALM if answers is None else answers}
    return {"kind": "question_battery", "battery": filled}


async def tools_of(world: World, **changes: Any) -> str:
    """The address of the tools of a contact."""
    return f"/v1/contacts/{(await made(world, **changes))['id']}/tools"


@pytest.mark.parametrize("kind", WITHOUT_ANSWERS)
async def test_a_tool_is_recorded_and_shown_in_the_order_of_use(world: World, kind: ToolKind) -> None:
    path = await tools_of(world)
    done(await desk(world).post(path, {"kind": kind}))
    done(await desk(world).post(path, {"kind": "first_assessment_form", "used_at": "2026-11-20T08:00:00Z"}))

    items = done(await desk(world).get(path))["items"]
    assert [(each["kind"], each["used_at"], each["battery"], each["red_flag"]) for each in items] == [
        ("first_assessment_form", "2026-11-20T08:00:00Z", None, False),
        (kind, "2026-11-23T07:00:00Z", None, False),
    ]


async def test_a_tool_is_not_of_the_future(world: World) -> None:
    path = await tools_of(world)
    answer = await desk(world).post(path, {"kind": "lets_talk_about_children", "used_at": "2026-11-23T07:00:01Z"})

    assert pointers(refused(answer, 422, "validation")) == [("/used_at", "in_the_future")]


async def test_tools_go_with_the_contact(world: World) -> None:
    receipt = await made(world, WORKER, personal_identity_code=CODE, matters=["general_advice"])
    path = f"/v1/contacts/{receipt['id']}/tools"
    done(await desk(world).post(path, {"kind": "family_situation_scale"}))
    done(await desk(world).post(path, battery({**CALM, "worry": WORDS})))
    done(await act(desk(world), receipt["id"], CLOSE))

    refused(await desk(world).post(path, {"kind": "family_situation_scale"}), 409, "invalid-state")
    stored = await everything_stored(world)
    assert (stored["contact_tool"], stored["contact_battery"]) == ("", "")
    assert [table for table, rows in (await everything_opened(world)).items() if WORDS in rows] == []


async def test_the_answers_of_a_battery_keep_their_version_and_are_sealed(world: World) -> None:
    receipt = await made(world, WORKER, personal_identity_code=CODE)
    path = f"/v1/contacts/{receipt['id']}/tools"
    done(await desk(world).post(path, battery({**CALM, "worry": WORDS})))

    (item,) = done(await desk(world).get(path))["items"]
    assert item["battery"] == {"code": "first-talk", "version": 1, "answers": {**CALM, "worry": WORDS}}
    assert WORDS not in str(await everything_stored(world))


async def test_an_answer_of_danger_shows_the_contact_so_and_sets_no_urgency(world: World) -> None:
    receipt = await made(world)
    path = f"/v1/contacts/{receipt['id']}"
    recorded = done(await desk(world).post(f"{path}/tools", battery({**CALM, "in-danger": True})))

    assert recorded["red_flag"] is True
    contact = done(await desk(world).get(path))
    assert (contact["emergency"], contact["urgency"], contact["version"]) == (True, None, 2)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        pytest.param(battery(code="nothing"), ("/battery/code", "unknown"), id="an unknown battery"),
        pytest.param(battery(version=2), ("/battery/version", "unknown"), id="an unknown version"),
        pytest.param(battery({"in-danger": False}), ("/battery/answers/daily-life", "missing"), id="not answered"),
        pytest.param(battery({**CALM, "weeks": -1}), ("/battery/answers/weeks", "out_of_range"), id="out of range"),
        pytest.param({"kind": "question_battery"}, ("", "value_error"), id="without its answers"),
        pytest.param({**battery(), "kind": "first_assessment_form"}, ("", "value_error"), id="with another tool"),
    ],
)
async def test_answers_that_do_not_fit_their_battery_are_refused(
    world: World, sent: dict[str, Any], expected: tuple[str, str]
) -> None:
    answer = await desk(world).post(await tools_of(world), sent)
    assert pointers(refused(answer, 422, "validation")) == [expected]


async def test_a_battery_names_nobody_who_is_unknown(world: World) -> None:
    answer = await desk(world).post(await tools_of(world), battery({**CALM, "worry": f"Hän on {CODE}"}))
    problem = refused(answer, 422, "identifier-in-anonymous-text")
    assert [error["pointer"] for error in problem["errors"]] == ["/battery/answers/worry"]
