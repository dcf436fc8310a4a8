"""Self-care (omahoito): for everybody, without a token, and nothing of the reader is kept (R-025, R-134)."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Path, Query, Request, Response

from services.guidance.api.callers import ANYBODY, OPEN_TO_ALL, Parts, ReaderLanguage, forget_caller
from services.guidance.flows.human_channel import human_channel, own_place
from services.guidance.flows.parts import GuidanceParts, known
from services.guidance.flows.self_care import searched
from shared.contracts.county_parts import MunicipalityCode
from shared.contracts.county_self_care import SelfCareItem
from shared.contracts.guidance.directory import SearchText
from shared.contracts.guidance.self_care import OneSelfCare, SelfCare, SelfCarePage, SelfCareSearch, ShownLink
from shared.contracts.types import Code
from shared.kit.problems import NOT_FOUND, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.texts import DEFAULT_LANGUAGE, in_language
from shared.law.civil_time import civil_date
from shared.terms.directory import LifeSituation, NeedCriterion, TargetGroup
from shared.terms.people import Language

router = service_router(tags=["self-care"], dependencies=[ANYBODY])

OwnMunicipality = Annotated[
    MunicipalityCode | None, Query(description="The reader's own: whose county's items, and whose people.")
]


async def _from_address(
    *,
    q: Annotated[SearchText | None, Query(description="Words to look for; kept and logged nowhere.")] = None,
    municipality: OwnMunicipality = None,
    topic: Annotated[Code | None, Query(description="Topic of guidance, by the needs that belong to it.")] = None,
    need: Annotated[NeedCriterion | None, Query(description="Need that it is about.")] = None,
    life_situation: Annotated[LifeSituation | None, Query(description="Life situation for which it is.")] = None,
    target_group: Annotated[TargetGroup | None, Query(description="For whom it is.")] = None,
    step: Annotated[int | None, Query(ge=0, le=0, description="0: only of the open step of stepped care.")] = None,
    age: Annotated[int | None, Query(ge=0, le=150, description="Age of the reader in full years.")] = None,
) -> SelfCareSearch:
    return SelfCareSearch(
        q=q,
        municipality=municipality,
        topic=topic,
        need=need,
        life_situation=life_situation,
        target_group=target_group,
        step=step,
        age=age,
    )


@router.get("/v1/self-care", summary="Self-care", openapi_extra=OPEN_TO_ALL)
async def list_self_care(
    asked: Annotated[SelfCareSearch, Depends(_from_address)],
    request: Request,
    response: Response,
    parts: Parts,
    language: ReaderLanguage,
) -> SelfCarePage:
    """What one can do by oneself, found by words and by need; and a human being to turn to, whatever is found (R-030).

    Stepped care is for adults: its step 0 is shown to whoever does not tell an age, and never to a minor who does.
    A search that may tell of somebody is better sent as POST /v1/self-care/search, so that it stands in no address.
    """
    forget_caller(request)
    response.headers["cache-control"] = "no-store"
    return _found(asked, parts, language)


@router.post("/v1/self-care/search", summary="Search self-care in private", openapi_extra=OPEN_TO_ALL)
async def search_self_care_in_private(
    asked: SelfCareSearch, request: Request, response: Response, parts: Parts, language: ReaderLanguage
) -> SelfCarePage:
    """The same search with its words in the body, which no proxy, browser or log keeps. Changes nothing."""
    forget_caller(request)
    response.headers["cache-control"] = "no-store"
    return _found(asked, parts, language)


@router.get(
    "/v1/self-care/{code}", summary="One item of self-care", openapi_extra=OPEN_TO_ALL, responses=refusals(NOT_FOUND)
)
async def get_self_care(
    code: Annotated[Code, Path(description="Code of the item.", examples=["sleeping-better"])],
    request: Request,
    parts: Parts,
    language: ReaderLanguage,
    municipality: OwnMunicipality = None,
) -> OneSelfCare:
    """What one can do by oneself, with a human being to turn to and the numbers to call in danger."""
    forget_caller(request)
    place = own_place(parts, municipality)
    item = next((each for each in place.county.self_care if each.code == code), None)
    if item is None:
        raise Refusal(NOT_FOUND)
    return OneSelfCare(
        item=_shown(item, civil_date(parts.clock()), language or DEFAULT_LANGUAGE),
        human_channel=human_channel(parts, place),
        emergency_numbers=list(place.county.emergency_numbers),
    )


def _found(asked: SelfCareSearch, parts: GuidanceParts, language: Language | None) -> SelfCarePage:
    place = own_place(parts, asked.municipality)
    needs = set(NeedCriterion)
    if asked.topic is not None:
        topic = next((each for each in place.county.topics if each.code == asked.topic), None)
        needs = set(known(topic, "topic").needs)
    items = [
        each
        for each in place.county.self_care
        if not needs.isdisjoint(each.needs)
        and (asked.need is None or asked.need in each.needs)
        and (asked.life_situation is None or asked.life_situation in each.life_situations)
        and (asked.target_group is None or asked.target_group in each.target_groups)
        and (asked.step is None or each.step == asked.step)
        and (asked.age is None or each.is_for(asked.age))
    ]
    found, matching = searched(items, asked.q)
    today, reader = civil_date(parts.clock()), language or DEFAULT_LANGUAGE
    return SelfCarePage(
        items=[_shown(each, today, reader) for each in found],
        matching=matching,
        human_channel=human_channel(parts, place),
        emergency_numbers=list(place.county.emergency_numbers),
    )


def _shown(item: SelfCareItem, today: date, reader: Language) -> SelfCare:
    links = sorted(item.links, key=lambda each: each.language is not reader)
    return SelfCare(
        code=item.code,
        name=in_language(item.name, reader),
        description=in_language(item.description, reader),
        advice=in_language(item.advice, reader) if item.advice else None,
        links=[ShownLink(language=each.language, url=each.url) for each in links],
        needs=list(item.needs),
        life_situations=list(item.life_situations),
        target_groups=list(item.target_groups),
        step=item.step,
        min_age_years=item.min_age_years,
        max_age_years=item.max_age_years,
        reviewed_on=item.reviewed_on,
        review_due_on=item.review_due_on,
        is_overdue=item.is_overdue(today),
    )
