"""States of a child-protection notice: what may be done next, and by whom. Source: R-203, R-214; act 417/2007."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from shared.terms.child_protection import NoticeAction, NoticeDecision, NoticeForwarding, NoticeStatus, NoticeVerdict
from shared.terms.people import SOCIAL_WELFARE_PROFESSIONS, Profession

RULE_ID: Final = "notice_states"
RULE_VERSION: Final = "1"

_FROM: Final = {
    NoticeAction.ASSESS_URGENCY: frozenset({NoticeStatus.RECEIVED, NoticeStatus.URGENCY_ASSESSED}),
    NoticeAction.IDENTIFY_CHILD: frozenset({NoticeStatus.RECEIVED, NoticeStatus.URGENCY_ASSESSED}),
    NoticeAction.FORWARD: frozenset({NoticeStatus.URGENCY_ASSESSED}),
    NoticeAction.DECIDE: frozenset({NoticeStatus.URGENCY_ASSESSED, NoticeStatus.FORWARDED}),
    NoticeAction.FINISH: frozenset({NoticeStatus.DECIDED}),
}
_SOCIAL_WORKERS_ALONE: Final = frozenset({NoticeAction.DECIDE, NoticeAction.FINISH})
"""Whether an assessment begins is a decision of the social worker. Source: act 417/2007 section 26."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeStanding:
    """How a notice stands."""

    status: NoticeStatus
    forwarding: NoticeForwarding | None = None
    child_is_identified: bool = False
    decision: NoticeDecision | None = None
    is_finished: bool = False


@dataclass(frozen=True, slots=True)
class NoticeStep:
    """Whether a step may be taken."""

    verdict: NoticeVerdict
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def step(
    action: NoticeAction, notice: NoticeStanding, professions: Iterable[Profession], *, directly: bool = False
) -> NoticeStep:
    """Whether a professional of a handling unit may take a step; `directly`: forwards without a handover.

    Only social-welfare professionals handle a notice; who decides is a social worker. Source: R-214; D-8.
    """
    allowed = frozenset({Profession.SOCIAL_WORKER}) if action in _SOCIAL_WORKERS_ALONE else SOCIAL_WELFARE_PROFESSIONS
    if allowed.isdisjoint(professions):
        return NoticeStep(NoticeVerdict.PROFESSION_NEEDED)
    if notice.status not in _FROM[action] or _is_done(action, notice):
        return NoticeStep(NoticeVerdict.WRONG_STATE)
    if notice.forwarding is NoticeForwarding.PENDING:
        return NoticeStep(NoticeVerdict.BEING_FORWARDED)
    if action is NoticeAction.FORWARD and not directly and not notice.child_is_identified:
        return NoticeStep(NoticeVerdict.CHILD_NOT_IDENTIFIED)
    return NoticeStep(NoticeVerdict.ALLOWED)


def _is_done(action: NoticeAction, notice: NoticeStanding) -> bool:
    """Whether there is nothing (more) to do by an action in this state."""
    match action:
        case NoticeAction.FINISH:
            return notice.is_finished or notice.decision is not NoticeDecision.ASSESSMENT_BEGINS
        case NoticeAction.IDENTIFY_CHILD:
            return notice.child_is_identified
        case _:
            return False


def available(notice: NoticeStanding, professions: frozenset[Profession]) -> tuple[NoticeAction, ...]:
    """What a professional of a handling unit may do now, in the order of the process; forwarding in either way."""
    return tuple(
        action
        for action in NoticeAction
        if step(action, notice, professions, directly=True).verdict is NoticeVerdict.ALLOWED
    )
