"""Asking: every fault of a question, by the field that has it."""

from dataclasses import replace

import pytest

from services.referral.rules.asking_consultation import (
    AskedTarget,
    Question,
    asking,
    interrupts,
    phone_time_fault,
)
from shared.terms.consultations import AskingFault as F
from shared.terms.consultations import ConsultationMode as M
from shared.terms.consultations import ConsultationRequest as R
from shared.terms.consultations import ConsultationUrgency as U
from shared.terms.consultations import TargetKind, TargetScope
from shared.terms.registers import Register

HEALTH, SOCIAL = Register.HEALTH_CARE, Register.SOCIAL_WELFARE
TEAM = AskedTarget(
    kind=TargetKind.TEAM,
    scope=TargetScope.INTERNAL,
    registers=frozenset({HEALTH}),
    is_answered_here=True,
    takes_urgent=True,
    queued_unless_urgent=False,
)
PAIR = replace(TEAM, kind=TargetKind.WORK_PAIR, registers=frozenset({HEALTH, SOCIAL}))
SOCIAL_TEAM = replace(TEAM, registers=frozenset({SOCIAL}))
QUEUED = replace(TEAM, queued_unless_urgent=True)
KELA = replace(PAIR, kind=TargetKind.UNIT, scope=TargetScope.KELA_AUTHORITY_LINE, is_answered_here=False)
OUTSIDE = replace(SOCIAL_TEAM, scope=TargetScope.DEMANDING_SOCIAL_WORK, is_answered_here=False)
QUESTION = Question(
    mode=M.IDENTIFIED,
    register=HEALTH,
    covers_both_registers=False,
    request=R.ADVICE,
    urgency=U.NON_URGENT,
    client_agrees=False,
    names_person=True,
    identifying_fields=("person",),
    has_age_band=False,
    answered_in_call=False,
    phone_time_told=False,
)
ANONYMOUS = replace(QUESTION, mode=M.ANONYMOUS, names_person=False, identifying_fields=())
SUPPORT = replace(ANONYMOUS, mode=M.WORKER_SUPPORT)
BOTH = replace(QUESTION, covers_both_registers=True)
IN_CALL = replace(QUESTION, answered_in_call=True)
PHONE_TIME = replace(QUESTION, request=R.KELA_PHONE_TIME)


@pytest.mark.parametrize(
    ("question", "target", "faults"),
    [
        pytest.param(QUESTION, TEAM, [], id="identified"),
        pytest.param(ANONYMOUS, TEAM, [], id="anonymous"),
        pytest.param(replace(ANONYMOUS, has_age_band=True), TEAM, [], id="an age band of an anonymous client"),
        pytest.param(SUPPORT, TEAM, [], id="a worker's own support"),
        pytest.param(BOTH, SOCIAL_TEAM, [], id="to the other register"),
        pytest.param(BOTH, PAIR, [("client_agrees", F.CLIENT_MUST_AGREE)], id="a pair without agreement"),
        pytest.param(replace(BOTH, client_agrees=True), PAIR, [], id="a pair that the client wants"),
        pytest.param(replace(ANONYMOUS, client_agrees=True), PAIR, [], id="a pair for an anonymous client"),
        pytest.param(SUPPORT, PAIR, [("mode", F.NO_CLIENT_NO_PAIR)], id="a pair without a client"),
        pytest.param(
            QUESTION,
            SOCIAL_TEAM,
            [("covers_both_registers", F.REGISTER_NOT_OF_TARGET)],
            id="the other register, not covered",
        ),
        pytest.param(BOTH, TEAM, [("covers_both_registers", F.NOT_FOR_BOTH_REGISTERS)], id="nobody of the other"),
        pytest.param(BOTH, OUTSIDE, [("covers_both_registers", F.NOT_FOR_BOTH_REGISTERS)], id="nobody here"),
        pytest.param(QUESTION, OUTSIDE, [], id="outside nobody here reads it"),
        pytest.param(
            replace(QUESTION, urgency=U.URGENT),
            replace(TEAM, takes_urgent=False),
            [("urgency", F.URGENT_NOT_TAKEN)],
            id="urgent to who takes none",
        ),
        pytest.param(
            replace(QUESTION, names_person=False, identifying_fields=()),
            TEAM,
            [("person", F.PERSON_MISSING)],
            id="identified without a person",
        ),
        pytest.param(
            replace(ANONYMOUS, names_person=True, identifying_fields=("person", "contact_reference")),
            TEAM,
            [("person", F.ANONYMOUS), ("contact_reference", F.ANONYMOUS)],
            id="anonymous with what leads to a person",
        ),
        pytest.param(
            replace(SUPPORT, identifying_fields=("assessment_id",), has_age_band=True),
            TEAM,
            [("assessment_id", F.ANONYMOUS), ("age_band", F.ANONYMOUS)],
            id="support with a client",
        ),
        pytest.param(replace(QUESTION, has_age_band=True), TEAM, [("age_band", F.IDENTIFIED)], id="a band of a known"),
        pytest.param(IN_CALL, TEAM, [], id="answered in the call"),
        pytest.param(IN_CALL, QUEUED, [("same_call_answer", F.ANSWERED_IN_TURN)], id="called out of turn"),
        pytest.param(replace(IN_CALL, urgency=U.URGENT), QUEUED, [], id="called for what is urgent"),
        pytest.param(PHONE_TIME, KELA, [], id="a phone time of Kela"),
        pytest.param(PHONE_TIME, TEAM, [("request", F.KELA_ONLY)], id="a phone time of another"),
        pytest.param(
            replace(PHONE_TIME, mode=M.ANONYMOUS, names_person=False, identifying_fields=()),
            KELA,
            [("request", F.KELA_ONLY)],
            id="a phone time for nobody",
        ),
        pytest.param(
            replace(PHONE_TIME, answered_in_call=True),
            KELA,
            [("same_call_answer/phone_time_at", F.TIME_MISSING)],
            id="a phone time that is not told",
        ),
        pytest.param(
            replace(IN_CALL, phone_time_told=True),
            TEAM,
            [("same_call_answer/phone_time_at", F.NO_PHONE_TIME)],
            id="a phone time that nobody asked for",
        ),
    ],
)
def test_a_question_is_asked_or_every_fault_of_it_is_told(
    question: Question, target: AskedTarget, faults: list[tuple[str, F]]
) -> None:
    decision = asking(question, target)
    assert list(decision.faults) == faults
    assert decision.is_allowed is (not faults)
    assert (decision.rule_id, decision.rule_version) == ("asking_consultation", "1")


@pytest.mark.parametrize(
    ("urgency", "queued", "expected"),
    [
        (U.NON_URGENT, False, True),
        (U.NON_URGENT, True, False),
        (U.URGENT, False, True),
        (U.URGENT, True, True),
    ],
)
def test_only_what_is_urgent_interrupts_who_answers_in_turn(urgency: U, *, queued: bool, expected: bool) -> None:
    assert interrupts(urgency=urgency, queued_unless_urgent=queued) is expected


@pytest.mark.parametrize(
    ("request_", "told", "fault"),
    [
        (R.ADVICE, False, None),
        (R.ADVICE, True, F.NO_PHONE_TIME),
        (R.KELA_PHONE_TIME, True, None),
        (R.KELA_PHONE_TIME, False, F.TIME_MISSING),
    ],
)
def test_a_phone_time_is_told_exactly_when_one_was_asked_for(request_: R, fault: F | None, *, told: bool) -> None:
    assert phone_time_fault(request_, told=told) is fault
