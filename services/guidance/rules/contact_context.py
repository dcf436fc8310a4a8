"""Context of a contact: what of it a professional of its unit is shown. The register decides it. Source: D-8, D-18."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from shared.terms.deadlines import DeadlineRule
from shared.terms.guidance import Matter
from shared.terms.registers import Register

RULE_ID: Final = "contact_context"
RULE_VERSION: Final = "1"

_OF_MATTER: Final = {
    Matter.HEALTH: Register.HEALTH_CARE,
    Matter.SOCIAL: Register.SOCIAL_WELFARE,
    Matter.CHILD_PROTECTION: Register.SOCIAL_WELFARE,
}
_OF_CLOCK: Final = {
    DeadlineRule.CARE_NEED_ASSESSMENT: Register.HEALTH_CARE,
    DeadlineRule.SERVICE_NEEDS_ASSESSMENT_START: Register.SOCIAL_WELFARE,
    DeadlineRule.CHILD_SERVICE_NEEDS_ASSESSMENT_FINISH: Register.SOCIAL_WELFARE,
    DeadlineRule.CHILD_PROTECTION_NOTICE: Register.SOCIAL_WELFARE,
    DeadlineRule.CHILD_PROTECTION_FINISH: Register.SOCIAL_WELFARE,
}
"""Clocks of a contact that belong to a register; the promise and the call back are of every contact."""


def counts_clock(rule: DeadlineRule, readable: frozenset[Register]) -> bool:
    """Whether somebody who reads these registers, and manages the unit, is told how many such clocks run there.

    Who reads neither manages what both registers do in the unit. Source: D-8.
    """
    register = _OF_CLOCK.get(rule)
    return register is None or not readable or register in readable


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactContext:
    """What of a contact is shown."""

    sees_contact: bool
    """Whether it is there at all for the reader. Source: D-18."""
    sees_words: bool
    """Who it is, and what the client wrote and said."""
    is_shared: bool
    """What it is about is told to the whole unit: it is open, or no register has it."""
    readable: frozenset[Register]
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    def reads(self, register: Register | None) -> bool:
        """Whether what belongs to a register is shown; what belongs to none is shown to all."""
        return register is None or register in self.readable

    def tells_matter(self, matter: Matter) -> bool:
        """Whether it is told that the contact is about this; the desk works on an open one by it."""
        return self.is_shared or self.reads(_OF_MATTER.get(matter))

    def tells_clock(self, rule: DeadlineRule) -> bool:
        """Whether the clock is told; an open contact is ordered by all of its clocks."""
        return self.is_shared or self.reads(_OF_CLOCK.get(rule))


def contact_context(
    *,
    is_open: bool,
    matters: Collection[Matter],
    documented: Collection[Register],
    readable: frozenset[Register],
    handles: bool,
) -> ContactContext:
    """What of a contact a professional of its unit is shown, who reads these registers by profession.

    `documented`: registers with an entry of it. `handles`: the caller handles it, alone or in a work pair. While
    nothing is decided, the desk works on it jointly. Decided, its words are for the registers that have it, for those
    that its matters may still come to while it is open, and for whoever handles it until it is closed. Closed, it is
    there only for readers of a register that has it; of one that none has, nothing personal is left. Source: D-8.
    """
    has_it = set(documented) | ({Register.SOCIAL_WELFARE} if Matter.CHILD_PROTECTION in matters else set())
    may_come_to = {_OF_MATTER[each] for each in matters if each in _OF_MATTER} if is_open else set()
    concerned = (has_it | may_come_to) if has_it else set(Register)
    in_context = not readable.isdisjoint(concerned)
    return ContactContext(
        sees_contact=is_open or not has_it or in_context,
        sees_words=in_context or (is_open and handles and bool(readable)),
        is_shared=is_open or not has_it,
        readable=readable,
    )
