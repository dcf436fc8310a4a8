"""Protection of the notifier: who reads who made a child-protection notice. Source: R-202; D-8."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from shared.terms.child_protection import PRIVATE_NOTIFIERS, NotifierKind, NotifierVerdict
from shared.terms.people import SOCIAL_WELFARE_PROFESSIONS, Profession

RULE_ID: Final = "notifier_protection"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True)
class NotifierDecision:
    """Whether the notifier's identity is shown."""

    verdict: NotifierVerdict
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def may_read_notifier(
    kind: NotifierKind, *, is_known: bool, allows: bool, professions: Iterable[Profession]
) -> NotifierDecision:
    """Whether a professional of a handling unit reads who made the notice; `allows`: the notifier may be told of.

    An authority, and a private person who allows it, is shown to the social-welfare professionals of the unit; any
    other private person to social workers only, who may have to ask more. Nobody else, ever. Source: R-202.
    """
    held = set(professions)
    if held.isdisjoint(SOCIAL_WELFARE_PROFESSIONS):
        return NotifierDecision(NotifierVerdict.OTHER_REGISTER)
    if not is_known:
        return NotifierDecision(NotifierVerdict.NOBODY_KNOWN)
    if kind in PRIVATE_NOTIFIERS and not allows and Profession.SOCIAL_WORKER not in held:
        return NotifierDecision(NotifierVerdict.SOCIAL_WORKER_NEEDED)
    return NotifierDecision(NotifierVerdict.MAY_READ)
