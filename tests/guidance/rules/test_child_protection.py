"""Child-protection notices: steps and who takes them, who reads the notifier, and a child's own application."""

from datetime import date

import pytest

from services.guidance.rules.notice_states import NoticeStanding, available, step
from services.guidance.rules.notifier_protection import may_read_notifier
from services.guidance.rules.own_application import own_application
from shared.terms.child_protection import (
    NoticeAction,
    NoticeDecision,
    NoticeForwarding,
    NoticeStatus,
    NoticeVerdict,
    NotifierKind,
    NotifierVerdict,
)
from shared.terms.people import HEALTH_CARE_PROFESSIONS, Profession

SOCIAL, SOSIONOMI = frozenset({Profession.SOCIAL_WORKER}), frozenset({Profession.GUIDANCE_WORKER})
MANAGER = frozenset({Profession.UNIT_MANAGER})
A = NoticeAction
BEGINS, NOT_NEEDED = NoticeDecision.ASSESSMENT_BEGINS, NoticeDecision.ASSESSMENT_NOT_NEEDED


def notice(status: NoticeStatus, **standing) -> NoticeStanding:
    return NoticeStanding(status=status, **standing)


RECEIVED, ASSESSED = notice(NoticeStatus.RECEIVED), notice(NoticeStatus.URGENCY_ASSESSED)
KNOWN = notice(NoticeStatus.URGENCY_ASSESSED, child_is_identified=True)
PENDING = notice(NoticeStatus.URGENCY_ASSESSED, child_is_identified=True, forwarding=NoticeForwarding.PENDING)
FORWARDED = notice(NoticeStatus.FORWARDED, child_is_identified=True, forwarding=NoticeForwarding.OFFERED)
BEGUN = notice(NoticeStatus.DECIDED, child_is_identified=True, decision=BEGINS)
DONE = notice(NoticeStatus.DECIDED, child_is_identified=True, decision=BEGINS, is_finished=True)
ENDED = notice(NoticeStatus.DECIDED, child_is_identified=True, decision=NOT_NEEDED)


@pytest.mark.parametrize(
    ("standing", "social_worker", "sosionomi"),
    [
        pytest.param(RECEIVED, [A.ASSESS_URGENCY, A.IDENTIFY_CHILD], [A.ASSESS_URGENCY, A.IDENTIFY_CHILD], id="new"),
        pytest.param(
            ASSESSED,
            [A.ASSESS_URGENCY, A.IDENTIFY_CHILD, A.FORWARD, A.DECIDE],
            [A.ASSESS_URGENCY, A.IDENTIFY_CHILD, A.FORWARD],
            id="assessed, the child described",
        ),
        pytest.param(
            KNOWN,
            [A.ASSESS_URGENCY, A.FORWARD, A.DECIDE],
            [A.ASSESS_URGENCY, A.FORWARD],
            id="assessed, the child known",
        ),
        pytest.param(PENDING, [], [], id="on its way"),
        pytest.param(FORWARDED, [A.DECIDE], [], id="forwarded"),
        pytest.param(BEGUN, [A.FINISH], [], id="an assessment begins"),
        pytest.param(DONE, [], [], id="the assessment is complete"),
        pytest.param(ENDED, [], [], id="no assessment"),
    ],
)
def test_the_steps_follow_from_the_state_and_only_a_social_worker_decides(standing, social_worker, sosionomi):
    assert list(available(standing, SOCIAL)) == social_worker
    assert list(available(standing, SOSIONOMI)) == sosionomi


@pytest.mark.parametrize("professions", [HEALTH_CARE_PROFESSIONS, MANAGER, frozenset()], ids=["care", "duty", "none"])
@pytest.mark.parametrize("standing", [RECEIVED, KNOWN, FORWARDED, BEGUN], ids=["new", "known", "forwarded", "begun"])
def test_nobody_without_a_social_welfare_profession_takes_a_step(professions, standing):
    assert {step(each, standing, professions).verdict for each in A} == {NoticeVerdict.PROFESSION_NEEDED}


@pytest.mark.parametrize(
    ("standing", "directly", "verdict"),
    [
        pytest.param(RECEIVED, True, NoticeVerdict.WRONG_STATE, id="not before the urgency is assessed"),
        pytest.param(ASSESSED, False, NoticeVerdict.CHILD_NOT_IDENTIFIED, id="no handover of a described child"),
        pytest.param(ASSESSED, True, NoticeVerdict.ALLOWED, id="a described child is told of directly"),
        pytest.param(KNOWN, False, NoticeVerdict.ALLOWED, id="a handover of a known child"),
        pytest.param(PENDING, False, NoticeVerdict.BEING_FORWARDED, id="never twice at once"),
        pytest.param(FORWARDED, True, NoticeVerdict.WRONG_STATE, id="forwarded already"),
    ],
)
def test_a_notice_is_forwarded_by_a_handover_or_directly(standing, directly, verdict):
    assert step(A.FORWARD, standing, SOCIAL, directly=directly).verdict is verdict


PRIVATE, SCHOOL = NotifierKind.PRIVATE, NotifierKind.SCHOOL


@pytest.mark.parametrize(
    ("kind", "allows", "professions", "verdict"),
    [
        pytest.param(SCHOOL, False, SOSIONOMI, NotifierVerdict.MAY_READ, id="an authority"),
        pytest.param(PRIVATE, True, SOSIONOMI, NotifierVerdict.MAY_READ, id="a private person who allows it"),
        pytest.param(PRIVATE, False, SOSIONOMI, NotifierVerdict.SOCIAL_WORKER_NEEDED, id="one who does not"),
        pytest.param(NotifierKind.CHILD, False, SOSIONOMI, NotifierVerdict.SOCIAL_WORKER_NEEDED, id="the child"),
        pytest.param(PRIVATE, False, SOCIAL, NotifierVerdict.MAY_READ, id="a social worker has to ask more"),
        pytest.param(SCHOOL, True, HEALTH_CARE_PROFESSIONS, NotifierVerdict.OTHER_REGISTER, id="health care never"),
        pytest.param(SCHOOL, True, MANAGER, NotifierVerdict.OTHER_REGISTER, id="a manager never"),
    ],
)
def test_who_made_a_notice_is_shown_to_few(kind, allows, professions, verdict):
    assert may_read_notifier(kind, is_known=True, allows=allows, professions=professions).verdict is verdict


def test_nobody_is_shown_when_nobody_told_who_it_is():
    decision = may_read_notifier(NotifierKind.ANONYMOUS, is_known=False, allows=False, professions=SOCIAL)

    assert decision.verdict is NotifierVerdict.NOBODY_KNOWN


@pytest.mark.parametrize(
    ("kind", "birth_date", "on", "is_application"),
    [
        pytest.param(NotifierKind.CHILD, date(2014, 11, 23), date(2026, 11, 23), True, id="on the 12th birthday"),
        pytest.param(NotifierKind.CHILD, date(2014, 11, 24), date(2026, 11, 23), False, id="a day before it"),
        pytest.param(NotifierKind.CHILD, date(2012, 2, 29), date(2024, 2, 28), False, id="born on 29 February, before"),
        pytest.param(NotifierKind.CHILD, date(2012, 2, 29), date(2024, 2, 29), True, id="born on 29 February, on it"),
        pytest.param(NotifierKind.CHILD, None, date(2026, 11, 23), False, id="of unknown age"),
        pytest.param(NotifierKind.SCHOOL, date(2010, 1, 1), date(2026, 11, 23), False, id="somebody else"),
    ],
)
def test_a_child_of_twelve_brings_its_own_matter(kind, birth_date, on, is_application):
    assert own_application(kind, birth_date, on).is_application is is_application
