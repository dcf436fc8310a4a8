"""In the context of which registers somebody works with a contact (D-8)."""

from services.guidance.rules.contact_context import ContactContext, contact_context
from services.guidance.storage.contacts import ContactRecord
from shared.kit.identity import Caller
from shared.law.register_context import readable_registers
from shared.terms.guidance import ContactStatus
from shared.terms.registers import Register


def registers_of(caller: Caller) -> frozenset[Register]:
    """The registers whose entries a professional reads by profession; managing a unit of both adds none."""
    return readable_registers(caller.professions)


def context_of(record: ContactRecord, caller: Caller) -> ContactContext:
    """What of a contact a professional of its unit is shown now."""
    workers = (record.desk.handler, record.desk.pair)
    return contact_context(
        is_open=record.status is ContactStatus.OPEN,
        matters=record.matters,
        documented=record.documented,
        readable=registers_of(caller),
        handles=any(each is not None and each.subject == caller.subject for each in workers),
    )
