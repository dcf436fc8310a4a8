"""In the context of which registers somebody works with a contact (D-8)."""

from services.guidance.flows.parts import GuidanceParts
from shared.kit.identity import Caller
from shared.law.register_context import readable_registers
from shared.terms.registers import Register


def registers_of(parts: GuidanceParts, caller: Caller, unit_id: str) -> frozenset[Register]:
    """The registers whose entries a professional of the unit reads."""
    _, unit = parts.unit(unit_id)
    return readable_registers(caller.professions, frozenset({unit.type}))
