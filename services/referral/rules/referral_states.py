"""States of a referral (lähete): who may do what to it, and what it becomes. Source: D-18, R-004, R-018."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.terms.referral import (
    BookingRightIssue,
    CompletionOutcome,
    ReferralAction,
    ReferralSide,
    ReferralStatus,
    ReferralVerdict,
)

RULE_ID: Final = "referral_states"
RULE_VERSION: Final = "6"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a professional stands towards a referral, in the context of its register."""

    in_sending_unit: bool
    """Of the sending unit, and reads the register in which it wrote the referral."""
    in_receiving_unit: bool
    """Of the receiving unit, and reads the register in which it works with the referral."""
    in_former_unit: bool = False
    """Of a unit that sent the referral on, reading the same register."""
    has_profession: bool
    """Has a profession of the referral's register; the duty of a unit manager alone is none. Source: D-6, D-8."""
    writes_by_profession: bool
    """Has a profession of the register in which the sending unit wrote it. Source: R-018."""
    is_handler: bool = False
    is_manager: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Where a referral is."""

    status: ReferralStatus
    was_sent: bool
    """Before it is sent, and when it was withdrawn unsent, the receiving unit does not know of it."""
    right: BookingRightIssue = BookingRightIssue.NOT_YET
    was_contacted: bool = False
    """The receiving unit has reached the client."""


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


_Path = Mapping[ReferralStatus, ReferralStatus]
_S: Final = ReferralStatus


def _staying(*states: ReferralStatus) -> _Path:
    return {state: state for state in states}


def _to(target: ReferralStatus, *states: ReferralStatus) -> _Path:
    return dict.fromkeys(states, target)


_BY_SENDER: Final[Mapping[ReferralAction, _Path]] = {
    ReferralAction.CHANGE: _staying(_S.DRAFT),
    ReferralAction.SEND: _to(_S.SENT, _S.DRAFT),
    ReferralAction.ANSWER: _to(_S.TAKEN, _S.RETURNED),
    ReferralAction.ATTACH: _staying(_S.DRAFT, _S.SENT, _S.TAKEN, _S.RETURNED),
    ReferralAction.CANCEL: _to(_S.CANCELLED, _S.DRAFT, _S.SENT, _S.TAKEN, _S.RETURNED),
}
_BY_RECEIVER: Final[Mapping[ReferralAction, _Path]] = {
    ReferralAction.TAKE: _to(_S.TAKEN, _S.SENT),
    ReferralAction.TAKE_OVER: _staying(_S.TAKEN, _S.RETURNED),
    ReferralAction.HAND_OFF: _staying(_S.TAKEN, _S.RETURNED),
    ReferralAction.RETURN: _to(_S.RETURNED, _S.TAKEN),
    ReferralAction.ACCEPT: _to(_S.ACCEPTED, _S.TAKEN),
    ReferralAction.DECLINE: _to(_S.DECLINED, _S.TAKEN, _S.RETURNED),
    ReferralAction.REDIRECT: _to(_S.SENT, _S.TAKEN),
    ReferralAction.ATTACH: _staying(_S.TAKEN, _S.ACCEPTED),
    ReferralAction.REVOKE_RIGHT: _staying(_S.ACCEPTED),
    ReferralAction.REISSUE_RIGHT: _staying(_S.ACCEPTED),
    ReferralAction.CONTACT_CLIENT: _staying(_S.ACCEPTED),
    ReferralAction.COMPLETE: _to(_S.COMPLETED, _S.ACCEPTED),
}
_MAY_BE_REVOKED: Final = frozenset({BookingRightIssue.PENDING, BookingRightIssue.ISSUED})


def transition(action: ReferralAction, situation: Situation, standing: Standing) -> TransitionDecision:
    """Whether a professional may do this to a referral now; who may is decided before what its state allows.

    A professional of the sending unit, in the register in which it writes, drafts, sends, answers and cancels until
    the decision; one of the receiving unit, in the referral's register, takes it, and after that any of them there
    decides. Only the handler or the unit's manager gives it away. A unit that sent it on sees what it did, and does no
    more. Source: D-8, D-18, R-018.
    """
    verdicts = [_by(side, action, situation, standing) for side in ReferralSide]
    allowed = next((each for each in verdicts if each is not None and each.is_allowed), None)
    others = [each for each in verdicts if each is not None and each.verdict is not ReferralVerdict.NOT_INVOLVED]
    return allowed or next(iter(others), TransitionDecision(ReferralVerdict.NOT_INVOLVED))


def side_of(action: ReferralAction, situation: Situation, standing: Standing) -> ReferralSide | None:
    """On which side a professional does what is allowed; None when neither allows it. Source: D-18."""
    for side in ReferralSide:
        decision = _by(side, action, situation, standing)
        if decision is not None and decision.is_allowed:
            return side
    return None


def completion(outcome: CompletionOutcome, situation: Situation) -> TransitionDecision:
    """Whether a referral that may be completed ends with this outcome: where nothing is booked, after the contact.

    Only a client who could not be reached is not contacted first. Source: R-088.
    """
    if _awaits_contact(situation) and outcome is not CompletionOutcome.NOT_REACHED:
        return TransitionDecision(ReferralVerdict.CLIENT_NOT_CONTACTED)
    return TransitionDecision(ReferralVerdict.ALLOWED, ReferralStatus.COMPLETED)


def available_actions(situation: Situation, standing: Standing) -> tuple[ReferralAction, ...]:
    """What a professional may do to a referral now, in the order of its path."""
    return tuple(action for action in ReferralAction if transition(action, situation, standing).is_allowed)


def sees(situation: Situation, standing: Standing) -> bool:
    """Whether a professional may see a referral: the sending unit always, a receiving unit once it was sent."""
    return standing.in_sending_unit or (situation.was_sent and (standing.in_receiving_unit or standing.in_former_unit))


def _by(
    side: ReferralSide, action: ReferralAction, situation: Situation, standing: Standing
) -> TransitionDecision | None:
    """The verdict of one side; None when the deed is not of that side."""
    if side is ReferralSide.SENT:
        path = _BY_SENDER.get(action)
        verdict = _sender(standing)
    else:
        path = _BY_RECEIVER.get(action)
        verdict = _receiver(action, situation, standing)
    if path is None:
        return None
    if verdict is not None:
        return TransitionDecision(verdict)
    if situation.status not in path:
        return TransitionDecision(ReferralVerdict.WRONG_STATE)
    refused = _refused_now(action, situation, standing)
    return (
        TransitionDecision(refused) if refused else TransitionDecision(ReferralVerdict.ALLOWED, path[situation.status])
    )


def _sender(standing: Standing) -> ReferralVerdict | None:
    """Why somebody is not of those who refer; None when one is."""
    if not standing.in_sending_unit:
        return ReferralVerdict.NOT_INVOLVED
    return None if standing.writes_by_profession else ReferralVerdict.PROFESSION_NEEDED


def _receiver(action: ReferralAction, situation: Situation, standing: Standing) -> ReferralVerdict | None:
    """Why somebody is not of those who receive it; None when one is."""
    if not situation.was_sent:
        return ReferralVerdict.NOT_INVOLVED
    if not standing.in_receiving_unit:
        return ReferralVerdict.WRONG_STATE if standing.in_former_unit else ReferralVerdict.NOT_INVOLVED
    by_duty = action is ReferralAction.HAND_OFF and standing.is_manager
    return None if standing.has_profession or by_duty else ReferralVerdict.PROFESSION_NEEDED


def _refused_now(action: ReferralAction, situation: Situation, standing: Standing) -> ReferralVerdict | None:
    if action is ReferralAction.HAND_OFF and not (standing.is_handler or standing.is_manager):
        return ReferralVerdict.NOT_THE_HANDLER
    if action is ReferralAction.TAKE_OVER and standing.is_handler:
        return ReferralVerdict.ALREADY_THE_HANDLER
    if action is ReferralAction.REVOKE_RIGHT and situation.right not in _MAY_BE_REVOKED:
        return ReferralVerdict.NO_RIGHT_TO_REVOKE
    if action is ReferralAction.REISSUE_RIGHT and situation.right is not BookingRightIssue.REFUSED:
        return ReferralVerdict.NO_REFUSED_RIGHT
    if action is ReferralAction.CONTACT_CLIENT:
        return None if _awaits_contact(situation) else ReferralVerdict.WRONG_STATE
    return None


def _awaits_contact(situation: Situation) -> bool:
    return situation.right is BookingRightIssue.NOT_NEEDED and not situation.was_contacted
