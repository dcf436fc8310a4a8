"""States of a referral (lähete): who may do what to it, and what it becomes. Source: D-18, R-004, R-018."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.terms.referral import ReferralAction, ReferralSide, ReferralStatus, ReferralVerdict

RULE_ID: Final = "referral_states"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a professional stands towards a referral."""

    in_sending_unit: bool
    in_receiving_unit: bool
    is_health_professional: bool
    """Has a profession of health care; the duty of a unit manager alone is none. Source: D-6."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Where a referral is."""

    status: ReferralStatus
    was_sent: bool
    """Before it is sent, and when it was withdrawn unsent, the receiving unit does not know of it."""


@dataclass(frozen=True, slots=True)
class TransitionDecision:
    """Whether it may be done, and the state that follows when it may."""

    verdict: ReferralVerdict
    leads_to: ReferralStatus | None = None
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def is_allowed(self) -> bool:
        """Whether the professional may do it now."""
        return self.verdict is ReferralVerdict.ALLOWED


@dataclass(frozen=True, slots=True)
class _Transition:
    side: ReferralSide
    from_any_of: frozenset[ReferralStatus]
    to: ReferralStatus


def _from(*states: ReferralStatus) -> frozenset[ReferralStatus]:
    return frozenset(states)


_TRANSITIONS: Final[Mapping[ReferralAction, _Transition]] = {
    ReferralAction.CHANGE: _Transition(ReferralSide.SENT, _from(ReferralStatus.DRAFT), ReferralStatus.DRAFT),
    ReferralAction.SEND: _Transition(ReferralSide.SENT, _from(ReferralStatus.DRAFT), ReferralStatus.SENT),
    ReferralAction.TAKE: _Transition(ReferralSide.RECEIVED, _from(ReferralStatus.SENT), ReferralStatus.TAKEN),
    ReferralAction.ACCEPT: _Transition(ReferralSide.RECEIVED, _from(ReferralStatus.TAKEN), ReferralStatus.ACCEPTED),
    ReferralAction.DECLINE: _Transition(ReferralSide.RECEIVED, _from(ReferralStatus.TAKEN), ReferralStatus.DECLINED),
    ReferralAction.CANCEL: _Transition(
        ReferralSide.SENT,
        _from(ReferralStatus.DRAFT, ReferralStatus.SENT, ReferralStatus.TAKEN),
        ReferralStatus.CANCELLED,
    ),
}


def transition(action: ReferralAction, situation: Situation, standing: Standing) -> TransitionDecision:
    """Whether a professional may do this to a referral now; who may is decided before what its state allows.

    The sending unit drafts, sends and cancels until the decision; a health-care professional of the receiving unit
    takes it, and after that any of them there accepts or declines. Source: D-18, R-018.
    """
    wanted = _TRANSITIONS[action]
    if wanted.side is ReferralSide.SENT:
        if not standing.in_sending_unit:
            return TransitionDecision(ReferralVerdict.NOT_INVOLVED)
    elif not (standing.in_receiving_unit and situation.was_sent):
        return TransitionDecision(ReferralVerdict.NOT_INVOLVED)
    elif not standing.is_health_professional:
        return TransitionDecision(ReferralVerdict.HEALTH_PROFESSION_NEEDED)
    if situation.status not in wanted.from_any_of:
        return TransitionDecision(ReferralVerdict.WRONG_STATE)
    return TransitionDecision(ReferralVerdict.ALLOWED, wanted.to)


def available_actions(situation: Situation, standing: Standing) -> tuple[ReferralAction, ...]:
    """What a professional may do to a referral now, in the order of its path."""
    return tuple(action for action in ReferralAction if transition(action, situation, standing).is_allowed)


def sees(situation: Situation, standing: Standing) -> bool:
    """Whether a professional may see a referral: the sending unit always, the receiving unit once it was sent."""
    return standing.in_sending_unit or (standing.in_receiving_unit and situation.was_sent)
