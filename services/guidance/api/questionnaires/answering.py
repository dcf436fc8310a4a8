"""Questionnaires for everybody: read, answered and scored without a token, and nothing of the answers is kept."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request

from services.guidance.api.callers import ANYBODY, OPEN_TO_ALL, Parts, ReaderLanguage, forget_caller
from services.guidance.api.danger import AnsweringDanger
from services.guidance.api.directory.suggesting import suggested_services
from services.guidance.flows.human_channel import OwnPlace, human_channel, own_place
from services.guidance.flows.parts import GuidanceParts, known
from services.guidance.flows.questionnaires.in_use import newest, scoring_of
from services.guidance.flows.questionnaires.results import danger_in, limits_of, refused_answers, result_of
from services.guidance.flows.topics import prefill
from services.guidance.rules.questionnaire_scoring import range_of, score
from shared.contracts.county_pack import CountyPack
from shared.contracts.guidance.human_channel import ContactPrefill
from shared.contracts.guidance.questionnaires import (
    OfferedItem,
    OfferedQuestionnaire,
    QuestionnaireSummary,
    ScoredQuestionnaire,
    ScoreQuestionnaire,
)
from shared.contracts.questionnaire_definitions import Questionnaire
from shared.contracts.texts import LocalisedText
from shared.contracts.types import Code, Page
from shared.kit.problems import NOT_FOUND, VALIDATION, Refusal, refusals
from shared.kit.unit_of_work import Work
from shared.terms.guidance import Matter
from shared.terms.people import Language

DECIDED_BY: Final = LocalisedText(
    fi="Tulos antaa tietoa. Hoidosta, palveluista ja kiireellisyydestä päättää aina ammattilainen yhdessä kanssasi.",
    sv="Resultatet ger information. En yrkesperson beslutar alltid tillsammans med dig om vård, tjänster och brådska.",
    en="The result informs. Care, services and urgency are always decided by a professional together with you.",
)
QuestionnaireOf = Annotated[Code, Path(description="Code of the questionnaire.", examples=["phq-9"])]
InCounty = Annotated[Code | None, Query(description="As this county has it; a county of its own has no other.")]


class AnsweringAnswers(AnsweringDanger):
    """An operation that takes the answers of the questionnaire at its address."""

    def tells_of_danger(self, parts: GuidanceParts, request: Request, content: dict[str, Any]) -> bool:
        """Whether the answers tell of acute danger, however badly they fit (D-13)."""
        return danger_in(parts.questionnaires, request.path_params.get("code"), content.get("answers"))


router = APIRouter(tags=["questionnaires"], dependencies=[ANYBODY], route_class=AnsweringAnswers)


@router.get("/v1/questionnaires", summary="Questionnaires", openapi_extra=OPEN_TO_ALL)
async def list_questionnaires(
    parts: Parts,
    county: InCounty = None,
    language: Annotated[Language | None, Query(description="Only those offered in this language.")] = None,
) -> Page[QuestionnaireSummary]:
    """The newest version of each questionnaire that a county has in use, and in which languages it is offered.

    The words of a questionnaire are its authors' or an official source's, so it is not offered in every language.
    """
    items = [
        _summary(pack, each)
        for pack in parts.packs.packs
        if county in {None, pack.code}
        for each in newest(parts.questionnaires.by_county[pack.code])
        if language is None or language in each.languages
    ]
    return Page(items=items, next_cursor=None)


@router.get(
    "/v1/questionnaires/{code}", summary="One questionnaire", openapi_extra=OPEN_TO_ALL, responses=refusals(NOT_FOUND)
)
async def get_questionnaire(
    code: QuestionnaireOf,
    parts: Parts,
    county: InCounty = None,
    version: Annotated[int | None, Query(ge=1, description="The newest by default.")] = None,
) -> OfferedQuestionnaire:
    """A questionnaire with its words, points, limits, credit and licence; a released version never changes."""
    for pack in parts.packs.packs:
        found = parts.questionnaires.find(pack.code, code, version) if county in {None, pack.code} else None
        if found is not None:
            return _offered(pack, found)
    raise Refusal(NOT_FOUND)


@router.post(
    "/v1/questionnaires/{code}/score",
    summary="Score a questionnaire",
    openapi_extra=OPEN_TO_ALL,
    responses=refusals(NOT_FOUND),
)
async def score_questionnaire(
    code: QuestionnaireOf,
    filled: ScoreQuestionnaire,
    request: Request,
    work: Work,
    parts: Parts,
    language: ReaderLanguage,
) -> ScoredQuestionnaire:
    """The score, what it tells, and a human being to turn to; the answers are stored and logged nowhere (R-026).

    One missing answer means no score; a question that others skip is not missing. An answer that tells of acute danger
    is answered with the emergency numbers at once, with or without a score, and on refusals too (D-13). No urgency,
    step or service follows from a score (D-11).
    """
    forget_caller(request)
    place = own_place(parts, filled.municipality)
    known_code = parts.questionnaires.find(place.county.code, code)
    if known_code is None:
        raise Refusal(NOT_FOUND)
    questionnaire = known(parts.questionnaires.find(place.county.code, code, filled.version), "version")
    decision = score(scoring_of(questionnaire), filled.answers, filled.sex)
    if errors := refused_answers(decision, "/answers"):
        raise Refusal(VALIDATION, errors=errors)
    return ScoredQuestionnaire(
        red_flag=bool(decision.red_flags),
        emergency_numbers=list(place.county.emergency_numbers),
        result=result_of(questionnaire, decision, filled.sex),
        decided_by=DECIDED_BY,
        human_channel=human_channel(parts, place),
        suggested=await suggested_services(
            work,
            parts,
            place,
            questionnaire.needs,
            language,
            ages=None if filled.age is None else (filled.age, filled.age),
        ),
        contact_prefill=_prefill(place, questionnaire.topic),
    )


def _prefill(place: OwnPlace, code: str) -> ContactPrefill:
    topic = place.county.topic(code)
    if topic is not None:
        return prefill(place, topic)
    return ContactPrefill(matters=[Matter.HEALTH], topic_code=code, municipality=place.municipality, form_code=None)


def _summary(pack: CountyPack, questionnaire: Questionnaire) -> QuestionnaireSummary:
    return QuestionnaireSummary(
        county=pack.code,
        code=questionnaire.code,
        version=questionnaire.version,
        name=questionnaire.name,
        about=questionnaire.about,
        topic=questionnaire.topic,
        languages=questionnaire.languages,
    )


def _offered(pack: CountyPack, questionnaire: Questionnaire) -> OfferedQuestionnaire:
    minimum, maximum = range_of(scoring_of(questionnaire))
    return OfferedQuestionnaire(
        **dict(_summary(pack, questionnaire)),
        digest=questionnaire.digest,
        credit=questionnaire.credit,
        licence=questionnaire.licence,
        licence_url=questionnaire.licence_url,
        asks_sex=questionnaire.asks_sex,
        options={name: list(options) for name, options in questionnaire.options.items()},
        items=[
            OfferedItem(
                code=each.code,
                options=each.options,
                counts=each.counts,
                shown_when_any_of=list(each.shown_when_any_of),
            )
            for each in questionnaire.items
        ],
        bands=limits_of(questionnaire),
        minimum=minimum,
        maximum=maximum,
        wordings=list(questionnaire.wordings),
    )
