"""Guided questions: anybody is led by a few answers to a topic, a unit and a human being; nothing is kept (R-104)."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request

from services.guidance.api.callers import ANYBODY, OPEN_TO_ALL, Parts, ReaderLanguage, forget_caller
from services.guidance.api.danger import AnsweringDanger
from services.guidance.api.directory.suggesting import suggested_services
from services.guidance.flows.guided_questions import (
    ages_told,
    end_of,
    red_flags_in,
    refused_answer,
    shown_end,
    shown_question,
    tree_of,
)
from services.guidance.flows.human_channel import human_channel, own_place
from services.guidance.flows.parts import GuidanceParts, known
from services.guidance.flows.topics import shown_topic
from services.guidance.rules.guided_questions import walk
from shared.contracts.county_contact_forms import form_of, newest_forms
from shared.contracts.guidance.guided_questions import (
    AnswerGuidedQuestions,
    GuidedAnswer,
    OfferedGuidedQuestions,
    ShownTopic,
)
from shared.contracts.types import Code, Page
from shared.kit.problems import NOT_FOUND, VALIDATION, Refusal, refusals
from shared.kit.unit_of_work import Work
from shared.terms.guided_questions import WalkVerdict

InCounty = Annotated[Code | None, Query(description="Only of this county; a county of its own has no other.")]


class AnsweringGuidedDanger(AnsweringDanger):
    """An operation that takes the answers of the guided questions at its address."""

    def tells_of_danger(self, parts: GuidanceParts, request: Request, content: dict[str, Any]) -> bool:
        """Whether an answer tells of acute danger, however badly the answers fit (D-13)."""
        return red_flags_in(parts.packs, request.path_params.get("code"), content.get("answers"))


router = APIRouter(tags=["guided-questions"], dependencies=[ANYBODY], route_class=AnsweringGuidedDanger)


@router.get("/v1/guidance-topics", summary="Topics of guidance", openapi_extra=OPEN_TO_ALL)
async def list_guidance_topics(parts: Parts, county: InCounty = None) -> Page[ShownTopic]:
    """What guidance is given about: to which professions and unit it is guided, and which needs it has (R-139, R-140).

    A county says it in its data; oral health and rehabilitation are there too (R-143).
    """
    items = [
        shown_topic(parts, pack, each)
        for pack in parts.packs.packs
        if county in {None, pack.code}
        for each in pack.topics
    ]
    return Page(items=items, next_cursor=None)


@router.get("/v1/guided-questions", summary="Guided questions", openapi_extra=OPEN_TO_ALL)
async def list_guided_questions(parts: Parts, county: InCounty = None) -> Page[OfferedGuidedQuestions]:
    """The newest version of each tree of questions, with the question with which it begins."""
    items = [
        OfferedGuidedQuestions(
            county=pack.code,
            code=tree.code,
            version=tree.version,
            name=tree.name,
            first_question=shown_question(tree, tree.first),
        )
        for pack in parts.packs.packs
        if county in {None, pack.code}
        for tree in newest_forms(pack.guided_questions)
    ]
    return Page(items=items, next_cursor=None)


@router.post(
    "/v1/guided-questions/{code}/answers",
    summary="Answer guided questions",
    openapi_extra=OPEN_TO_ALL,
    responses=refusals(NOT_FOUND),
)
async def answer_guided_questions(
    code: Annotated[Code, Path(description="Code of the guided questions.", examples=["where-to-turn"])],
    given: AnswerGuidedQuestions,
    request: Request,
    work: Work,
    parts: Parts,
    language: ReaderLanguage,
) -> GuidedAnswer:
    """The next question, or the end to which the answers so far lead; they are sent anew each time and kept nowhere.

    An end tells topic, unit, and what a request for contact may be filled in with. A human being is named all the way.
    An answer that tells of acute danger is answered with the emergency numbers at once, on refusals too (D-13).
    """
    forget_caller(request)
    place = own_place(parts, given.municipality)
    trees = place.county.guided_questions
    if form_of(trees, code) is None:
        raise Refusal(NOT_FOUND)
    tree = known(form_of(trees, code, given.version), "version")
    walked = walk(tree_of(tree), [(each.question, each.answer) for each in given.answers])
    if walked.verdict not in {WalkVerdict.NEXT, WalkVerdict.END}:
        raise Refusal(VALIDATION, errors=[refused_answer(walked)])
    shown = None
    if walked.verdict is WalkVerdict.END:
        end, topic = end_of(tree, place, walked.at)
        ages = ages_told(tree, given.answers)
        suggested = await suggested_services(work, parts, place, topic.needs, language, ages=ages)
        shown = shown_end(parts, place, end, topic, suggested=suggested)
    return GuidedAnswer(
        red_flag=bool(walked.red_flags),
        emergency_numbers=list(place.county.emergency_numbers),
        version=tree.version,
        next_question=None if shown else shown_question(tree, walked.at),
        end=shown,
        human_channel=human_channel(parts, place),
    )
