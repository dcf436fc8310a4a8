"""States of a consultation: who may do what to it, and what it becomes. Source: D-18, R-160, R-166, R-169, R-171."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.terms.consultations import (
    AWAITING_CONSULTATION,
    OPEN_CONSULTATIONS,
    ConsultationAction,
    ConsultationMode,
    ConsultationStatus,
    ConsultationVerdict,
    TargetKind,
)

RULE_ID: Final = "consultation_states"
RULE_VERSION: Final = "2"

_LED_TO: Final[Mapping[ConsultationAction, ConsultationStatus]] = {
    ConsultationAction.TAKE: ConsultationStatus.TAKEN,
    ConsultationAction.ANSWER: ConsultationStatus.ANSWERED,
    ConsultationAction.SUMMARISE: ConsultationStatus.ANSWERED,
    ConsultationAction.CLOSE: ConsultationStatus.CLOSED,
    ConsultationAction.WITHDRAW: ConsultationStatus.WITHDRAWN,
    ConsultationAction.CONVERT: ConsultationStatus.CONVERTED,
}
_OF_ASKER: Final = frozenset({ConsultationAction.CLOSE, ConsultationAction.WITHDRAW, ConsultationAction.CONVERT})
_FROM: Final[Mapping[ConsultationAction, frozenset[ConsultationStatus]]] = {
    ConsultationAction.TAKE: AWAITING_CONSULTATION,
    ConsultationAction.ANSWER: frozenset({ConsultationStatus.TAKEN}),
    ConsultationAction.SUMMARISE: frozenset({ConsultationStatus.TAKEN}),
    ConsultationAction.WRITE_MESSAGE: frozenset(OPEN_CONSULTATIONS),
    ConsultationAction.CLOSE: frozenset({ConsultationStatus.ANSWERED}),
    ConsultationAction.WITHDRAW: AWAITING_CONSULTATION,
    ConsultationAction.CONVERT: frozenset(OPEN_CONSULTATIONS),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a professional stands towards a consultation."""

    on_asking_side: bool
    """Of the asking unit, in the context of the register that the question comes from. Source: D-8."""
    on_answering_side: bool
    """Of an answering unit, in the context of a register that the consultation covers."""
    asks_of_clients: bool
    """Has a profession of the register that the question comes from; the duty of a unit manager alone is none."""
    is_asker: bool
    may_answer: bool
    """Of the profession, or the very practitioner, that the target names."""
    has_taken: bool
    has_answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Where a consultation is."""

    status: ConsultationStatus
    kind: TargetKind
    mode: ConsultationMode
    is_answered_here: bool
    """Whether those who answer have accounts; else the asking unit records what was answered."""
    answers: int


@dataclass(frozen=True, slots=True)
class ConsultationDecision:
    """Whether it may be done, and the state that follows when it may."""

    verdict: ConsultationVerdict
    leads_to: ConsultationStatus | None = None
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def is_allowed(self) -> bool:
        """Whether the professional may do it now."""
        return self.verdict is ConsultationVerdict.ALLOWED


def sees(standing: Standing) -> bool:
    """Whether a professional sees a consultation: of either side, and in the context of its register. Source: D-8."""
    return standing.on_asking_side or standing.on_answering_side


def transition(action: ConsultationAction, situation: Situation, standing: Standing) -> ConsultationDecision:
    """Whether a professional may do this to a consultation now; whose deed it is, is decided before its state.

    The asking unit closes, withdraws and, by a profession, converts. Nobody answers an own question. Whoever takes the
    question of a group coordinates it: each answers once, and the coordinator sums up. A colleague may take over. Of a
    target without accounts the asking unit records the answer. Source: D-18, R-160, R-166.
    """
    if not sees(standing):
        return ConsultationDecision(ConsultationVerdict.NOT_INVOLVED)
    if not _is_theirs(action, situation, standing):
        return ConsultationDecision(ConsultationVerdict.NOT_YOURS)
    if not _state_allows(action, situation, standing):
        return ConsultationDecision(ConsultationVerdict.WRONG_STATE)
    return ConsultationDecision(ConsultationVerdict.ALLOWED, _led_to(action, situation))


def available_actions(situation: Situation, standing: Standing) -> tuple[ConsultationAction, ...]:
    """What a professional may do to a consultation now, in the order of its path."""
    return tuple(action for action in ConsultationAction if transition(action, situation, standing).is_allowed)


def _is_theirs(action: ConsultationAction, situation: Situation, standing: Standing) -> bool:
    answers = standing.on_answering_side and standing.may_answer and not standing.is_asker
    if action is ConsultationAction.CONVERT:
        return standing.on_asking_side and standing.asks_of_clients  # a referral is a professional's, too
    if action in _OF_ASKER:
        return standing.on_asking_side
    if action is ConsultationAction.WRITE_MESSAGE:
        return situation.is_answered_here and (standing.on_asking_side or answers)
    if not situation.is_answered_here:
        return action is ConsultationAction.ANSWER and standing.on_asking_side
    if action is ConsultationAction.SUMMARISE:
        return answers and standing.has_taken
    return answers


def _state_allows(action: ConsultationAction, situation: Situation, standing: Standing) -> bool:
    if action is ConsultationAction.ANSWER and not situation.is_answered_here:
        return situation.status is ConsultationStatus.ASKED
    return situation.status in _FROM[action] and _fits(action, situation, standing)


def _fits(action: ConsultationAction, situation: Situation, standing: Standing) -> bool:
    """What more than the state a deed needs."""
    if action is ConsultationAction.CONVERT:
        return situation.mode is not ConsultationMode.WORKER_SUPPORT  # which is about no client
    if action is ConsultationAction.TAKE:
        return not standing.has_taken
    if action is ConsultationAction.SUMMARISE:
        return situation.kind is TargetKind.GROUP and situation.answers > 0
    answers_in_group = action is ConsultationAction.ANSWER and situation.kind is TargetKind.GROUP
    return not (answers_in_group and standing.has_answered)


def _led_to(action: ConsultationAction, situation: Situation) -> ConsultationStatus:
    if action is ConsultationAction.ANSWER and situation.kind is TargetKind.GROUP and situation.is_answered_here:
        return situation.status
    return _LED_TO.get(action, situation.status)
