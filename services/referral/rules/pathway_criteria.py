"""Referral criteria (ohjautumisohje) checked by machine: who refers, age, care need assessment, contents."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.law.birthdays import add_months
from shared.law.stepped_care import gate_concerns
from shared.terms.people import HEALTH_CARE_PROFESSIONS, Profession, UnitType
from shared.terms.referral import CriterionFailure, PathwayCriterion, RequiredContent

RULE_ID: Final = "pathway_criteria"
RULE_VERSION: Final = "2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """What one version of a pathway asks; raises ValueError for an age window that is empty or begins before birth."""

    allowed_referrer_unit_types: frozenset[UnitType]
    min_age_months: int = 0
    max_age_months: int | None = None
    """The day on which this many months are full is still included (D-3); None: no upper limit."""
    step: int | None = None
    """Step of stepped care; None: the service has no step. Source: D-11."""
    required_contents: tuple[RequiredContent, ...] = ()

    def __post_init__(self) -> None:
        upper = self.max_age_months
        if self.min_age_months < 0 or (upper is not None and upper < self.min_age_months):
            raise ValueError("an age window begins at birth or later and ends no earlier than it begins")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralFacts:
    """What is known of a referral that would be sent."""

    referrer: UnitType
    birth_date: date
    contents: frozenset[RequiredContent] | None
    """What the referral holds; None: not asked about, and then not judged."""
    assessed_by: Profession | None
    """Profession of who has completed a care need assessment; None: nobody has."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion, and why it is not met."""

    criterion: PathwayCriterion
    failure: CriterionFailure | None
    """None when the criterion is met."""
    content: RequiredContent | None = None
    """What must be there, of the criterion on contents."""

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

    @property
    def missing(self) -> tuple[RequiredContent, ...]:
        """The contents that are not there; a reason does not make up for them."""
        return tuple(finding.content for finding in self.failed if finding.content is not None)

    @property
    def gate(self) -> CriterionFailure | None:
        """Why the gate of stepped care is shut; None when it is open. No reason opens it. Source: D-11, R-057."""
        return next(
            (each.failure for each in self.failed if each.criterion is PathwayCriterion.CARE_NEED_ASSESSMENT), None
        )

    @property
    def may_be_overridden(self) -> tuple[Finding, ...]:
        """The criteria not met that a professional may refer against with a reason. Source: R-004."""
        judged = {PathwayCriterion.REFERRER_UNIT_TYPE, PathwayCriterion.AGE}
        return tuple(each for each in self.failed if each.criterion in judged)


def check(criteria: Criteria, facts: ReferralFacts, *, on: date) -> CriteriaDecision:
    """Whether these facts meet the criteria on a civil date; says every criterion that fails.

    Both limits of the age include their day, in a shorter month its last day. An adult comes to steps 1 to 3 only
    after a care need assessment by a health-care professional. Source: D-3, D-11, R-003, R-004, R-018, R-057.
    """
    eligible_from = add_months(facts.birth_date, criteria.min_age_months)
    upper = criteria.max_age_months
    eligible_until = None if upper is None else add_months(facts.birth_date, upper)
    allowed = facts.referrer in criteria.allowed_referrer_unit_types
    findings = [
        Finding(PathwayCriterion.REFERRER_UNIT_TYPE, None if allowed else CriterionFailure.UNIT_TYPE_NOT_ALLOWED),
        Finding(PathwayCriterion.AGE, _age_failure(facts.birth_date, on, eligible_from, eligible_until)),
    ]
    if criteria.step:
        findings.append(Finding(PathwayCriterion.CARE_NEED_ASSESSMENT, _gate_failure(facts, on)))
    if facts.contents is not None:
        findings += [
            Finding(
                PathwayCriterion.CONTENT, None if each in facts.contents else CriterionFailure.CONTENT_MISSING, each
            )
            for each in criteria.required_contents
        ]
    return CriteriaDecision(tuple(findings), eligible_from, eligible_until)


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


def _gate_failure(facts: ReferralFacts, on: date) -> CriterionFailure | None:
    if not gate_concerns(facts.birth_date, on=on):
        return None
    if facts.assessed_by is None:
        return CriterionFailure.ASSESSMENT_MISSING
    if facts.assessed_by not in HEALTH_CARE_PROFESSIONS:
        return CriterionFailure.ASSESSMENT_NOT_BY_HEALTH_CARE
    return None
