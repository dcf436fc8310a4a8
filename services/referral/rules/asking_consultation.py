"""Asking a consultation: what a question must hold, and must not, before it is taken. Source: D-10, R-037, R-163."""

from dataclasses import dataclass
from typing import Final

from shared.terms.consultations import (
    AskingFault,
    ConsultationMode,
    ConsultationRequest,
    ConsultationUrgency,
    TargetKind,
    TargetScope,
)
from shared.terms.registers import Register

RULE_ID: Final = "asking_consultation"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTarget:
    """Who is asked."""

    kind: TargetKind
    scope: TargetScope
    registers: frozenset[Register]
    """In which those who answer work."""
    is_answered_here: bool
    takes_urgent: bool
    queued_unless_urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked; fields by the names under which they are sent."""

    mode: ConsultationMode
    register: Register
    covers_both_registers: bool
    request: ConsultationRequest
    urgency: ConsultationUrgency
    client_agrees: bool
    names_person: bool
    identifying_fields: tuple[str, ...]
    """Fields that are filled in and would join the question to a person, in the order of the contract."""
    has_age_band: bool
    answered_in_call: bool
    phone_time_told: bool


@dataclass(frozen=True, slots=True)
class AskingDecision:
    """What is wrong with a question, field by field; nothing when it may be asked."""

    faults: tuple[tuple[str, AskingFault], ...]
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def is_allowed(self) -> bool:
        """Whether the question may be asked as it is."""
        return not self.faults


def asking(question: Question, target: AskedTarget) -> AskingDecision:
    """Whether a question may be put to a target, and every reason why not.

    A work pair needs the client's agreement. Without a client's identity nothing that joins to one is taken, and the
    age only as a band. Those who answer in the other register read it only when it is said to cover both. A target that
    answers in turn is not called for what is not urgent. Source: D-8, D-10, R-037, R-163, R-167, R-171, R-210.
    """
    faults = [*_about_target(question, target), *_about_client(question), *_about_call(question, target)]
    return AskingDecision(tuple(faults))


def interrupts(*, urgency: ConsultationUrgency, queued_unless_urgent: bool) -> bool:
    """Whether those who answer are disturbed at once; what is queued waits for its turn. Source: R-210."""
    return urgency is ConsultationUrgency.URGENT or not queued_unless_urgent


def _about_target(question: Question, target: AskedTarget) -> list[tuple[str, AskingFault]]:
    faults = []
    if question.covers_both_registers:
        if not target.is_answered_here or target.registers == {question.register}:
            faults.append(("covers_both_registers", AskingFault.NOT_FOR_BOTH_REGISTERS))
    elif target.is_answered_here and question.register not in target.registers:
        faults.append(("covers_both_registers", AskingFault.REGISTER_NOT_OF_TARGET))
    if question.urgency is ConsultationUrgency.URGENT and not target.takes_urgent:
        faults.append(("urgency", AskingFault.URGENT_NOT_TAKEN))
    if question.request is ConsultationRequest.KELA_PHONE_TIME and (
        target.scope is not TargetScope.KELA_AUTHORITY_LINE or question.mode is not ConsultationMode.IDENTIFIED
    ):
        faults.append(("request", AskingFault.KELA_ONLY))
    return faults


def _about_client(question: Question) -> list[tuple[str, AskingFault]]:
    faults = []
    identified = question.mode is ConsultationMode.IDENTIFIED
    if identified and not question.names_person:
        faults.append(("person", AskingFault.PERSON_MISSING))
    if not identified:
        faults.extend((name, AskingFault.ANONYMOUS) for name in question.identifying_fields)
    if question.has_age_band and question.mode is not ConsultationMode.ANONYMOUS:
        faults.append(("age_band", AskingFault.IDENTIFIED if identified else AskingFault.ANONYMOUS))
    return faults


def _about_call(question: Question, target: AskedTarget) -> list[tuple[str, AskingFault]]:
    faults = []
    if target.kind is TargetKind.WORK_PAIR:
        if question.mode is ConsultationMode.WORKER_SUPPORT:
            faults.append(("mode", AskingFault.NO_CLIENT_NO_PAIR))
        elif not question.client_agrees:
            faults.append(("client_agrees", AskingFault.CLIENT_MUST_AGREE))
    if question.answered_in_call and not interrupts(
        urgency=question.urgency, queued_unless_urgent=target.queued_unless_urgent
    ):
        faults.append(("same_call_answer", AskingFault.ANSWERED_IN_TURN))
    if question.answered_in_call:
        fault = phone_time_fault(question.request, told=question.phone_time_told)
        if fault is not None:
            faults.append(("same_call_answer/phone_time_at", fault))
    return faults


def phone_time_fault(request: ConsultationRequest, *, told: bool) -> AskingFault | None:
    """What is wrong with the phone time of an answer: told exactly when one was asked for. Source: R-163."""
    if request is ConsultationRequest.KELA_PHONE_TIME:
        return None if told else AskingFault.TIME_MISSING
    return AskingFault.NO_PHONE_TIME if told else None
