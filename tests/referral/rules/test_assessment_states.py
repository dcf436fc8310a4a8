"""States of an assessment, row by row: who makes which kind, and what each step leads to."""

from itertools import product

import pytest

from services.referral.rules.assessment_states import (
    REGISTER_OF,
    AssessmentStanding,
    available_actions,
    is_recorded_in,
    makes,
    sees,
    transition,
)
from services.referral.rules.clocks_of_register import clocks_of
from shared.terms.assessments import AssessmentAction as Action
from shared.terms.assessments import AssessmentKind as Kind
from shared.terms.assessments import AssessmentStatus as Status
from shared.terms.assessments import AssessmentVerdict as Verdict
from shared.terms.deadlines import ClockAwaits, DeadlineRule
from shared.terms.people import HEALTH_CARE_PROFESSIONS, Profession, UnitType
from shared.terms.registers import Register

HTA, PTA = Kind.CARE_NEED_ASSESSMENT, Kind.SERVICE_NEEDS_ASSESSMENT
PATH = {
    Action.START: {Status.INITIATED: Status.STARTED},
    Action.COMPLETE: {Status.STARTED: Status.COMPLETED},
    Action.END: {Status.INITIATED: Status.ENDED, Status.STARTED: Status.ENDED},
}


def standing(*professions: Profession, in_unit: bool = True, reads: bool = True) -> AssessmentStanding:
    return AssessmentStanding(in_unit=in_unit, reads_register=reads, professions=frozenset(professions))


@pytest.mark.parametrize(("action", "status", "kind"), list(product(Action, Status, Kind)), ids=str)
def test_each_step_is_done_from_its_states(action: Action, status: Status, kind: Kind) -> None:
    theirs = standing(Profession.DOCTOR if kind is HTA else Profession.SOCIAL_WORKER)

    decision = transition(action, kind, status, theirs)

    assert decision.leads_to is PATH[action].get(status)
    assert decision.verdict is (Verdict.ALLOWED if status in PATH[action] else Verdict.WRONG_STATE)
    assert (action in available_actions(kind, status, theirs)) is (status in PATH[action])


@pytest.mark.parametrize("profession", Profession)
def test_each_kind_is_made_by_its_professions(profession: Profession) -> None:
    assert makes(HTA, frozenset({profession})) is (profession in HEALTH_CARE_PROFESSIONS)
    assert makes(PTA, frozenset({profession})) is (profession is Profession.SOCIAL_WORKER)
    for kind in Kind:
        verdict = transition(Action.START, kind, Status.INITIATED, standing(profession)).verdict
        made = makes(kind, frozenset({profession}))
        assert verdict is (Verdict.ALLOWED if made else Verdict.PROFESSION_NEEDED)


@pytest.mark.parametrize(
    ("in_unit", "reads", "seen"),
    [
        pytest.param(True, True, True, id="of the unit, in the context"),
        pytest.param(True, False, False, id="of the unit, in the other context"),
        pytest.param(False, True, False, id="of another unit"),
        pytest.param(False, False, False, id="a stranger"),
    ],
)
def test_only_the_unit_sees_it_in_the_context_of_its_register(in_unit: bool, reads: bool, seen: bool) -> None:
    theirs = standing(Profession.DOCTOR, in_unit=in_unit, reads=reads)
    assert sees(theirs) is seen
    verdict = transition(Action.START, HTA, Status.INITIATED, theirs).verdict
    assert verdict is (Verdict.ALLOWED if seen else Verdict.NOT_INVOLVED)


@pytest.mark.parametrize("unit_type", UnitType)
def test_only_guidance_records_no_assessment(unit_type: UnitType) -> None:
    assert is_recorded_in(unit_type) is (unit_type is not UnitType.CLIENT_GUIDANCE)


def test_each_kind_has_its_register_and_each_register_its_clocks() -> None:
    assert REGISTER_OF == {HTA: Register.HEALTH_CARE, PTA: Register.SOCIAL_WELFARE}
    assert clocks_of(Register.HEALTH_CARE).clocks == (
        (DeadlineRule.CARE_NEED_ASSESSMENT, ClockAwaits.ASSESSMENT_FINISH),
    )
    assert clocks_of(Register.SOCIAL_WELFARE).clocks == (
        (DeadlineRule.SERVICE_NEEDS_ASSESSMENT_START, ClockAwaits.ASSESSMENT_START),
        (DeadlineRule.CHILD_SERVICE_NEEDS_ASSESSMENT_FINISH, ClockAwaits.ASSESSMENT_FINISH),
    )
