"""Whether answers fit their form, and which of them tell of danger."""

from typing import Any

import pytest

from services.guidance.rules.form_answers import Question, check_answers
from shared.terms.contact_forms import AnswerFault, QuestionKind

CHOICE = Question("how", QuestionKind.CHOICE, options=["well", "badly", "in-danger"], red_flags=["in-danger"])
YES_NO = Question("harm", QuestionKind.YES_NO, required=True, red_flags=[True])
NUMBER = Question("pain", QuestionKind.NUMBER, minimum=0, maximum=10)
TEXT = Question("words", QuestionKind.TEXT)
FORM = (CHOICE, YES_NO, NUMBER, TEXT)


@pytest.mark.parametrize(
    ("answers", "faults"),
    [
        pytest.param({"harm": False}, [], id="the required one alone"),
        pytest.param({"how": "well", "harm": True, "pain": 0, "words": "Hei"}, [], id="all of them"),
        pytest.param({}, [("harm", AnswerFault.MISSING)], id="the required one missing"),
        pytest.param({"harm": None}, [("harm", AnswerFault.MISSING)], id="the required one empty"),
        pytest.param({"harm": "yes"}, [("harm", AnswerFault.WRONG_KIND)], id="a text for yes"),
        pytest.param({"harm": 1}, [("harm", AnswerFault.WRONG_KIND)], id="a number for yes"),
        pytest.param({"harm": False, "pain": True}, [("pain", AnswerFault.WRONG_KIND)], id="yes for a number"),
        pytest.param({"harm": False, "pain": "4"}, [("pain", AnswerFault.WRONG_KIND)], id="a text for a number"),
        pytest.param({"harm": False, "words": 4}, [("words", AnswerFault.WRONG_KIND)], id="a number for a text"),
        pytest.param({"harm": False, "words": ["a"]}, [("words", AnswerFault.WRONG_KIND)], id="a list for a text"),
        pytest.param({"harm": False, "how": "so-so"}, [("how", AnswerFault.UNKNOWN)], id="an unknown option"),
        pytest.param({"harm": False, "pain": -1}, [("pain", AnswerFault.OUT_OF_RANGE)], id="under the least"),
        pytest.param({"harm": False, "pain": 10}, [], id="the greatest is included"),
        pytest.param({"harm": False, "pain": 11}, [("pain", AnswerFault.OUT_OF_RANGE)], id="over the greatest"),
        pytest.param({"harm": False, "more": 1}, [("", AnswerFault.UNKNOWN)], id="an unknown question"),
        pytest.param(
            {"pain": 99, "how": "no"},
            [("how", AnswerFault.UNKNOWN), ("harm", AnswerFault.MISSING), ("pain", AnswerFault.OUT_OF_RANGE)],
            id="several, in the order of the form",
        ),
    ],
)
def test_answers_are_compared_with_their_questions(
    answers: dict[str, Any], faults: list[tuple[str, AnswerFault]]
) -> None:
    decision = check_answers(FORM, answers)

    assert list(decision.faults) == faults
    assert decision.fits is (not faults)
    assert (decision.rule_id, decision.rule_version) == ("form_answers", "2")


@pytest.mark.parametrize(
    ("answers", "flags"),
    [
        pytest.param({"harm": False, "how": "badly"}, (), id="none"),
        pytest.param({"harm": True}, ("harm",), id="a yes"),
        pytest.param({"how": "in-danger"}, ("how",), id="an option, in answers that do not fit"),
        pytest.param({"harm": True, "how": "in-danger", "pain": 99}, ("how", "harm"), id="both, misfits beside them"),
        pytest.param({"harm": 1}, ("harm",), id="a number where a yes may be meant"),
        pytest.param({"harm": "no", "how": ["well"]}, ("how", "harm"), id="answers of another shape"),
        pytest.param({"how": "in danger"}, ("how",), id="an option that is none"),
        pytest.param({"harm": None, "how": "well", "pain": "a lot"}, (), id="what asks of no danger may be misread"),
    ],
)
def test_an_answer_that_tells_of_danger_counts_whether_or_not_the_rest_fits(
    answers: dict[str, Any], flags: tuple[str, ...]
) -> None:
    assert check_answers(FORM, answers).red_flags == flags
