"""Pathways: the referral criteria of the counties, and which of them fail."""

from services.referral.api.callers import READER_OF_CRITERIA, Parts
from services.referral.api.criteria import checked
from services.referral.rules.criteria_in_words import in_words
from services.referral.rules.pathway_criteria import Finding, ReferralFacts
from shared.contracts.referral.pathways import CheckPathway, CriterionResult, PathwayCheck, PathwayDescription
from shared.contracts.texts import LocalisedText
from shared.contracts.types import Code, Page
from shared.kit.problems import NOT_FOUND, Refusal, refusals
from shared.kit.service import service_router
from shared.law.civil_time import civil_date

router = service_router(tags=["pathways"], dependencies=[READER_OF_CRITERIA])


@router.get("/v1/pathways", summary="Referral criteria")
async def list_pathways(parts: Parts) -> Page[PathwayDescription]:
    """Every version of the referral criteria, as the county packs define them (R-004, R-018)."""
    described = [
        PathwayDescription(county=pack.code, pathway=each, is_newest=pack.pathway(each.code) == each)
        for pack in parts.packs.packs
        for each in pack.pathways
    ]
    return Page(items=described, next_cursor=None)


@router.post("/v1/pathways/{pathway_code}/check", summary="Which referral criteria fail", responses=refusals(NOT_FOUND))
async def check_pathway(pathway_code: Code, asked: CheckPathway, parts: Parts) -> PathwayCheck:
    """Every criterion of the newest version or of the named one: which would fail today, why, and what mends it.

    Nothing of it is kept. `judged_criteria` are for the professional.
    """
    referrer = parts.unit(asked.from_unit_id, pointer="from_unit_id")
    pathway = parts.packs.pathway(pathway_code, unit_id=referrer.id, version=asked.pathway_version)
    if pathway is None:
        raise Refusal(NOT_FOUND)
    facts = ReferralFacts(
        referrer=referrer.type,
        birth_date=asked.birth_date,
        contents=None if asked.contents is None else frozenset(asked.contents),
        assessed_by=asked.care_need_assessed_by,
    )
    decision = checked(pathway, facts, on=civil_date(parts.clock()))
    return PathwayCheck(
        pathway_code=pathway.code,
        pathway_version=pathway.version,
        is_met=decision.is_met,
        criteria=[_result(each) for each in decision.findings],
        judged_criteria=list(pathway.judged_criteria),
        required_contents=list(pathway.needed_contents),
        eligible_from=decision.eligible_from,
        eligible_until=decision.eligible_until,
        criteria_text=pathway.criteria_text,
        rule_id=decision.rule_id,
        rule_version=decision.rule_version,
    )


def _result(finding: Finding) -> CriterionResult:
    said = in_words(finding.failure, finding.content) if finding.failure else None
    return CriterionResult(
        criterion=finding.criterion,
        content=finding.content,
        is_met=finding.is_met,
        reason=finding.failure,
        explanation=LocalisedText.model_validate(said.why) if said else None,
        remedy=LocalisedText.model_validate(said.remedy) if said else None,
    )
