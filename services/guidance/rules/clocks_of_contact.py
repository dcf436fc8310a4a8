"""Clocks of a contact: which time limits begin with it, by what it is about. Source: D-6, D-7."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from shared.terms.deadlines import DeadlineRule
from shared.terms.guidance import Matter

RULE_ID: Final = "clocks_of_contact"
RULE_VERSION: Final = "2"

_BY_MATTER: Final = {
    Matter.HEALTH: (DeadlineRule.CARE_NEED_ASSESSMENT,),
    Matter.SOCIAL: (
        DeadlineRule.SERVICE_NEEDS_ASSESSMENT_START,
        DeadlineRule.CHILD_SERVICE_NEEDS_ASSESSMENT_FINISH,
    ),
    Matter.CHILD_PROTECTION: (DeadlineRule.CHILD_PROTECTION_NOTICE, DeadlineRule.CHILD_PROTECTION_FINISH),
}
"""What must be finished is counted from the contact as well, so its clock begins with the contact too.

Those of child protection begin with a notice only, and a decision on it ends them."""


@dataclass(frozen=True, slots=True)
class ContactClocks:
    """The time limits to be counted; one may still say that it does not concern this person."""

    rules: tuple[DeadlineRule, ...]
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def clocks_of(matters: Iterable[Matter], *, callback: bool = False) -> ContactClocks:
    """The time limits that a contact about these matters starts; the service promise is given to everybody. D-6, D-7.

    Whoever asks for it is called back in time too (R-208). The order is that of the matters' definition, with the
    promise and the call first, whatever the order of the input.
    """
    about = set(matters)
    return ContactClocks(
        rules=(
            DeadlineRule.SERVICE_PROMISE,
            *((DeadlineRule.CALLBACK,) if callback else ()),
            *(rule for matter, rules in _BY_MATTER.items() if matter in about for rule in rules),
        )
    )
