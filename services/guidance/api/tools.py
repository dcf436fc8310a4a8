"""Tools of guidance that were used with the client: forms of first assessment, scales, and talks about children."""

from uuid import UUID

from uuid_utils.compat import uuid7

from services.guidance.api.callers import Parts, Professional
from services.guidance.api.holding import held_for, seen_by
from services.guidance.flows.history import remember
from services.guidance.flows.parts import invalid
from services.guidance.storage import tools
from services.guidance.storage.tools import ToolRecord
from shared.contracts.guidance.tools import NewTool, UsedTool
from shared.contracts.types import Page
from shared.kit.problems import INVALID_STATE, NOT_FOUND, Refusal, refusals
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.terms.desk import ContactDeed
from shared.terms.guidance import ContactStatus

router = service_router(tags=["contacts"])


@router.post(
    "/v1/contacts/{contact_id}/tools",
    status_code=201,
    summary="Record a tool that was used",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(NOT_FOUND, INVALID_STATE),
)
async def record_tool(contact_id: UUID, new: NewTool, caller: Professional, work: Work, parts: Parts) -> UsedTool:
    """A professional of the unit records which tool was used with the client (R-141), not what came of it."""
    transaction, held = await held_for(work, caller, contact_id, "record_tool")
    if held.status is ContactStatus.CLOSED:
        raise Refusal(INVALID_STATE)
    at = parts.clock()
    used_at = new.used_at or at
    if used_at > at:
        raise invalid("/used_at", "in_the_future", "Nobody has used a tool in the future.")
    tool = ToolRecord(uuid7(), held.id, new.kind, used_at)
    await tools.add(transaction, tool)
    await remember(transaction, held.id, ContactDeed.TOOL_RECORDED, at, by=caller)
    return _shown(tool)


@router.get("/v1/contacts/{contact_id}/tools", summary="Tools that were used", responses=refusals(NOT_FOUND))
async def list_tools(contact_id: UUID, caller: Professional, work: Work) -> Page[UsedTool]:
    """Tools used with the client of a contact, in the order of their use, for the professionals of its unit."""
    await seen_by(work, caller, contact_id, "read_tools")
    async with work.reading() as connection:
        found = await tools.of_contact(connection, contact_id)
    return Page(items=[_shown(each) for each in found], next_cursor=None)


def _shown(tool: ToolRecord) -> UsedTool:
    return UsedTool(id=tool.id, kind=tool.kind, used_at=tool.used_at)
