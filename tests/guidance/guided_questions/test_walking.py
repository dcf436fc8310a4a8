"""Guided questions: every way through a county's tree ends at a topic and a unit, and a broken tree is refused."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from services.guidance.flows.guided_questions import tree_of
from services.guidance.flows.questionnaires.in_use import released
from services.guidance.rules.guided_questions import Branch, QuestionTree, walk
from shared.contracts.county_guided_questions import GuidedQuestions
from shared.contracts.county_pack import CountyPack
from shared.kit.yaml_folder import read_folder
from shared.terms.guided_questions import WalkVerdict
from tools.check_counties import COUNTIES

PACKS = [read_folder(COUNTIES / code, CountyPack) for code in ("kymenlaakso", "etela-pohjanmaa")]
TREE = QuestionTree(
    first="a",
    questions={"a": {"x": Branch("b"), "y": Branch("end", red_flag=True)}, "b": {"x": Branch("end")}},
    ends={"end"},
)


@pytest.mark.parametrize(
    ("answers", "verdict", "at", "place", "red_flags"),
    [
        ([], WalkVerdict.NEXT, "a", 0, ()),
        ([("a", "x")], WalkVerdict.NEXT, "b", 1, ()),
        ([("a", "x"), ("b", "x")], WalkVerdict.END, "end", 2, ()),
        ([("a", "y")], WalkVerdict.END, "end", 1, ("a",)),
        ([("b", "x")], WalkVerdict.NOT_ASKED, "a", 0, ()),
        ([("a", "z")], WalkVerdict.UNKNOWN, "a", 0, ("a",)),
        ([("a", "x"), ("b", "z")], WalkVerdict.UNKNOWN, "b", 1, ()),
        ([("a", "x"), ("a", "y")], WalkVerdict.NOT_ASKED, "b", 1, ("a",)),
        ([("a", "y"), ("end", "x")], WalkVerdict.NOT_ASKED, "end", 1, ("a",)),
    ],
)
def test_answers_lead_from_question_to_question(
    answers: list[tuple[str, str]], verdict: WalkVerdict, at: str, place: int, red_flags: tuple[str, ...]
) -> None:
    walked = walk(TREE, answers)
    assert (walked.verdict, walked.at, walked.place, walked.red_flags) == (verdict, at, place, red_flags)


def ways(
    tree: QuestionTree, at: str, so_far: tuple[tuple[str, str], ...] = ()
) -> Iterator[tuple[tuple[str, str], ...]]:
    """Every way through a tree."""
    if at in tree.ends:
        yield so_far
        return
    for answer, branch in tree.questions[at].items():
        yield from ways(tree, branch.to, (*so_far, (at, answer)))


@pytest.mark.parametrize("pack", [pytest.param(pack, id=pack.code) for pack in PACKS])
def test_every_way_through_a_countys_questions_ends_at_a_topic_a_unit_and_known_questionnaires(
    pack: CountyPack,
) -> None:
    known = {each.code for each in released()}
    for guided in pack.guided_questions:
        tree, ends = tree_of(guided), {end.code: end for end in guided.ends}
        reached = {walk(tree, way).at for way in ways(tree, tree.first)}
        assert reached == set(ends)
        for end in ends.values():
            assert pack.topic(end.topic) is not None
            assert set(end.questionnaires) <= known
    for battery in pack.question_batteries:
        assert set(battery.leads_to) <= known


@pytest.mark.parametrize("pack", [pytest.param(pack, id=pack.code) for pack in PACKS])
def test_topics_cover_oral_health_rehabilitation_neuropsychiatric_guidance_and_the_young(pack: CountyPack) -> None:
    codes = {each.code for each in pack.topics}
    assert {"oral-health", "rehabilitation", "neuropsychiatric", "young-mental-health-and-substance"} <= codes
    assert codes == {end.topic for tree in pack.guided_questions for end in tree.ends}
    assert {each.topic for each in released()} <= codes


def _text(word: str) -> dict[str, str]:
    return {"fi": word, "sv": word, "en": word}


def _step(code: str, *leads_to: str) -> dict[str, Any]:
    options = [{"code": f"o{place}", "text": _text("o"), "leads_to": to} for place, to in enumerate(leads_to)]
    return {"code": code, "text": _text(code), "options": options}


def _end(code: str) -> dict[str, Any]:
    return {"code": code, "text": _text(code), "topic": "general"}


@pytest.mark.parametrize(
    ("questions", "ends", "said"),
    [
        ([_step("a", "b", "end"), _step("b", "a", "end")], [_end("end")], "question a: its answers lead back to it"),
        ([_step("a", "end", "b")], [_end("end")], "leads to b, which is not there"),
        ([_step("a", "end", "end"), _step("b", "end", "end")], [_end("end")], "b: no answers lead to it"),
        ([_step("a", "end", "end")], [_end("end"), _end("other")], "other: no answers lead to it"),
        ([_step("b", "end", "end")], [_end("end")], "first: a is not a question"),
        ([_step("a", "end", "end")], [_end("end"), _end("a")], "a is there more than once"),
        ([_step("a", "end")], [_end("end")], "at least 2 items"),
    ],
)
def test_a_tree_with_a_circle_an_orphan_or_a_loose_end_is_refused(
    questions: list[dict[str, Any]], ends: list[dict[str, Any]], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        GuidedQuestions.model_validate(
            {"code": "t", "version": 1, "name": _text("t"), "first": "a", "questions": questions, "ends": ends}
        )


def test_an_end_names_a_topic_of_the_county() -> None:
    pack = PACKS[0].model_dump(mode="json")
    end = next(each for each in pack["guided_questions"][0]["ends"] if each["code"] == "general")
    end["topic"] = "nothing"
    with pytest.raises(ValidationError, match="end general: topic nothing is not in topics"):
        CountyPack.model_validate(pack)
