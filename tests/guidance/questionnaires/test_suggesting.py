"""Suggested services: of the person's own area and by the need, the same whatever the score is."""

from typing import Any

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
        ("Mielen omahoito", ILMAJOKI, {**mood, "steps": [0]}),
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
