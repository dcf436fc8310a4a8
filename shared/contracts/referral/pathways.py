"""Referral criteria, and what a machine can say of them."""

from datetime import date
from typing import Annotated

from pydantic import Field

from shared.contracts.county_parts import JudgedCriterion, Pathway
from shared.contracts.texts import LocalisedText
from shared.contracts.types import CivilDate, Code, Input, Output, Whole
from shared.terms.people import Profession
from shared.terms.referral import CriterionFailure, PathwayCriterion, RequiredContent


class PathwayDescription(Output):
    """Referral criteria (ohjautumisohje) of one version, in one county (R-004, R-018)."""

    county: Code
    pathway: Pathway
    is_newest: Annotated[bool, Field(description="New referrals are made by the newest version.")]


class CheckPathway(Input):
    """Asks which criteria would fail; no identity is needed for it."""

    from_unit_id: Annotated[Code, Field(description="The unit that would refer.")]
    birth_date: Annotated[CivilDate, Field(ge=date(1850, 1, 1), le=date(2199, 12, 31))]
    pathway_version: Annotated[
        Whole | None, Field(ge=1, description="An older version, of a referral made by it; else the newest.")
    ] = None
    contents: Annotated[
        tuple[RequiredContent, ...] | None,
        Field(max_length=len(RequiredContent), description="What the referral would hold; null: not checked."),
    ] = None
    care_need_assessed_by: Annotated[
        Profession | None, Field(description="Profession of who has completed a care need assessment (D-11).")
    ] = None


class CriterionResult(Output):
    """One criterion, why it is not met, and what would mend it."""

    criterion: PathwayCriterion
    content: Annotated[RequiredContent | None, Field(description="What must be there, of the criterion on contents.")]
    is_met: bool
    reason: CriterionFailure | None
    explanation: LocalisedText | None
    remedy: LocalisedText | None


class PathwayCheck(Output):
    """What a machine can say of the criteria today, and what is for the professional to judge."""

    pathway_code: Code
    pathway_version: int
    is_met: bool
    criteria: list[CriterionResult]
    judged_criteria: Annotated[list[JudgedCriterion], Field(description="For the professional to judge.")]
    required_contents: Annotated[list[RequiredContent], Field(description="What the referral must hold.")]
    eligible_from: Annotated[CivilDate, Field(description="First day on which the age fits.")]
    eligible_until: Annotated[CivilDate | None, Field(description="Last day, included; null: no upper limit.")]
    criteria_text: LocalisedText
    rule_id: str
    rule_version: str
