"""The criteria of a pathway, put to the rule."""

from datetime import date

from services.referral.rules.pathway_criteria import Criteria, CriteriaDecision, check
from shared.contracts.county_pack import Pathway, Unit


def checked(pathway: Pathway, referrer: Unit, birth_date: date, *, on: date) -> CriteriaDecision:
    """Which criteria of the pathway are met when this unit refers a person born on `birth_date`, on a civil date."""
    criteria = Criteria(
        allowed_referrer_unit_types=frozenset(pathway.allowed_referrer_unit_types),
        min_age_months=pathway.min_age_months,
        max_age_months=pathway.max_age_months,
    )
    return check(criteria, referrer=referrer.type, birth_date=birth_date, on=on)
