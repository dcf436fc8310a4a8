"""Form answers: do they fit the questions, and does one tell of acute danger? Source: D-13, R-147."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shared.terms.contact_forms import AnswerFault, QuestionKind

RULE_ID: Final = "form_answers"
RULE_VERSION: Final = "2"

_TYPES: Final[Mapping[QuestionKind, type]] = {
    QuestionKind.CHOICE: str,
    QuestionKind.YES_NO: bool,
    QuestionKind.NUMBER: int,
    QuestionKind.TEXT: str,
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the answers are checked against it; both limits are included."""

    code: str
    kind: QuestionKind
    required: bool = False
    options: Collection[str] = ()
    minimum: int | None = None
    maximum: int | None = None
    red_flags: Collection[object] = ()
    """Answers that tell of acute danger."""


@dataclass(frozen=True, slots=True)
class FormDecision:
    """Whether the answers fit, which ones do not and why, and which tell of danger, fitting or not."""

    fits: bool
    faults: tuple[tuple[str, AnswerFault], ...]
    """The code of the question, empty for an answer without one; in the order of the questions."""
    red_flags: tuple[str, ...]
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def check_answers(questions: Sequence[Question], answers: Mapping[str, object]) -> FormDecision:
    """Compare answers by question code with the questions of the form; an answer that tells of danger always counts.

    So does one that cannot be read where danger is asked about (D-13).
    """
    faults = [
        (question.code, fault) for question in questions if (fault := _fault(question, answers.get(question.code)))
    ]
    if answers.keys() - {question.code for question in questions}:
        faults.append(("", AnswerFault.UNKNOWN))
    red_flags = tuple(question.code for question in questions if _tells_of_danger(question, answers))
    return FormDecision(fits=not faults, faults=tuple(faults), red_flags=red_flags)


def _fault(question: Question, answer: object) -> AnswerFault | None:
    if answer is None:
        return AnswerFault.MISSING if question.required else None
    if type(answer) is not _TYPES[question.kind]:
        return AnswerFault.WRONG_KIND
    if question.kind is QuestionKind.CHOICE and answer not in question.options:
        return AnswerFault.UNKNOWN
    if isinstance(answer, int) and not _in_range(question, answer):
        return AnswerFault.OUT_OF_RANGE
    return None


def _in_range(question: Question, number: int) -> bool:
    least, greatest = question.minimum, question.maximum
    return (least is None or least <= number) and (greatest is None or number <= greatest)


def _tells_of_danger(question: Question, answers: Mapping[str, object]) -> bool:
    answer = answers.get(question.code)
    if not question.red_flags or answer is None:
        return False
    return _fault(question, answer) is not None or answer in question.red_flags
