"""Written instructions of a service and of a booking right: as text, page and PDF from one source (R-006)."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response
from uuid_utils.compat import uuid7

from services.booking.api.callers import ANY_CALLER, Family, Parts, Professional, ServiceCode
from services.booking.api.standing import refuse_unless_seen
from services.booking.flows.instructions import instruction
from services.booking.flows.messages import leave_instruction
from services.booking.flows.parts import BookingParts
from services.booking.flows.telling import tell_right
from services.booking.storage import booking_rights, instructions
from services.booking.storage.booking_rights import BookingRightRecord
from shared.contracts.booking.instructions import (
    HandOverInstruction,
    Instruction,
    InstructionHandOver,
    InstructionOfRight,
)
from shared.contracts.types import Code
from shared.kit.documents import DOCUMENT_POLICY, Document, as_html, as_pdf_in_thread, as_text
from shared.kit.identity import Caller
from shared.kit.problems import NOT_FOUND, STRONGER_IDENTIFICATION, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.texts import preferred_language
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.terms.booking_events import BookingRightEvent
from shared.terms.people import Language

router = service_router(tags=["instructions"])

_HTML, _PDF = "text/html; charset=utf-8", "application/pdf"
Wished = Annotated[Language | None, Query(description="By default as Accept-Language asks.")]


def _as(media_type: str) -> dict[str, Any]:
    """OpenAPI of an answer that is a document."""
    schema = {"type": "string"} if media_type == _HTML else {"type": "string", "format": "binary"}
    return {"content": {media_type.partition(";")[0]: {"schema": schema}}}


@router.get(
    "/v1/units/{unit_id}/service-types/{code}/instruction",
    summary="Instruction of a service",
    dependencies=[ANY_CALLER],
    responses=refusals(NOT_FOUND),
)
async def get_service_instruction(
    unit_id: Code, code: ServiceCode, request: Request, parts: Parts, language: Wished = None
) -> Instruction:
    """What the county tells everybody who books this service in this unit."""
    document = _of_service(parts, unit_id, code, language or _preferred(request))
    return Instruction(
        service_type=code,
        unit_id=unit_id,
        language=document.language,
        title=document.title,
        text=as_text(document),
    )


@router.get(
    "/v1/units/{unit_id}/service-types/{code}/instruction.html",
    summary="Instruction of a service as a page",
    dependencies=[ANY_CALLER],
    response_class=Response,
    responses={200: _as(_HTML), **refusals(NOT_FOUND)},
)
async def get_service_instruction_page(
    unit_id: Code, code: ServiceCode, request: Request, parts: Parts, language: Wished = None
) -> Response:
    """The same instruction as a page for reading and printing."""
    return _page(_of_service(parts, unit_id, code, language or _preferred(request)))


@router.get(
    "/v1/units/{unit_id}/service-types/{code}/instruction.pdf",
    summary="Instruction of a service as a PDF",
    dependencies=[ANY_CALLER],
    response_class=Response,
    responses={200: _as(_PDF), **refusals(NOT_FOUND)},
)
async def get_service_instruction_pdf(
    unit_id: Code, code: ServiceCode, request: Request, parts: Parts, language: Wished = None
) -> Response:
    """The same instruction as an accessible PDF (PDF/UA)."""
    return await _pdf(_of_service(parts, unit_id, code, language or _preferred(request)))


@router.get(
    "/v1/booking-rights/{right_id}/instruction",
    summary="Instruction of a booking right",
    responses=refusals(NOT_FOUND, STRONGER_IDENTIFICATION),
)
async def get_instruction(
    right_id: UUID, request: Request, caller: Family, work: Work, parts: Parts, language: Wished = None
) -> InstructionOfRight:
    """What the family has to know to use the right, and how it was handed over; for the family and the unit."""
    right = await _seen(parts, caller, work, right_id)
    async with work.reading() as connection:
        handed_over = await instructions.of_right(connection, right_id)
    document = _of_right(parts, right, language or _preferred(request))
    return InstructionOfRight(
        booking_right_id=right_id,
        service_type=right.service_type,
        unit_id=right.unit_id,
        language=document.language,
        title=document.title,
        text=as_text(document),
        handed_over=handed_over,
    )


@router.get(
    "/v1/booking-rights/{right_id}/instruction.html",
    summary="Instruction of a booking right as a page",
    response_class=Response,
    responses={200: _as(_HTML), **refusals(NOT_FOUND, STRONGER_IDENTIFICATION)},
)
async def get_instruction_page(
    right_id: UUID, request: Request, caller: Family, work: Work, parts: Parts, language: Wished = None
) -> Response:
    """The same instruction as a page for reading and printing."""
    right = await _seen(parts, caller, work, right_id)
    return _page(_of_right(parts, right, language or _preferred(request)))


@router.get(
    "/v1/booking-rights/{right_id}/instruction.pdf",
    summary="Instruction of a booking right as a PDF",
    response_class=Response,
    responses={200: _as(_PDF), **refusals(NOT_FOUND, STRONGER_IDENTIFICATION)},
)
async def get_instruction_pdf(
    right_id: UUID, request: Request, caller: Family, work: Work, parts: Parts, language: Wished = None
) -> Response:
    """The same instruction as an accessible PDF (PDF/UA)."""
    right = await _seen(parts, caller, work, right_id)
    return await _pdf(_of_right(parts, right, language or _preferred(request)))


@router.post(
    "/v1/booking-rights/{right_id}/instruction/hand-over",
    status_code=201,
    summary="Mark the instruction handed over",
    responses=refusals(NOT_FOUND),
)
async def hand_over_instruction(
    right_id: UUID, given: HandOverInstruction, caller: Professional, work: Work, parts: Parts
) -> InstructionHandOver:
    """A professional of the unit says how the family has got the instruction, and in which language."""
    async with work.reading() as connection:
        found = await booking_rights.find(connection, right_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    right, _ = found
    work.access(Access("hand_over_instruction", "booking_right", (right.person_ref,), str(right_id)))
    if not caller.works_in(right.unit_id):
        raise Refusal(NOT_FOUND)
    transaction = await work.begin()
    at = parts.clock()
    handed = InstructionHandOver(
        id=uuid7(),
        booking_right_id=right_id,
        language=given.language,
        oral=given.oral,
        written=given.written,
        handed_over_at=at,
    )
    await instructions.add(transaction, handed, by=caller.subject)
    if handed.written:
        await leave_instruction(transaction, right_id, handed.id, at)
    await tell_right(transaction, right, BookingRightEvent.INSTRUCTION_HANDED_OVER, at)
    return handed


async def _seen(parts: BookingParts, caller: Caller, work: UnitOfWork, right_id: UUID) -> BookingRightRecord:
    """A right that the caller may see; else it is as if missing."""
    async with work.reading() as connection:
        found = await booking_rights.find(connection, right_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    right, person = found
    await refuse_unless_seen(parts, caller, work, right, person, "booking_right", right_id)
    return right


def _of_service(parts: BookingParts, unit_id: str, code: str, language: Language) -> Document:
    unit, service_type = parts.packs.unit(unit_id), parts.packs.service_type(code, unit_id=unit_id)
    if unit is None or service_type is None or code not in unit.rollout:
        raise Refusal(NOT_FOUND)
    return instruction(parts, service_type, unit_id, language)


def _of_right(parts: BookingParts, right: BookingRightRecord, language: Language) -> Document:
    service_type = parts.service_type(right.service_type, unit_id=right.unit_id)
    return instruction(parts, service_type, right.unit_id, language, right)


def _preferred(request: Request) -> Language:
    return preferred_language(request.headers.get("accept-language"))


def _page(document: Document) -> Response:
    headers = {"content-security-policy": DOCUMENT_POLICY, "content-language": document.language.value}
    return Response(as_html(document), media_type=_HTML, headers=headers)


async def _pdf(document: Document) -> Response:
    headers = {
        "content-disposition": f'inline; filename="ohje-{document.language.value}.pdf"',
        "content-language": document.language.value,
    }
    return Response(await as_pdf_in_thread(document), media_type=_PDF, headers=headers)
