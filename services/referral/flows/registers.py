"""The registers in whose context a professional works; every list and every look at an entry goes through it."""

from services.referral.flows.parts import ReferralParts
from shared.kit.identity import Caller
from shared.law.register_context import RegisterDecision, may_read, readable_registers
from shared.terms.people import UnitType
from shared.terms.registers import Register


def reads(parts: ReferralParts, caller: Caller, register: Register, *unit_ids: str) -> RegisterDecision:
    """Whether the caller reads an entry of this register that these units have; no units: by profession alone."""
    return may_read(register, professions=caller.professions, unit_types=_types(parts, caller, unit_ids))


def registers_of(parts: ReferralParts, caller: Caller, *unit_ids: str) -> frozenset[Register]:
    """The registers that the caller reads of these units; for the filter of a list of one unit."""
    return readable_registers(caller.professions, _types(parts, caller, unit_ids))


def units_by_register(parts: ReferralParts, caller: Caller) -> dict[Register, frozenset[str]]:
    """The units whose entries the caller reads in each register.

    By profession all units of the own county, for a register belongs to its controller; as a unit manager the managed
    units that work in the register. Source: D-8, D-16.
    """
    own = [unit for each in sorted(caller.units) if (unit := parts.packs.unit(each)) is not None]
    counties = [county for unit in own if (county := parts.packs.county_of(unit.id)) is not None]
    whole = frozenset(unit.id for county in counties for unit in county.units)
    by_profession = readable_registers(caller.professions)
    return {
        register: whole
        if register in by_profession
        else frozenset(unit.id for unit in own if reads(parts, caller, register, unit.id).is_allowed)
        for register in Register
    }


def _types(parts: ReferralParts, caller: Caller, unit_ids: tuple[str, ...]) -> frozenset[UnitType]:
    units = (parts.packs.unit(unit_id) for unit_id in unit_ids if caller.works_in(unit_id))
    return frozenset(unit.type for unit in units if unit is not None)
