"""Guided questions over HTTP: from the first question to a topic, a unit and a human being, and danger at once."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.guidance.builders import ILMAJOKI, a_contact, desk, done, everything_stored, pointers, refused
from tests.world import World

KOUVOLA = "286"
TO_MOOD = ["danger:no", "whom:adult", "about-adult:mood", "thoughts:no"]


def given(*answers: str) -> list[dict[str, str]]:
    """Answers as they are sent, from question:answer."""
    return [dict(zip(("question", "answer"), each.split(":"), strict=True)) for each in answers]


async def asked(world: World, *answers: str, municipality: str | None = ILMAJOKI, **more: Any) -> dict[str, Any]:
    """The answer to the answers so far."""
    body = {"answers": given(*answers), "municipality": municipality, **more}
    return done(await world.call("guidance").post("/v1/guided-questions/where-to-turn/answers", body))


async def test_a_few_answers_lead_to_a_topic_a_unit_questionnaires_and_a_human_being(world: World) -> None:
    (offered,) = done(await world.call("guidance").get("/v1/guided-questions", params={"county": "kymenlaakso"}))[
        "items"
    ]
    assert (offered["code"], offered["first_question"]["code"]) == ("where-to-turn", "danger")

    for number in range(len(TO_MOOD)):
        answer = await asked(world, *TO_MOOD[:number], municipality=KOUVOLA)
        assert answer["next_question"]["code"] == TO_MOOD[number].split(":")[0]
        assert (answer["end"], answer["red_flag"]) == (None, False)
        assert answer["human_channel"]["phone"]

    answer = await asked(world, *TO_MOOD, municipality=KOUVOLA, version=1)
    end = answer["end"]
    assert answer["next_question"] is None
    assert (end["code"], end["topic"]["code"]) == ("mood", "mental-health-and-substance")
    assert end["topic"]["professions"] == ["nurse", "doctor"]
    assert end["topic"]["unit"]["unit_id"] == "kymenlaakso-mental-health-and-substance", "to whom it is guided on"
    assert end["target"] == answer["human_channel"]["unit"]
    assert end["questionnaires"] == ["phq-9", "gad-7", "who-5"]
    assert answer["human_channel"]["area"] == "kymenlaakso"


async def test_an_end_fills_in_a_request_for_contact_that_the_person_sends(world: World) -> None:
    end = (await asked(world, "danger:no", "whom:child", "about-child:development"))["end"]

    assert end["contact_prefill"] == {
        "matters": ["health"],
        "topic_code": "child-development",
        "municipality": ILMAJOKI,
        "form_code": "child-development",
    }


@pytest.mark.parametrize("municipality", [ILMAJOKI, KOUVOLA])
@pytest.mark.parametrize(
    "answers", [TO_MOOD, ["danger:no", "whom:older"], ["danger:no", "whom:adult", "about-adult:illness"]], ids=str
)
async def test_who_follows_an_end_comes_to_the_target_that_it_names(
    world: World, municipality: str, answers: list[str]
) -> None:
    end = (await asked(world, *answers, municipality=municipality))["end"]
    sent = {name: end["contact_prefill"][name] for name in ("matters", "topic_code", "municipality")}
    receipt = done(await world.call("guidance").post("/v1/contacts", a_contact(**sent)))

    assert receipt["unit"] == end["target"]
    assert end["topic"]["unit"] is not None, "the guidance guides on from there"


@pytest.mark.parametrize("answers", [["danger:yes"], [*TO_MOOD[:3], "thoughts:yes"]])
async def test_danger_is_answered_with_the_numbers_first(world: World, answers: list[str]) -> None:
    answer = await asked(world, *answers)

    assert list(answer)[:2] == ["red_flag", "emergency_numbers"]
    assert answer["red_flag"] is True
    assert "112" in [each["number"] for each in answer["emergency_numbers"]]
    assert answer["end"]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (["danger:yes", "whom:adult"], ("/answers/1/question", "not_asked")),
        (["danger:yes", "danger-now:yes"], ("/answers/1/question", "not_asked")),
        (["danger:maybe", "thoughts:yes"], ("/answers/0/answer", "unknown")),
    ],
)
async def test_answers_that_lead_nowhere_are_refused_and_danger_is_answered_all_the_same(
    world: World, answers: list[str], expected: tuple[str, str]
) -> None:
    body = {"answers": given(*answers), "municipality": ILMAJOKI}
    answer = await world.call("guidance").post("/v1/guided-questions/where-to-turn/answers", body)

    problem = refused(answer, 422, "validation")
    assert pointers(problem) == [expected]
    assert problem["red_flag"] is True
    assert problem["emergency_numbers"]
    assert "maybe" not in answer.text


@pytest.mark.parametrize(
    ("answers", "red_flag"),
    [
        ([{"question": "danger", "answer": True}], True),
        ([{"question": "danger", "answer": ["yes"]}], True),
        ([{"question": "danger"}], True),
        ([["danger", "yes"]], True),
        ({"danger": "yes"}, True),
        ("danger: yes", True),
        ([{"question": "danger", "answer": "no", "more": 1}], False),
        ([{"question": "danger", "answer": "no"}, {"question": "whom", "answer": 1}], False),
        (None, False),
    ],
)
async def test_an_answer_of_danger_that_cannot_be_read_is_taken_for_it(
    world: World, answers: object, red_flag: bool
) -> None:
    answer = await world.call("guidance").post("/v1/guided-questions/where-to-turn/answers", {"answers": answers})

    assert refused(answer, 422, "validation")["red_flag"] is red_flag


async def test_unknown_questions_and_versions_are_told_apart(world: World) -> None:
    refused(await world.call("guidance").post("/v1/guided-questions/nothing/answers", {}), 404, "not-found")
    answer = await world.call("guidance").post("/v1/guided-questions/where-to-turn/answers", {"version": 9})
    assert pointers(refused(answer, 422, "validation")) == [("/version", "unknown")]


async def test_nothing_of_the_answers_is_stored_or_logged(world: World) -> None:
    before = await everything_stored(world)
    with capture_logs() as lines:
        await asked(world, *TO_MOOD)

    assert await everything_stored(world) == before
    assert "thoughts" not in str(lines)


async def test_topics_tell_to_whom_they_are_guided(world: World) -> None:
    items = done(await world.call("guidance").get("/v1/guidance-topics", params={"county": "kymenlaakso"}))["items"]

    by_code = {each["code"]: each for each in items}
    assert by_code["child-development"]["professions"][0] == "public_health_nurse"
    assert by_code["child-development"]["unit"] is None
    assert by_code["neuropsychiatric"]["unit"]["unit_id"] == "kymenlaakso-neuropsychiatric"
    assert by_code["oral-health"]["needs"] == ["oral_health"]


async def test_batteries_are_read_by_workers(world: World) -> None:
    params = {"county": "kymenlaakso", "code": "first-talk"}
    (item,) = done(await desk(world).get("/v1/question-batteries", params=params))["items"]
    assert (item["battery"]["version"], item["battery"]["leads_to"]) == (1, ["who-5", "phq-9", "audit-c"])
    refused(await world.call("guidance").get("/v1/question-batteries"), 401, "unauthenticated")
