"""Guided questions of a county, as the rule walks through them and as they are shown."""

from collections.abc import Iterable
from typing import Any

from services.guidance.flows.directory.indexing import OLDEST, YOUNGEST
from services.guidance.flows.human_channel import OwnPlace, human_channel
from services.guidance.flows.parts import GuidanceParts
from services.guidance.flows.topics import prefill, shown_topic
from services.guidance.rules.guided_questions import Branch, QuestionTree, Walk, walk
from shared.contracts.county_guided_questions import GuidedEndpoint, GuidedQuestions
from shared.contracts.county_pack import CountyPacks
from shared.contracts.county_topics import GuidanceTopic
from shared.contracts.guidance.guided_questions import GivenAnswer, GuidedAnswerOption, GuidedEnd, GuidedQuestion
from shared.contracts.guidance.human_channel import SuggestedServices
from shared.contracts.problem import FieldError
from shared.terms.guided_questions import WalkVerdict

_WRONG = {
    WalkVerdict.NOT_ASKED: "The answers before it do not lead to this question.",
    WalkVerdict.UNKNOWN: "The question has no such answer.",
}


def tree_of(tree: GuidedQuestions) -> QuestionTree:
    """The questions as the rule walks through them."""
    return QuestionTree(
        first=tree.first,
        questions={
            step.code: {option.code: Branch(option.leads_to, option.red_flag) for option in step.options}
            for step in tree.questions
        },
        ends=frozenset(end.code for end in tree.ends),
    )


def shown_question(tree: GuidedQuestions, code: str) -> GuidedQuestion:
    """A question with its answers; where they lead is not told beforehand."""
    step = next(each for each in tree.questions if each.code == code)
    return GuidedQuestion(
        code=step.code,
        text=step.text,
        options=[GuidedAnswerOption(code=each.code, text=each.text) for each in step.options],
    )


def end_of(tree: GuidedQuestions, place: OwnPlace, code: str) -> tuple[GuidedEndpoint, GuidanceTopic]:
    """An end of the questions, and its topic."""
    end = next(each for each in tree.ends if each.code == code)
    topic = place.county.topic(end.topic)
    if topic is None:
        raise LookupError(f"end {code} without its topic")
    return end, topic


def shown_end(
    parts: GuidanceParts, place: OwnPlace, end: GuidedEndpoint, topic: GuidanceTopic, *, suggested: SuggestedServices
) -> GuidedEnd:
    """An end with its topic, the unit that takes a contact made from here, and what it may be filled in with."""
    in_use = (each for each in end.questionnaires if parts.questionnaires.find(place.county.code, each))
    return GuidedEnd(
        code=end.code,
        text=end.text,
        topic=shown_topic(parts, place.county, topic),
        target=human_channel(parts, place).unit,
        questionnaires=list(in_use),
        suggested=suggested,
        contact_prefill=prefill(place, topic),
    )


def ages_told(tree: GuidedQuestions, answers: Iterable[GivenAnswer]) -> tuple[int, int]:
    """Between which ages the person is, in full years, as far as the answers tell."""
    given = {(each.question, each.answer) for each in answers}
    chosen = [option for step in tree.questions for option in step.options if (step.code, option.code) in given]
    youngest = max((each.min_age_years for each in chosen if each.min_age_years is not None), default=YOUNGEST)
    return youngest, min((each.max_age_years for each in chosen if each.max_age_years is not None), default=OLDEST)


def refused_answer(walked: Walk) -> FieldError:
    """Which answer the walk cannot follow, and never what was sent."""
    name = "question" if walked.verdict is WalkVerdict.NOT_ASKED else "answer"
    return FieldError(
        pointer=f"/answers/{walked.place}/{name}", code=walked.verdict.value, detail=_WRONG[walked.verdict]
    )


def red_flags_in(packs: CountyPacks, code: Any, answers: Any) -> bool:
    """Whether something sent as answers tells of danger by any version of these questions, in any county (D-13).

    What cannot be read as answers may.
    """
    trees = [tree_of(tree) for pack in packs.packs for tree in pack.guided_questions if tree.code == code]
    sent = answers if isinstance(answers, list) else [] if answers is None else [answers]
    readable = [(each["question"], str(each.get("answer"))) for each in sent if _names_question(each)]
    return bool(trees) and (len(readable) < len(sent) or any(walk(tree, readable).red_flags for tree in trees))


def _names_question(sent: Any) -> bool:
    return isinstance(sent, dict) and isinstance(sent.get("question"), str)
