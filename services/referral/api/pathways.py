"""Pathways: the referral criteria of the counties, and which of them fail."""

from services.referral.api.callers import READER_OF_CRITERIA, Parts
from services.referral.api.criteria import checked
from shared.contracts.referral.pathways import CheckPathway, CriterionResult, PathwayCheck, PathwayDescription
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
    """Which criteria of the newest version would fail today, and why; nothing of it is kept."""
    referrer = parts.unit(asked.from_unit_id, pointer="from_unit_id")
    pathway = parts.packs.pathway(pathway_code, unit_id=referrer.id)
    if pathway is None:
        raise Refusal(NOT_FOUND)
    decision = checked(pathway, referrer, asked.birth_date, on=civil_date(parts.clock()))
    return PathwayCheck(
        pathway_code=pathway.code,
        pathway_version=pathway.version,
        is_met=decision.is_met,
        criteria=[
            CriterionResult(criterion=each.criterion, is_met=each.is_met, reason=each.failure)
            for each in decision.findings
        ],
        eligible_from=decision.eligible_from,
        eligible_until=decision.eligible_until,
        criteria_text=pathway.criteria_text,
        rule_id=decision.rule_id,
        rule_version=decision.rule_version,
    )
