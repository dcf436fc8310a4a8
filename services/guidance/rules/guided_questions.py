"""A walk through guided questions: where the answers so far lead. Source: R-104; D-13."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shared.terms.guided_questions import WalkVerdict

RULE_ID: Final = "guided_questions"
RULE_VERSION: Final = "2"


@dataclass(frozen=True, slots=True)
class Branch:
    """Where one answer leads: to a question or to an end."""

    to: str
    red_flag: bool = False


@dataclass(frozen=True, slots=True)
class QuestionTree:
    """Questions by code with their answers, and the ends; every branch leads to one or the other."""

    first: str
    questions: Mapping[str, Mapping[str, Branch]]
    ends: Collection[str]


@dataclass(frozen=True, slots=True)
class Walk:
    """Where the answers lead."""

    verdict: WalkVerdict
    at: str
    """The question or the end that was reached; on a fault the question at which the walk stands."""
    place: int
    """How many answers were followed: on a fault, which answer is at fault."""
    red_flags: tuple[str, ...]
    """Questions whose answer tells of acute danger, followed or not."""
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def walk(tree: QuestionTree, answers: Sequence[tuple[str, str]]) -> Walk:
    """Follow answers, (question, answer) in their order, from the first question on.

    An answer that tells of danger counts wherever it stands, also where the walk does not come by it; so does one that
    cannot be read where danger is asked about (D-13).
    """
    red_flags = tuple(question for question, answer in answers if _tells_of_danger(tree, question, answer))
    at = tree.first
    for place, (question, answer) in enumerate(answers):
        if question != at or at in tree.ends:
            return Walk(WalkVerdict.NOT_ASKED, at, place, red_flags)
        branch = tree.questions[at].get(answer)
        if branch is None:
            return Walk(WalkVerdict.UNKNOWN, at, place, red_flags)
        at = branch.to
    verdict = WalkVerdict.END if at in tree.ends else WalkVerdict.NEXT
    return Walk(verdict, at, len(answers), red_flags)


def _tells_of_danger(tree: QuestionTree, question: str, answer: str) -> bool:
    branches = tree.questions.get(question, {})
    meant = [branches[answer]] if answer in branches else branches.values()
    return any(branch.red_flag for branch in meant)
