"""Context of a register: who reads health-care entries, and who social-welfare entries. Source: D-8."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.terms.people import HEALTH_CARE_PROFESSIONS, SOCIAL_WELFARE_PROFESSIONS, Profession, UnitType
from shared.terms.registers import Register, RegisterVerdict

RULE_ID: Final = "register_context"
RULE_VERSION: Final = "1"

_REGISTER_OF_UNIT: Final[Mapping[UnitType, Register]] = {
    UnitType.CHILD_CLINIC: Register.HEALTH_CARE,
    UnitType.SCHOOL_HEALTH: Register.HEALTH_CARE,
    UnitType.CHILD_REHABILITATION: Register.HEALTH_CARE,
    UnitType.HEALTH_CENTRE: Register.HEALTH_CARE,
    UnitType.SOCIAL_CENTRE: Register.SOCIAL_WELFARE,
}
"""Family centres and client guidance have both registers: managing such a unit puts nobody in the context of either."""


def register_of_unit(unit_type: UnitType) -> Register | None:
    """The register in which a unit of this type works; None for a unit that has both. Source: D-8."""
    return _REGISTER_OF_UNIT.get(unit_type)


@dataclass(frozen=True, slots=True)
class RegisterDecision:
    """Whether somebody reads the entries of a register."""

    verdict: RegisterVerdict
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def is_allowed(self) -> bool:
        """Whether the entry may be read."""
        return self.verdict is RegisterVerdict.MAY_READ


def may_read(
    register: Register, *, professions: frozenset[Profession], unit_types: frozenset[UnitType] = frozenset()
) -> RegisterDecision:
    """Whether a professional reads an entry of this register.

    `unit_types`: types of the professional's own units that have the entry; only a unit manager reads by them, all
    others by profession, wherever they work. Source: D-8.
    """
    readable = readable_registers(professions, unit_types)
    if register in readable:
        return RegisterDecision(RegisterVerdict.MAY_READ)
    return RegisterDecision(RegisterVerdict.OTHER_REGISTER if readable else RegisterVerdict.NO_CONTEXT)


def readable_registers(
    professions: frozenset[Profession], unit_types: frozenset[UnitType] = frozenset()
) -> frozenset[Register]:
    """The registers whose entries a professional reads, by the same rule as `may_read`. Source: D-8."""
    readable: set[Register] = set()
    if not professions.isdisjoint(HEALTH_CARE_PROFESSIONS):
        readable.add(Register.HEALTH_CARE)
    if not professions.isdisjoint(SOCIAL_WELFARE_PROFESSIONS):
        readable.add(Register.SOCIAL_WELFARE)
    if Profession.UNIT_MANAGER in professions:
        readable.update(_REGISTER_OF_UNIT[each] for each in unit_types if each in _REGISTER_OF_UNIT)
    return frozenset(readable)
