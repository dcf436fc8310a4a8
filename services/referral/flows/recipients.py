"""To whom data go: how a recipient stands to the register that they come from."""

from services.referral.flows.parts import ReferralParts, known
from shared.contracts.county_pack import Unit
from shared.contracts.problem import FieldError
from shared.contracts.referral.permissions import NewRecipient, Recipient
from shared.kit.problems import VALIDATION, Refusal
from shared.law.register_context import register_of_unit
from shared.terms.permissions import RecipientKind, RecipientRelation
from shared.terms.registers import Register

_OUTSIDE_UNITS = {
    RecipientKind.EXTERNAL_SOTE: RecipientRelation.EXTERNAL_SOTE,
    RecipientKind.KELA: RecipientRelation.KELA,
    RecipientKind.OTHER_PARTNER: RecipientRelation.OTHER_PARTNER,
}


def known_recipient(parts: ReferralParts, named: NewRecipient, *, pointer: str = "recipient") -> Recipient:
    """The recipient with the register in which it works; refuses a unit that is unknown or works in another register.

    A unit that has both registers has to be named with one: otherwise anybody could say that nothing leaves.
    """
    if named.unit_id is None:
        return Recipient(**named.model_dump())
    unit = known(parts.packs.unit(named.unit_id), f"{pointer}/unit_id")
    register = _register_of(unit, named.client_register, f"/{pointer}/client_register")
    for index, unit_id in enumerate(named.further_unit_ids):
        further = known(parts.packs.unit(unit_id), f"{pointer}/further_unit_ids/{index}")
        _register_of(further, register, f"/{pointer}/further_unit_ids/{index}")
    return Recipient(
        kind=named.kind,
        unit_id=unit.id,
        further_unit_ids=named.further_unit_ids,
        code=None,
        client_register=register,
    )


def units_of(recipient: Recipient) -> frozenset[str]:
    """Every unit that receives; none of a party outside."""
    return frozenset(filter(None, [recipient.unit_id, *recipient.further_unit_ids]))


def relation_of(
    parts: ReferralParts, recipient: Recipient, *, from_unit_id: str, register: Register
) -> RecipientRelation:
    """How the recipient stands to this register of the unit's county; a unit of another county is another controller.

    Source: D-10, D-16, R-165.
    """
    if recipient.unit_id is None:
        return _OUTSIDE_UNITS[recipient.kind]
    own = parts.packs.county_of(from_unit_id)
    if any(parts.packs.county_of(unit_id) is not own for unit_id in units_of(recipient)):
        return RecipientRelation.EXTERNAL_SOTE
    same = recipient.client_register is register
    return RecipientRelation.SAME_REGISTER if same else RecipientRelation.OTHER_REGISTER


def _register_of(unit: Unit, named: Register | None, pointer: str) -> Register:
    only = register_of_unit(unit.type)
    if only is not None and named not in {None, only}:
        raise _invalid(pointer, "other_register", "The unit works in the other register.")
    register = only or named
    if register is None:
        raise _invalid(pointer, "missing", "The unit has both registers: say in which it receives.")
    return register


def _invalid(pointer: str, code: str, detail: str) -> Refusal:
    return Refusal(VALIDATION, errors=[FieldError(pointer=pointer, code=code, detail=detail)])
