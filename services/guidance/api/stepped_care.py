"""Stepped care: which steps there are, and whether somebody may enter one; open to all, and nothing is kept (D-11)."""

from datetime import time
from typing import Annotated, Final

from fastapi import Query, Request

from services.guidance.api.callers import ANYBODY, OPEN_TO_ALL, Parts, forget_caller
from services.guidance.flows.human_channel import human_channel, own_place
from services.guidance.flows.parts import GuidanceParts, invalid, known
from services.guidance.rules.stepped_care_entry import EntryFacts, decide_entry
from shared.contracts.county_pack import CountyPack
from shared.contracts.county_stepped_care import SteppedCare
from shared.contracts.guidance.areas import AreaMunicipality
from shared.contracts.guidance.questionnaires import ProducedBy
from shared.contracts.guidance.stepped_care import CheckStep, CountySteppedCare, ShownStep, StepCheck
from shared.contracts.texts import LocalisedText
from shared.contracts.types import Code, Page
from shared.kit.service import service_router
from shared.law.acting_for import ADULT_AT
from shared.law.civil_time import civil_date, instant
from shared.law.stepped_care import CareNeedAssessment
from shared.terms.stepped_care import EntryVerdict

router = service_router(tags=["stepped-care"], dependencies=[ANYBODY])

REFUSED_WITH: Final = "/problems/care-need-assessment-required"
"""Problem of booking and referral, by the same gate."""
EXPLANATIONS: Final = {
    EntryVerdict.MAY_ENTER: LocalisedText(
        fi="Voit siirtyä palveluun. Jos haluat puhua jonkun kanssa, ota yhteyttä.",
        sv="Du kan gå vidare till tjänsten. Om du vill tala med någon kan du ta kontakt.",
        en="You can go on to the service. If you want to talk with somebody, make contact.",
    ),
    EntryVerdict.NOT_IN_USE: LocalisedText(
        fi="Porrasteinen palvelu ei ole vielä käytössä hyvinvointialueella. Ota yhteyttä, niin autamme eteenpäin.",
        sv="Den stegvisa vården är ännu inte i bruk i välfärdsområdet. Ta kontakt, så hjälper vi dig vidare.",
        en="Stepped care is not in use in the county yet. Make contact, and we help you on.",
    ),
    EntryVerdict.LIVES_ELSEWHERE: LocalisedText(
        fi="Palvelu on tarkoitettu hyvinvointialueen asukkaille. Ota yhteyttä oman hyvinvointialueesi neuvontaan.",
        sv="Tjänsten är avsedd för välfärdsområdets invånare. Ta kontakt med rådgivningen i ditt eget välfärdsområde.",
        en="The service is for the residents of the county. Contact the guidance of your own county.",
    ),
    EntryVerdict.UNDER_AGE: LocalisedText(
        fi="Porrasteinen palvelu on aikuisille. Alle 18-vuotiasta auttaa perhekeskuksen asiakasohjaus.",
        sv="Den stegvisa vården är för vuxna. Familjecentrets klienthandledning hjälper den som är under 18 år.",
        en="Stepped care is for adults. The client guidance of the family centre helps those under 18.",
    ),
    EntryVerdict.ASSESSMENT_REQUIRED: LocalisedText(
        fi="Terveydenhuollon ammattihenkilö arvioi ensin hoidon tarpeen. Ota yhteyttä, niin arvio tehdään kanssasi.",
        sv="En yrkesutbildad person inom hälso- och sjukvården bedömer först vårdbehovet. Ta kontakt för en bedömning.",
        en="A health-care professional assesses the need of care first. Make contact, and it is assessed with you.",
    ),
}


@router.get("/v1/stepped-care", summary="Steps of care", openapi_extra=OPEN_TO_ALL)
async def list_stepped_care(
    parts: Parts,
    county: Annotated[Code | None, Query(description="Only of this county; a county of its own has no other.")] = None,
) -> Page[CountySteppedCare]:
    """The steps of mental-health and substance care in each county, and for whom they are (R-055, R-060)."""
    items = [
        _shown(pack, pack.stepped_care)
        for pack in parts.packs.packs
        if county in {None, pack.code} and pack.stepped_care is not None
    ]
    return Page(items=items, next_cursor=None)


@router.post("/v1/stepped-care/check", summary="Whether a step may be entered", openapi_extra=OPEN_TO_ALL)
async def check_step(asked: CheckStep, request: Request, parts: Parts) -> StepCheck:
    """Whether somebody may enter a step of care now, with the rules that say so; nothing is kept.

    Step 0 is open to every adult who lives in the county, without a contact or a diagnosis (R-056, R-061). Steps 1 to 3
    need a completed care need assessment by a health-care professional; booking and referral ask the same gate.
    """
    forget_caller(request)
    at = parts.clock()
    # Of those who live elsewhere the municipality need not be known here.
    is_known = parts.packs.area_of(asked.municipality) is not None
    place = own_place(parts, asked.municipality if is_known else None)
    named = (each for each in parts.packs.packs if each.code == asked.county)
    county = known(next(named, None), "county") if asked.county else place.county
    stepped = county.stepped_care or SteppedCare()
    decision = decide_entry(asked.step, _facts(parts, asked, county, in_use=stepped.rollout), at=at)
    return StepCheck(
        step=asked.step,
        verdict=decision.verdict,
        may_enter=decision.verdict is EntryVerdict.MAY_ENTER,
        refused_with=REFUSED_WITH if decision.gate.needs_assessment else None,
        gate=decision.gate.verdict,
        navigator_code=decision.gate.navigator_code,
        explanation=EXPLANATIONS[decision.verdict],
        made_by=[
            ProducedBy(rule_id=each.rule_id, rule_version=each.rule_version) for each in (decision.gate, decision)
        ],
        human_channel=human_channel(parts, place),
    )


def _facts(parts: GuidanceParts, asked: CheckStep, county: CountyPack, *, in_use: bool) -> EntryFacts:
    at = parts.clock()
    assessed, filled_on = asked.care_need_assessment, asked.navigator_filled_on
    if asked.birth_date > civil_date(at):
        raise invalid("/birth_date", "in_the_future", "The day is still to come.")
    if assessed is not None and assessed.assessed_at > at:
        raise invalid("/care_need_assessment/assessed_at", "in_the_future", "The day is still to come.")
    if filled_on is not None and filled_on > civil_date(at):
        raise invalid("/navigator_filled_on", "in_the_future", "The day is still to come.")
    return EntryFacts(
        birth_date=asked.birth_date,
        lives_in_county=any(each.code == asked.municipality for each in county.municipalities),
        in_use=in_use,
        assessment=CareNeedAssessment(professions=frozenset({assessed.by}), completed_at=assessed.assessed_at)
        if assessed
        else None,
        navigator_filled_at=instant(filled_on, time.min) if filled_on else None,
    )


def _shown(county: CountyPack, stepped: SteppedCare) -> CountySteppedCare:
    return CountySteppedCare(
        county=county.code,
        in_use=stepped.rollout,
        from_age=ADULT_AT,
        municipalities=[AreaMunicipality(code=each.code, name=each.name) for each in county.municipalities],
        steps=[
            ShownStep(step=each.step, name=each.name, about=each.about, needs_assessment=each.step > 0)
            for each in stepped.steps
        ],
    )
