"""States of a handover: who may do what to it, and what it becomes. Source: D-9, D-18, R-088, R-089."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.terms.handovers import HandoverAction, HandoverSide, HandoverStatus, HandoverVerdict
from shared.terms.people import HEALTH_CARE_PROFESSIONS, SOCIAL_WELFARE_PROFESSIONS, Profession
from shared.terms.registers import Register

RULE_ID: Final = "handover_states"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True)
class SideStanding:
    """How a professional stands towards one side of a handover."""

    sees: bool
    """Of the side's unit, in the context of the register in which that side works. Source: D-8, D-18."""
    has_profession: bool
    """Has a profession of that register; the duty of a unit manager alone is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverStanding:
    """How a professional stands towards a handover."""

    sent: SideStanding
    received: SideStanding


@dataclass(frozen=True, slots=True)
class HandoverTransition:
    """Whether it may be done, and the state that follows when it may."""

    verdict: HandoverVerdict
    leads_to: HandoverStatus | None = None
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def is_allowed(self) -> bool:
        """Whether the professional may do it now."""
        return self.verdict is HandoverVerdict.ALLOWED


_S, _R = HandoverSide.SENT, HandoverSide.RECEIVED
_Status = HandoverStatus
_STAYS: Final = None
_GIVEN_BACK: Final = frozenset({_Status.RETURNED, _Status.RETURNED_FOR_REASSESSMENT})
_ACCEPTED: Final = frozenset({_Status.ACCEPTED, _Status.CLIENT_CONTACTED})
_PATH: Final[Mapping[HandoverAction, tuple[frozenset[HandoverSide], frozenset[_Status], _Status | None]]] = {
    HandoverAction.ACCEPT: (frozenset({_R}), frozenset({_Status.OFFERED}), _Status.ACCEPTED),
    HandoverAction.RETURN: (frozenset({_R}), frozenset({_Status.OFFERED}), _Status.RETURNED),
    HandoverAction.RECORD_CONTACT_ATTEMPT: (frozenset({_R}), _ACCEPTED, _STAYS),
    HandoverAction.COMPLETE: (frozenset({_R}), frozenset({_Status.CLIENT_CONTACTED}), _Status.DONE),
    HandoverAction.RETURN_FOR_REASSESSMENT: (frozenset({_R}), _ACCEPTED, _Status.RETURNED_FOR_REASSESSMENT),
    HandoverAction.WITHDRAW: (frozenset({_S}), frozenset({_Status.OFFERED}) | _GIVEN_BACK, _Status.WITHDRAWN),
    HandoverAction.CONTINUE: (frozenset({_S}), _GIVEN_BACK, _Status.CONTINUED),
    HandoverAction.TELL_CLIENT: (frozenset({_S, _R}), frozenset(_Status), _STAYS),
}


def transition(action: HandoverAction, status: HandoverStatus, standing: HandoverStanding) -> HandoverTransition:
    """Whether a professional may do this to a handover now; who may is decided before what its state allows.

    The matter is the sender's until it is accepted, and again once it is given back. A contact that reaches the client
    leads on to `client_contacted`, which whoever records the attempt decides. Source: D-9, D-18, R-088, R-089.
    """
    sides, from_any_of, to = _PATH[action]
    theirs = [side for side in _sides(sides, standing) if side.sees]
    if not theirs:
        return HandoverTransition(HandoverVerdict.NOT_INVOLVED)
    if not any(side.has_profession for side in theirs):
        return HandoverTransition(HandoverVerdict.PROFESSION_NEEDED)
    if status not in from_any_of:
        return HandoverTransition(HandoverVerdict.WRONG_STATE)
    return HandoverTransition(HandoverVerdict.ALLOWED, to or status)


def available_actions(status: HandoverStatus, standing: HandoverStanding) -> tuple[HandoverAction, ...]:
    """What a professional may do to a handover now, in the order of its path."""
    return tuple(action for action in HandoverAction if transition(action, status, standing).is_allowed)


def professions_of(register: Register) -> frozenset[Profession]:
    """Professions that do the work of a side which works in this register. Source: D-8."""
    return SOCIAL_WELFARE_PROFESSIONS if register is Register.SOCIAL_WELFARE else HEALTH_CARE_PROFESSIONS


def sees(standing: HandoverStanding) -> bool:
    """Whether a professional may see a handover: both sides do, each in the context of its register. D-8, D-18."""
    return standing.sent.sees or standing.received.sees


def _sides(sides: frozenset[HandoverSide], standing: HandoverStanding) -> list[SideStanding]:
    known = {_S: standing.sent, _R: standing.received}
    return [known[side] for side in sides]
