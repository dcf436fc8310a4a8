"""Referral criteria (ohjautumisohje) checked by machine: who refers, at what age. Source: R-001, R-004, R-018."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.law.birthdays import add_months
from shared.terms.people import UnitType
from shared.terms.referral import CriterionFailure, PathwayCriterion

RULE_ID: Final = "pathway_criteria"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """What one version of a pathway asks; raises ValueError for an age window that is empty or begins before birth."""

    allowed_referrer_unit_types: frozenset[UnitType]
    min_age_months: int = 0
    max_age_months: int | None = None
    """The day on which this many months are full is still included (D-3); None: no upper limit."""

    def __post_init__(self) -> None:
        upper = self.max_age_months
        if self.min_age_months < 0 or (upper is not None and upper < self.min_age_months):
            raise ValueError("an age window begins at birth or later and ends no earlier than it begins")


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion, and why it is not met."""

    criterion: PathwayCriterion
    failure: CriterionFailure | None
    """None when the criterion is met."""

    @property
    def is_met(self) -> bool:
        """Whether the criterion is met."""
        return self.failure is None


@dataclass(frozen=True, slots=True)
class CriteriaDecision:
    """Every criterion that was checked, and the days (both inclusive) on which the age fits."""

    findings: tuple[Finding, ...]
    eligible_from: date
    eligible_until: date | None
    """None when the pathway has no upper limit of age."""
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def is_met(self) -> bool:
        """Whether every criterion is met."""
        return not self.failed

    @property
    def failed(self) -> tuple[Finding, ...]:
        """The criteria that are not met."""
        return tuple(finding for finding in self.findings if not finding.is_met)


def check(criteria: Criteria, *, referrer: UnitType, birth_date: date, on: date) -> CriteriaDecision:
    """Whether a unit of this type may refer a person of this age on a civil date; says every criterion that fails.

    Both limits of the age include their day, in a shorter month its last day. Source: D-3, R-004, R-018.
    """
    eligible_from = add_months(birth_date, criteria.min_age_months)
    upper = criteria.max_age_months
    eligible_until = None if upper is None else add_months(birth_date, upper)
    allowed = referrer in criteria.allowed_referrer_unit_types
    findings = (
        Finding(PathwayCriterion.REFERRER_UNIT_TYPE, None if allowed else CriterionFailure.UNIT_TYPE_NOT_ALLOWED),
        Finding(PathwayCriterion.AGE, _age_failure(birth_date, on, eligible_from, eligible_until)),
    )
    return CriteriaDecision(findings, eligible_from, eligible_until)


def _age_failure(
    birth_date: date, on: date, eligible_from: date, eligible_until: date | None
) -> CriterionFailure | None:
    if on < birth_date:
        return CriterionFailure.NOT_BORN
    if on < eligible_from:
        return CriterionFailure.TOO_YOUNG
    if eligible_until is not None and on > eligible_until:
        return CriterionFailure.TOO_OLD
    return None
