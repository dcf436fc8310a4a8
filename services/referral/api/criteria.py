"""The criteria of a pathway, put to the rule."""

from datetime import date

from services.referral.rules.pathway_criteria import Criteria, CriteriaDecision, ReferralFacts, check
from services.referral.storage.referrals import ReferralRecord
from shared.contracts.county_pack import Pathway, Unit
from shared.terms.referral import RequiredContent


def checked(pathway: Pathway, facts: ReferralFacts, *, on: date) -> CriteriaDecision:
    """Which criteria of the pathway these facts meet on a civil date."""
    criteria = Criteria(
        allowed_referrer_unit_types=frozenset(pathway.allowed_referrer_unit_types),
        min_age_months=pathway.min_age_months,
        max_age_months=pathway.max_age_months,
        step=pathway.step,
        required_contents=pathway.needed_contents,
    )
    return check(criteria, facts, on=on)


def facts_of(record: ReferralRecord, referrer: Unit) -> ReferralFacts:
    """What a referral holds, as the rule asks it; nobody took part in an assessment without guardians (R-003)."""
    joint = record.joint_assessment
    held = {
        RequiredContent.REASON: record.reason is not None,
        RequiredContent.BOOKING_MODE: record.booking_mode is not None,
        RequiredContent.JOINT_ASSESSMENT: joint is not None and joint.guardians_present > 0,
        RequiredContent.INSTRUCTION_GIVEN: record.instruction_given is not None,
        RequiredContent.CARE_NEED_ASSESSMENT: record.care_need_assessment is not None,
    }
    assessed = record.care_need_assessment
    return ReferralFacts(
        referrer=referrer.type,
        birth_date=record.birth_date,
        contents=frozenset(content for content, is_there in held.items() if is_there),
        assessed_by=assessed.by if assessed else None,
    )
