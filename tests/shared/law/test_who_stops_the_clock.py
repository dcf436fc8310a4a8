"""Who stops a clock: profession by profession."""

import pytest

from shared.law.who_stops_the_clock import may_stop
from shared.terms.deadlines import ClockStopReason, DeadlineRule
from shared.terms.people import Profession

HTA = DeadlineRule.CARE_NEED_ASSESSMENT
MAY_STOP = {
    Profession.PUBLIC_HEALTH_NURSE: True,
    Profession.NURSE: True,
    Profession.DOCTOR: True,
    Profession.PHYSIOTHERAPIST: True,
    Profession.OCCUPATIONAL_THERAPIST: True,
    Profession.SPEECH_THERAPIST: True,
    Profession.GUIDANCE_WORKER: False,
    Profession.SOCIAL_WORKER: False,
    Profession.UNIT_MANAGER: False,
}


@pytest.mark.parametrize("profession", Profession)
def test_only_a_health_care_professional_stops_the_care_need_assessment_clock(profession):
    answer = may_stop(HTA, [profession])

    assert answer.may_stop is MAY_STOP[profession]
    assert answer.reason is (ClockStopReason.HEALTH_CARE if MAY_STOP[profession] else ClockStopReason.NOT_HEALTH_CARE)


@pytest.mark.parametrize(
    ("professions", "expected"),
    [
        pytest.param([], False, id="no profession"),
        pytest.param([Profession.UNIT_MANAGER, Profession.SOCIAL_WORKER], False, id="a social worker who is manager"),
        pytest.param([Profession.UNIT_MANAGER, Profession.NURSE], True, id="a nurse who is manager"),
        pytest.param([Profession.GUIDANCE_WORKER, Profession.NURSE], True, id="both kinds"),
    ],
)
def test_one_health_care_profession_among_several_is_enough(professions, expected):
    assert may_stop(HTA, professions).may_stop is expected


@pytest.mark.parametrize("rule", [rule for rule in DeadlineRule if rule is not HTA])
def test_other_clocks_are_stopped_by_any_professional(rule):
    answer = may_stop(rule, [Profession.SOCIAL_WORKER])

    assert answer.may_stop
    assert answer.reason is ClockStopReason.ANY_PROFESSIONAL


def test_the_answer_says_which_rule_decided():
    answer = may_stop(HTA, [Profession.NURSE])

    assert (answer.rule_id, answer.rule_version) == ("who_stops_the_clock", "1")
