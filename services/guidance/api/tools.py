"""Tools of guidance that were used with the client: forms of first assessment, scales, and talks about children."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from uuid_utils.compat import uuid7

from services.guidance.api.callers import Parts, Professional
from services.guidance.api.contact_forms import refuse_unfit_answers
from services.guidance.api.holding import held_for, refuse_closed, seen_by
from services.guidance.api.identification import refuse_identifiers_in
from services.guidance.api.refusals import IDENTIFIER_IN_ANONYMOUS_TEXT
from services.guidance.flows.forms import check_form
from services.guidance.flows.history import remember
from services.guidance.flows.parts import GuidanceParts, invalid, known
from services.guidance.storage import handling, questionnaires, tools
from services.guidance.storage.contacts import ContactRecord
from services.guidance.storage.tools import ToolRecord
from shared.contracts.county_contact_forms import form_of, newest_forms
from shared.contracts.guidance.making_contact import FilledForm, FormAnswers
from shared.contracts.guidance.tools import CountyQuestionBattery, NewTool, UsedTool
from shared.contracts.types import Code, Page
from shared.kit.problems import INVALID_STATE, NOT_FOUND, refusals
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.terms.desk import ContactDeed

router = service_router(tags=["contacts"])


@router.get("/v1/question-batteries", summary="Batteries of questions")
async def list_question_batteries(
    _caller: Professional,
    parts: Parts,
    county: Annotated[Code | None, Query(description="Only of this county; a county of its own has no other.")] = None,
    code: Annotated[Code | None, Query(description="Only this battery, in every version.")] = None,
) -> Page[CountyQuestionBattery]:
    """Questions that workers go through with clients: the newest version of each, or every version of one (R-142)."""
    items = [
        CountyQuestionBattery(county=pack.code, battery=each)
        for pack in parts.packs.packs
        if county in {None, pack.code}
        for each in (pack.question_batteries if code else newest_forms(pack.question_batteries))
        if code in {None, each.code}
    ]
    return Page(items=items, next_cursor=None)


@router.post(
    "/v1/contacts/{contact_id}/tools",
    status_code=201,
    summary="Record a tool that was used",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(NOT_FOUND, INVALID_STATE, IDENTIFIER_IN_ANONYMOUS_TEXT),
)
async def record_tool(contact_id: UUID, new: NewTool, caller: Professional, work: Work, parts: Parts) -> UsedTool:
    """A professional of the unit records which tool was used with the client (R-141), not what came of it.

    Of a battery of questions the answers are kept with their version; one that tells of danger shows the contact as
    one of danger, and sets no urgency (D-13).
    """
    transaction, held = await held_for(work, caller, contact_id, "record_tool")
    refuse_closed(held)
    at = parts.clock()
    used_at = new.used_at or at
    if used_at > at:
        raise invalid("/used_at", "in_the_future", "Nobody has used a tool in the future.")
    tool = ToolRecord(uuid7(), held.id, new.kind, used_at, _sealed_answers(parts, held, new.battery))
    shown = _shown(parts, held.unit_id, tool)
    await tools.add(transaction, tool)
    if shown.red_flag and not held.emergency:
        await questionnaires.show_danger(transaction, held.id)
        await handling.changed(transaction, held.id)
    await remember(transaction, held.id, ContactDeed.TOOL_RECORDED, at, by=caller)
    return shown


@router.get("/v1/contacts/{contact_id}/tools", summary="Tools that were used", responses=refusals(NOT_FOUND))
async def list_tools(contact_id: UUID, caller: Professional, work: Work, parts: Parts) -> Page[UsedTool]:
    """Tools used with the client of a contact, in the order of their use, for the professionals of its unit."""
    held = await seen_by(work, caller, contact_id, "read_tools")
    async with work.reading() as connection:
        found = await tools.of_contact(connection, contact_id)
    return Page(items=[_shown(parts, held.unit_id, each) for each in found], next_cursor=None)


def _sealed_answers(parts: GuidanceParts, held: ContactRecord, filled: FilledForm | None) -> bytes | None:
    """The answers of a battery, sealed; refuses what does not fit it, and identifiers of somebody unknown (D-8)."""
    if filled is None:
        return None
    county, _ = parts.unit(held.unit_id)
    known(form_of(county.question_batteries, filled.code), "battery/code")
    battery = known(form_of(county.question_batteries, filled.code, filled.version), "battery/version")
    refuse_unfit_answers(battery, filled.answers, pointer="/battery/answers")
    if held.identity is None:
        texts = {code: said for code, said in filled.answers.items() if isinstance(said, str)}
        refuse_identifiers_in((f"/battery/answers/{code}", said) for code, said in texts.items())
    return parts.sealer.seal(filled.model_dump_json())


def _shown(parts: GuidanceParts, unit_id: str, tool: ToolRecord) -> UsedTool:
    answers = FormAnswers.model_validate_json(parts.sealer.open(tool.sealed_answers)) if tool.sealed_answers else None
    county, _ = parts.unit(unit_id)
    battery = form_of(county.question_batteries, answers.code, answers.version) if answers else None
    return UsedTool(
        id=tool.id,
        kind=tool.kind,
        used_at=tool.used_at,
        battery=answers,
        red_flag=bool(answers and battery and check_form(battery, answers.answers).red_flags),
    )
