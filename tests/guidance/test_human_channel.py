"""Whom to call: the same number wherever it is named, and whether it is answered now (R-030, R-065)."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.guidance.builders import CITIZEN, ILMAJOKI, LINE, a_contact, done, helsinki, made
from tests.guidance.questionnaires.filling import lowest
from tests.world import World

OPEN, NIGHT = "2026-11-23 09:30", "2026-11-23 21:00"
WORDS = {
    (OPEN, "fi"): "avoinna nyt klo 11.00 asti",
    (OPEN, "sv"): "öppen nu till kl. 11.00",
    (OPEN, "en"): "open now until 11:00",
    (NIGHT, "fi"): "nyt kiinni, avautuu ti 24.11.2026 klo 9.00",
    (NIGHT, "sv"): "stängd nu, öppnar tis 24.11.2026 kl. 9.00",
    (NIGHT, "en"): "closed now, opens Tue 24 Nov 2026 at 9:00",
}


async def guided(world: World) -> dict[str, Any]:
    body = {"answers": [{"question": "danger", "answer": "no"}], "municipality": ILMAJOKI}
    return done(await world.call("guidance").post("/v1/guided-questions/where-to-turn/answers", body))


async def cared_for(world: World) -> dict[str, Any]:
    return done(await world.call("guidance").get("/v1/self-care", params={"municipality": ILMAJOKI}))


async def measured(world: World) -> dict[str, Any]:
    body = {"answers": lowest("who-5"), "municipality": ILMAJOKI}
    return done(await world.call("guidance").post("/v1/questionnaires/who-5/score", body))


async def tracked(world: World) -> dict[str, Any]:
    code = (await made(world))["tracking_code"]
    return done(await world.call("guidance").post("/v1/contacts/track", {"tracking_code": code}))


@pytest.mark.parametrize("asked", [guided, cared_for, measured, made, tracked])
@pytest.mark.parametrize("at", [OPEN, NIGHT])
async def test_the_same_number_is_named_everywhere_and_whether_it_is_answered_now(
    world: World, asked: Callable[[World], Awaitable[dict[str, Any]]], at: str
) -> None:
    world.clock.at = helsinki(at)
    channel = (told := await asked(world))["human_channel"]

    assert (channel["phone"], channel["unit"]["phone"], channel["is_open"]) == (LINE, LINE, at == OPEN)
    assert channel["in_words"] == {language: WORDS[at, language] for language in ("fi", "sv", "en")}
    assert [each["number"] for each in channel["meanwhile"]] == (
        [] if at == OPEN else [each["number"] for each in told["emergency_numbers"]]
    )
    assert told.get("unit", channel["unit"]) == channel["unit"]


@pytest.mark.parametrize(
    ("language", "first"),
    [
        ("fi", "Hätätilanteessa soita 112. Jos asiasi ei muuten voi odottaa, soita 116117 (Päivystysapu) tai +358 44"),
        ("sv", "Ring 112 i en nödsituation. Om ditt ärende annars inte kan vänta, ring 116117 (Jourhjälpen) eller"),
        ("en", "In an emergency call 112. If your matter cannot wait otherwise, call 116117 (Medical Helpline) or"),
    ],
)
async def test_at_night_what_comes_next_begins_with_the_numbers_that_answer(
    world: World, language: str, first: str
) -> None:
    async def next_step(at: str) -> str:
        world.clock.at = helsinki(at)
        headers = {"accept-language": language}
        step: str = done(await world.call("guidance").post("/v1/contacts", a_contact(), headers=headers))["next_step"]
        return step

    by_day, by_night = await next_step(OPEN), await next_step(NIGHT)
    assert "112" not in by_day
    assert f"{LINE} ({WORDS[OPEN, language]})" in by_day
    assert by_night.startswith(first)
    assert by_night.endswith(by_day.replace(WORDS[OPEN, language], WORDS[NIGHT, language]))
    assert f"{LINE} ({WORDS[NIGHT, language]})" in by_night


async def test_who_is_called_back_is_told_no_number(world: World) -> None:
    world.clock.at = helsinki(NIGHT)
    receipt = await made(world, CITIZEN, identified=True)

    assert receipt["next_step"] == "Otamme sinuun yhteyttä viimeistään ti 24.11.2026 klo 15.00."
    assert receipt["human_channel"]["meanwhile"]
