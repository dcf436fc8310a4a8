"""Who sees child-protection notices, and how they are shown: never with who made them."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from services.guidance.api.showing import shown_clocks
from services.guidance.flows.parts import GuidanceParts
from services.guidance.rules.notice_states import NoticeStanding, available
from services.guidance.storage import child_protection, contacts
from services.guidance.storage.child_protection import NoticeRecord
from shared.contracts.guidance.child_protection_notices import ChildProtectionNotice, ChildProtectionNoticeSummary
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.kit.problems import NOT_FOUND, Refusal
from shared.kit.unit_of_work import Access, UnitOfWork
from shared.law.register_context import readable_registers
from shared.terms.guidance import Urgency
from shared.terms.registers import Register


def reads_notices(parts: GuidanceParts, caller: Caller, unit_id: str) -> bool:
    """Whether a professional reads the notices of a unit: works in it, in the context of social welfare (D-8)."""
    unit = parts.packs.unit(unit_id)
    types = frozenset({unit.type}) if unit else frozenset()
    return caller.works_in(unit_id) and Register.SOCIAL_WELFARE in readable_registers(caller.professions, types)


async def seen_notice(
    parts: GuidanceParts, work: UnitOfWork, caller: Caller, notice_id: UUID, action: str, *, basis: str | None = None
) -> NoticeRecord:
    """A notice of a unit that handles it; of others, and in the other register, as if it were missing (D-18)."""
    async with work.reading() as connection:
        found = await child_protection.find(connection, notice_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    work.access(Access(action, "child_protection_notice", subjects(found), str(notice_id), basis=basis))
    if not any(reads_notices(parts, caller, unit_id) for unit_id in found.units):
        raise Refusal(NOT_FOUND)
    return found


def subjects(notice: NoticeRecord) -> tuple[str, ...]:
    """Whose data the notice holds, for the access log."""
    return (notice.person_ref,) if notice.person_ref else ()


def standing_of(notice: NoticeRecord) -> NoticeStanding:
    """How a notice stands."""
    return NoticeStanding(
        status=notice.status,
        forwarding=notice.forwarding,
        child_is_identified=notice.person_ref is not None,
        decision=notice.decision,
        is_finished=notice.finished_at is not None,
    )


async def shown_notice(
    parts: GuidanceParts, connection: Connection, notice: NoticeRecord, caller: Caller, at: datetime
) -> ChildProtectionNotice:
    """A notice with its words, and the clocks of its contact."""
    contact = await contacts.find(connection, notice.contact_id)
    if contact is None:
        raise LookupError("a notice without its contact")
    county, _ = parts.unit(notice.unit_id)
    opened = {
        name: parts.sealer.open(sealed) if sealed is not None else None
        for name, sealed in (
            ("child", notice.sealed_child),
            ("concern", notice.sealed_concern),
            ("reason", notice.sealed_reason),
        )
    }
    return ChildProtectionNotice.model_validate(
        {
            **_plain(notice),
            **opened,
            "red_flag": notice.acute or notice.urgency is Urgency.EMERGENCY,
            "emergency_numbers": list(county.emergency_numbers),
            "unit": parts.contact(notice.unit_id),
            "clocks": shown_clocks(parts, contact, at),
            "available_actions": available(standing_of(notice), caller.professions),
        }
    )


def shown_row(notice: NoticeRecord) -> ChildProtectionNoticeSummary:
    """A row of the list."""
    return ChildProtectionNoticeSummary.model_validate(_plain(notice))


def _plain(notice: NoticeRecord) -> dict[str, object]:
    plain = {name: value for name, value in asdict(notice).items() if not name.startswith("sealed_")}
    return {**plain, "child_identified": notice.person_ref is not None}
