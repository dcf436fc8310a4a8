"""Matters: what a contact turns out to be about as well; a correction only ever adds. Source: D-6, D-8."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from shared.terms.guidance import Matter
from shared.terms.registers import Register

RULE_ID: Final = "matters"
RULE_VERSION: Final = "1"

_OF_REGISTER: Final = {
    Register.HEALTH_CARE: (Matter.HEALTH,),
    Register.SOCIAL_WELFARE: (Matter.SOCIAL, Matter.CHILD_PROTECTION),
}
"""Matters of each register, the one that is added on top: child protection comes by a notice only."""


@dataclass(frozen=True, slots=True)
class AddedMatters:
    """Which matters are new to a contact, in the order in which they were named."""

    matters: tuple[Matter, ...]
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def added_matters(about: Iterable[Matter], named: Iterable[Matter]) -> AddedMatters:
    """Which of the named matters a contact is not about yet.

    None is ever taken away: what a client has asked about has started its clocks, and these end by what they wait for,
    not by another word for the matter. Source: D-6.
    """
    there = set(about)
    return AddedMatters(tuple(each for each in dict.fromkeys(named) if each not in there))


def missing_matters(about: Iterable[Matter], assessed: Iterable[Register]) -> AddedMatters:
    """The matters of the registers in which a need was assessed, as far as the contact is about none of theirs. D-8."""
    there = set(about)
    return AddedMatters(tuple(_OF_REGISTER[each][0] for each in assessed if there.isdisjoint(_OF_REGISTER[each])))
