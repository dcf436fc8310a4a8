"""Suggested services: of the person's own area and by the need, the same whatever the score is."""

from typing import Any

import pytest

from tests.guidance.builders import ILMAJOKI, done
from tests.guidance.directory.entries import written
from tests.guidance.questionnaires.filling import lowest
from tests.world import World

HIGH = dict.fromkeys(lowest(), "nearly-every-day")


def named(hits: list[dict[str, Any]]) -> list[str]:
    """Names of suggested services."""
    return [each["shown"]["name"] for each in hits]


async def test_services_of_ones_own_area_are_suggested_by_the_need_and_never_by_the_score(world: World) -> None:
    mood = {"needs": ["mood_and_anxiety"]}
    for name, municipality, additions in (
        ("Mielen neuvola", ILMAJOKI, mood),
        ("Mielen omahoito", ILMAJOKI, {**mood, "min_age_years": 18, "steps": [0]}),
        ("Kaukana", "743", mood),
        ("Velkaneuvonta", ILMAJOKI, {"needs": ["income_and_debt"]}),
    ):
        content = {"texts": {"fi": {"name": name}}, "municipalities": [municipality]}
        await written(world, content=content, additions=additions)

    for answers in (lowest(), HIGH, {"1": "several-days"}):
        body = {"answers": answers, "municipality": ILMAJOKI}
        suggested = done(await world.call("guidance").post("/v1/questionnaires/phq-9/score", body))["suggested"]
        assert named(suggested["services"]) == ["Mielen neuvola", "Mielen omahoito"]
        assert named(suggested["self_care"]) == ["Mielen omahoito"]

    way = [{"question": "danger", "answer": "no"}, {"question": "whom", "answer": "adult"}]
    way += [{"question": "about-adult", "answer": "money"}]
    asked = {"answers": way, "municipality": ILMAJOKI}
    end = done(await world.call("guidance").post("/v1/guided-questions/where-to-turn/answers", asked))["end"]
    assert named(end["suggested"]["services"]) == ["Velkaneuvonta"]


async def three_of_mood(world: World) -> None:
    """For everybody, for adults on step 0, and for the young."""
    for name, additions in (
        ("Kaikille", {}),
        ("Mielen omahoito", {"min_age_years": 18, "steps": [0]}),
        ("Nuorten vastaanotto", {"max_age_years": 17}),
    ):
        content = {"texts": {"fi": {"name": name}}, "municipalities": [ILMAJOKI]}
        await written(world, content=content, additions=additions | {"needs": ["mood_and_anxiety"]})


@pytest.mark.parametrize(
    ("age", "services", "self_care"),
    [
        ({}, ["Kaikille", "Mielen omahoito", "Nuorten vastaanotto"], ["Mielen omahoito"]),
        ({"age": 18}, ["Kaikille", "Mielen omahoito"], ["Mielen omahoito"]),
        ({"age": 17}, ["Kaikille", "Nuorten vastaanotto"], []),
    ],
    ids=["not told", "an adult", "a minor"],
)
async def test_what_is_not_open_at_the_age_told_is_not_suggested(
    world: World, age: dict[str, int], services: list[str], self_care: list[str]
) -> None:
    await three_of_mood(world)
    body = {"answers": lowest(), "municipality": ILMAJOKI} | age
    suggested = done(await world.call("guidance").post("/v1/questionnaires/phq-9/score", body))["suggested"]

    assert named(suggested["services"]) == services
    assert named(suggested["self_care"]) == self_care
    assert {each["min_age_years"] for each in suggested["self_care"]} <= {18}, "the limit is told with it"


@pytest.mark.parametrize(
    ("whom", "about", "services", "self_care"),
    [
        ("adult", "mood", ["Kaikille", "Mielen omahoito"], ["Mielen omahoito"]),
        ("child", "mood-or-substance", ["Kaikille", "Nuorten vastaanotto"], []),
    ],
)
async def test_an_answer_of_guided_questions_that_tells_the_age_is_heard(
    world: World, whom: str, about: str, services: list[str], self_care: list[str]
) -> None:
    await three_of_mood(world)
    thoughts = "thoughts" if whom == "adult" else "thoughts-of-the-young"
    way = {"danger": "no", "whom": whom, f"about-{whom}": about, thoughts: "no"}
    answers = [{"question": question, "answer": answer} for question, answer in way.items()]
    asked = {"answers": answers, "municipality": ILMAJOKI}
    answer = done(await world.call("guidance").post("/v1/guided-questions/where-to-turn/answers", asked))
    suggested = answer["end"]["suggested"]

    assert named(suggested["services"]) == services
    assert named(suggested["self_care"]) == self_care
