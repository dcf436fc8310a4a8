"""Scores of the released questionnaires: each limit on both sides, what is skipped and missed, and danger."""

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.guidance.flows.questionnaires.in_use import released, scoring_of
from services.guidance.rules.questionnaire_scoring import ScoreDecision, range_of, score
from shared.contracts.questionnaire_definitions import Questionnaire
from shared.terms.questionnaires import ScoreVerdict, Sex

BY_CODE = {each.code: each for each in released()}
DIGESTS = {
    ("audit", 1): "615bee7a547c547070baeb446fd1e4583cafa362b75241b36ef7653737f517b3",
    ("audit-c", 1): "410d00efe9a922ff0f0d92d36a495c6e56e426db0da3065f469bf887b2874bff",
    ("gad-2", 1): "4b63e0930740ccf145edc91626c21897cb83c8ff3320b58c8c3324863182ead3",
    ("gad-7", 1): "8b50f28a213864ca318b951cb4e7133cf00334570479e56dd69b0e372003e81e",
    ("phq-2", 1): "11d753c09c35147d842780174d9bab4d3d8d25ed3c284b35511b716726eb0ff1",
    ("phq-9", 1): "c5a9d5f94e11d872c110dd32d57f40b583640662abac22017b2d5996fd029200",
    ("who-5", 1): "0ada04d646a78676cf16e69da4a0eb51cdb414b56996461a908df19c585e9057",
}
"""Fingerprints of the released versions: a change of one is a new version in a new file, with a row of its own."""


def points_of(questionnaire: Questionnaire, item: str) -> dict[int, str]:
    """Options of an item by their points."""
    options = next(each.options for each in questionnaire.items if each.code == item)
    return {each.points: each.code for each in questionnaire.options[options]}


def answers_for(questionnaire: Questionnaire, total: int) -> dict[str, str]:
    """Answers whose points are so many in sum, the first items as high as they go."""
    answers, left = {}, total
    for item in (each.code for each in questionnaire.items if each.counts):
        by_points = points_of(questionnaire, item)
        highest = max(each for each in by_points if each <= left)
        answers[item] = by_points[highest]
        left -= highest
    assert left == 0
    return answers


def test_a_released_version_never_changes() -> None:
    assert {(each.code, each.version): each.digest for each in released()} == DIGESTS


LIMITS = """
phq-9    0 minimal
phq-9    4 minimal
phq-9    5 mild
phq-9    9 mild
phq-9   10 moderate
phq-9   14 moderate
phq-9   15 moderately-severe
phq-9   19 moderately-severe
phq-9   20 severe
phq-9   27 severe
gad-7    0 minimal
gad-7    4 minimal
gad-7    5 mild
gad-7    9 mild
gad-7   10 moderate
gad-7   14 moderate
gad-7   15 severe
gad-7   21 severe
phq-2    2 below-limit
phq-2    3 at-limit
phq-2    6 at-limit
gad-2    2 below-limit
gad-2    3 at-limit
gad-2    6 at-limit
audit    0 low
audit    5 low
audit    6 increased
audit   15 increased
audit   16 high
audit   19 high
audit   20 very-high
audit   40 very-high
audit    5 low       female
audit    6 increased female
audit    7 low       male
audit    8 increased male
audit-c  4 below-limit
audit-c  5 at-limit
audit-c  4 below-limit female
audit-c  5 at-limit    female
audit-c  5 below-limit male
audit-c  6 at-limit    male
audit-c 12 at-limit    male
who-5    0 very-low
who-5    7 very-low
who-5    8 low
who-5   12 low
who-5   13 good
who-5   25 good
"""


@pytest.mark.parametrize("row", LIMITS.strip().splitlines())
def test_each_limit_divides_the_bands(row: str) -> None:
    code, points, band, *sex = row.split()
    questionnaire = BY_CODE[code]
    answers = answers_for(questionnaire, int(points))

    decision = score(scoring_of(questionnaire), answers, Sex(sex[0]) if sex else None)

    multiplier = 4 if code == "who-5" else 1
    assert (decision.verdict, decision.score, decision.band) == (ScoreVerdict.SCORED, int(points) * multiplier, band)
    assert (decision.rule_id, decision.rule_version) == ("questionnaire_scoring", "2")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("phq-9", (0, 27)),
        ("gad-7", (0, 21)),
        ("phq-2", (0, 6)),
        ("gad-2", (0, 6)),
        ("audit", (0, 40)),
        ("audit-c", (0, 12)),
        ("who-5", (0, 100)),
    ],
)
def test_the_range_is_the_published_one(code: str, expected: tuple[int, int]) -> None:
    assert range_of(scoring_of(BY_CODE[code])) == expected


@settings(max_examples=100)
@given(st.data())
def test_whole_answers_sum_up_and_one_missing_answer_leaves_no_score(data: st.DataObject) -> None:
    questionnaire = data.draw(st.sampled_from([each for each in released() if not each.code.startswith("audit")]))
    counted = [each.code for each in questionnaire.items if each.counts]
    points = {item: data.draw(st.sampled_from(sorted(points_of(questionnaire, item)))) for item in counted}
    answers = {item: points_of(questionnaire, item)[given_points] for item, given_points in points.items()}

    decision = score(scoring_of(questionnaire), answers)
    assert decision.score == questionnaire.multiplier * sum(points.values())
    at_most = [each.code for each in questionnaire.bands if each.at_least <= decision.score]
    assert decision.band == at_most[-1]

    left_out = data.draw(st.sampled_from(counted))
    without = score(scoring_of(questionnaire), {item: each for item, each in answers.items() if item != left_out})
    assert (without.verdict, without.score, without.band) == (ScoreVerdict.INCOMPLETE, None, None)
    assert without.missing == (left_out,)


@pytest.mark.parametrize("code", ["audit", "audit-c"])
def test_who_never_drinks_is_not_asked_how_much(code: str) -> None:
    questionnaire = BY_CODE[code]
    rest = {"9": "no", "10": "no"} if code == "audit" else {}

    decision = score(scoring_of(questionnaire), {"1": "never", **rest})
    assert (decision.verdict, decision.score, decision.missing) == (ScoreVerdict.SCORED, 0, ())

    drinks = score(scoring_of(questionnaire), {"1": "monthly-or-less", **rest})
    assert (drinks.score, drinks.missing[:2]) == (None, ("2", "3"))


def test_an_answer_to_a_question_that_others_skip_is_not_counted() -> None:
    decision = score(scoring_of(BY_CODE["audit-c"]), {"1": "never", "2": "10-or-more", "3": "weekly"})
    assert (decision.verdict, decision.score) == (ScoreVerdict.SCORED, 0)


@pytest.mark.parametrize("difficulty", [None, "extremely-difficult"])
def test_how_difficult_it_has_been_is_neither_counted_nor_missed(difficulty: str | None) -> None:
    answers = answers_for(BY_CODE["phq-9"], 9) | ({"difficulty": difficulty} if difficulty else {})
    decision = score(scoring_of(BY_CODE["phq-9"]), answers)
    assert (decision.verdict, decision.score) == (ScoreVerdict.SCORED, 9)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param(answers_for(BY_CODE["phq-9"], 0), (), id="no danger"),
        pytest.param(answers_for(BY_CODE["phq-9"], 0) | {"9": "several-days"}, ("9",), id="with a low score"),
        pytest.param({"9": "nearly-every-day"}, ("9",), id="with nothing else answered"),
        pytest.param({"9": "several-days", "1": "x", "other": "y"}, ("9",), id="with answers that do not fit"),
        pytest.param({"9": "not-at-all"}, (), id="not at all"),
        pytest.param({"9": None, "1": "several-days"}, (), id="left out"),
        pytest.param({"9": 3}, ("9",), id="as points"),
        pytest.param({"9": "0"}, ("9",), id="as a text that is no option"),
        pytest.param({"9": ["not-at-all"]}, ("9",), id="of another shape"),
        pytest.param({"09": 3}, ("9",), id="under a code that is none"),
        pytest.param({"09": 3, "9": "not-at-all"}, (), id="not at all, and something under a code that is none"),
    ],
)
def test_the_item_on_self_harm_tells_of_danger_whatever_the_others_are(
    answers: dict[str, Any], expected: tuple[str, ...]
) -> None:
    assert score(scoring_of(BY_CODE["phq-9"]), answers).red_flags == expected


_ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["not-at-all", "several-days"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=100)
@given(_ANYTHING, st.dictionaries(st.sampled_from(["1", "8", "difficulty"]), _ANYTHING))
def test_no_shape_of_an_answer_on_self_harm_hides_the_danger(answer: object, others: dict[str, object]) -> None:
    decision = score(scoring_of(BY_CODE["phq-9"]), {**others, "9": answer})

    assert bool(decision.red_flags) is (answer not in (None, "not-at-all"))


@pytest.mark.parametrize(
    ("answers", "unfit"),
    [
        ({"1": "never-heard"}, ("1",)),
        ({"1": 2}, ("1",)),
        ({"11": "not-at-all"}, ("",)),
        ({"2": "x", "other": "y"}, ("2", "")),
    ],
)
def test_answers_that_do_not_fit_leave_no_score(answers: dict[str, Any], unfit: tuple[str, ...]) -> None:
    decision = score(scoring_of(BY_CODE["gad-7"]), answers)
    assert (decision.verdict, decision.score, decision.unfit) == (ScoreVerdict.UNFIT, None, unfit)


def test_a_score_has_no_word_on_urgency_step_or_service() -> None:
    assert {each.name for each in fields(ScoreDecision)} == {
        "verdict",
        "score",
        "band",
        "missing",
        "unfit",
        "red_flags",
        "rule_id",
        "rule_version",
    }
