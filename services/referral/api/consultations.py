"""Consultations: asked of a channel, seen by those who take part, and listed for the units that wait or answer."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from services.referral.api.callers import Parts, Professional
from services.referral.api.consultation_refusals import invalid
from services.referral.api.consultation_showing import listed, shown_message, tagged
from services.referral.api.consultation_standing import shown_to
from services.referral.api.matter_lists import instant_place
from services.referral.flows.consultations import (
    receivers_in,
)
from services.referral.flows.parts import ReferralParts
from services.referral.flows.registers import registers_of
from services.referral.storage import consultation_lists, consultation_texts
from services.referral.storage.worklists import capped, is_capped
from shared.contracts.referral.consultations import (
    Consultation,
    ConsultationCounts,
    ConsultationMessage,
    ListedConsultation,
)
from shared.contracts.types import Code, Page
from shared.kit.identity import Caller, callers
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import FORBIDDEN, NOT_FOUND, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.terms.consultations import (
    OPEN_CONSULTATIONS,
    ConsultationSide,
    ConsultationStatus,
)
from shared.terms.people import CallerKind

router = service_router(tags=["consultations"])

_Reader = Annotated[Caller, Depends(callers(CallerKind.PROFESSIONAL, CallerKind.SERVICE))]
_Side = Annotated[ConsultationSide, Query(description="Asked by the unit, or to be answered by it.")]


@router.get("/v1/consultations", summary="Worklist of a unit, or what a contact waits for")
async def list_consultations(
    caller: _Reader,
    work: Work,
    parts: Parts,
    role: Annotated[ConsultationSide | None, Query(description="Which worklist; of professionals.")] = None,
    unit_id: Annotated[Code | None, Query(description="One of the caller's units; of professionals.")] = None,
    status: Annotated[
        list[ConsultationStatus] | None, Query(max_length=10, description="One or many states; the open by default.")
    ] = None,
    contact_reference: Annotated[
        UUID | None, Query(description="A contact that may wait for an answer; of our own services (R-169).")
    ] = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[ListedConsultation]:
    """Consultations of a unit in its context, the first due first; a service asks by the contact that waits."""
    statuses = sorted(set(status or OPEN_CONSULTATIONS))
    listing = f"consultations {role} {unit_id} {contact_reference} {statuses}"
    after = instant_place(parts.cursors.read(listing, cursor))
    if caller.kind is CallerKind.SERVICE:
        _refuse_other_service(caller, work, parts)
        if contact_reference is None or role or unit_id or status:
            raise invalid("contact_reference", "contact", "A service lists by contact_reference alone.")
        async with work.reading() as connection:
            found = await consultation_lists.of_contact(connection, contact_reference, after=after, rows=limit + 1)
    else:
        if role is None or unit_id is None or contact_reference is not None:
            raise invalid("role", "worklist", "A professional lists by role and unit_id.")
        _refuse_other_unit(caller, unit_id, work, "list")
        registers = registers_of(parts, caller, unit_id)
        async with work.reading() as connection:
            found = await consultation_lists.listed(
                connection,
                role,
                unit_id,
                registers,
                statuses,
                receivers=receivers_in(parts, registers),
                after=after,
                rows=limit + 1,
            )
    visible, at = found[:limit], parts.clock()
    work.access(Access("list", "consultation", tuple(sorted({ref for each in visible for ref in each.subjects}))))
    last = visible[-1] if len(found) > limit else None
    more = parts.cursors.write(listing, last.answer_due_at.isoformat(), str(last.id)) if last else None
    return Page(items=[listed(parts, each, at) for each in visible], next_cursor=more)


@router.get("/v1/consultations/counts", summary="How many are in which state")
async def count_consultations(
    caller: Professional,
    work: Work,
    parts: Parts,
    role: _Side,
    unit_id: Annotated[Code, Query(description="One of the caller's units.")],
) -> ConsultationCounts:
    """How many open consultations of a unit's worklist are in which state, and how many answers are late."""
    _refuse_other_unit(caller, unit_id, work, "count")
    registers = registers_of(parts, caller, unit_id)
    async with work.reading() as connection:
        counts, late = await consultation_lists.counted(
            connection, role, unit_id, registers, parts.clock(), receivers=receivers_in(parts, registers)
        )
    return ConsultationCounts(
        counts={status: capped(counts.get(status, 0)) for status in OPEN_CONSULTATIONS},
        overdue=capped(late),
        at_least=is_capped(sum(counts.values())),
    )


@router.get("/v1/consultations/{consultation_id}", summary="One consultation", responses=refusals(NOT_FOUND))
async def get_consultation(consultation_id: UUID, caller: Professional, work: Work, parts: Parts) -> Consultation:
    """A consultation, for those who ask and those who answer, each in the context of its register."""
    seen = await shown_to(caller, consultation_id, work, parts, action="read")
    async with work.reading() as connection:
        return await tagged(parts, seen, connection, caller, work, parts.clock())


@router.get(
    "/v1/consultations/{consultation_id}/messages", summary="Messages of a consultation", responses=refusals(NOT_FOUND)
)
async def list_consultation_messages(
    consultation_id: UUID, caller: Professional, work: Work, parts: Parts, limit: Limit = 50, cursor: CursorText = None
) -> Page[ConsultationMessage]:
    """What the asker and those who answer have written to each other, the first first."""
    await shown_to(caller, consultation_id, work, parts, action="read")
    listing = f"consultation messages {consultation_id}"
    after = instant_place(parts.cursors.read(listing, cursor))
    async with work.reading() as connection:
        found = await consultation_texts.messages(connection, consultation_id, after=after, rows=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    more = parts.cursors.write(listing, last.written_at.isoformat(), str(last.id)) if last else None
    return Page(items=[shown_message(each) for each in found[:limit]], next_cursor=more)


def _refuse_other_service(caller: Caller, work: UnitOfWork, parts: ReferralParts) -> None:
    if caller.client_id not in parts.handover_clients:
        work.access(Access("list", "consultation", ()))
        raise Refusal(FORBIDDEN)


def _refuse_other_unit(caller: Caller, unit_id: str, work: UnitOfWork, action: str) -> None:
    if not caller.works_in(unit_id):
        work.access(Access(action, "consultation", ()))
        raise Refusal(FORBIDDEN)
