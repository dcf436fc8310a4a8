"""Referral criteria, and what a machine can say of them."""

from datetime import date
from typing import Annotated

from pydantic import Field

from shared.contracts.county_parts import Pathway
from shared.contracts.texts import LocalisedText
from shared.contracts.types import CivilDate, Code, Input, Output
from shared.terms.referral import CriterionFailure, PathwayCriterion


class PathwayDescription(Output):
    """Referral criteria (ohjautumisohje) of one version, in one county (R-004, R-018)."""

    county: Code
    pathway: Pathway
    is_newest: Annotated[bool, Field(description="New referrals are made by the newest version.")]


class CheckPathway(Input):
    """Asks which criteria would fail; no identity is needed for it."""

    from_unit_id: Annotated[Code, Field(description="The unit that would refer.")]
    birth_date: Annotated[CivilDate, Field(ge=date(1850, 1, 1), le=date(2199, 12, 31))]


class CriterionResult(Output):
    """One criterion, and why it is not met."""

    criterion: PathwayCriterion
    is_met: bool
    reason: CriterionFailure | None


class PathwayCheck(Output):
    """What a machine can say of the criteria today; `criteria_text` is for the professional to judge."""

    pathway_code: Code
    pathway_version: int
    is_met: bool
    criteria: list[CriterionResult]
    eligible_from: Annotated[CivilDate, Field(description="First day on which the age fits.")]
    eligible_until: Annotated[CivilDate | None, Field(description="Last day, included; null: no upper limit.")]
    criteria_text: LocalisedText
    rule_id: str
    rule_version: str
