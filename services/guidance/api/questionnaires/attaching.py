"""Questionnaires of a contact: attached by the person alone, read by the unit's health care and by the person."""

from uuid import UUID

from fastapi import APIRouter, Request

from services.guidance.api.callers import OPEN_TO_ALL, Anybody, EitherSide, Parts, StrongCitizen, forget_caller
from services.guidance.api.danger import AnsweringDanger
from services.guidance.api.holding import seen_by_either
from services.guidance.api.refusals import HEALTH_CARE_PROFESSIONAL_NEEDED
from services.guidance.api.tracking import tracked_by_code
from services.guidance.flows.history import remember
from services.guidance.flows.parts import GuidanceParts
from services.guidance.flows.questionnaires.attaching import attached_alone, county_of, kept, opened, tell_of_danger
from services.guidance.flows.registers import registers_of
from services.guidance.storage import handling, questionnaires
from services.guidance.storage.contacts import ContactRecord
from shared.contracts.guidance.questionnaires import (
    AttachedQuestionnaire,
    AttachQuestionnaireByCode,
    ContactQuestionnaire,
    FilledQuestionnaire,
)
from shared.contracts.types import Page
from shared.kit.problems import INVALID_STATE, NOT_FOUND, STRONGER_IDENTIFICATION, Refusal, refusals
from shared.kit.route import KEY_REQUIRED
from shared.kit.unit_of_work import UnitOfWork, Work
from shared.terms.contact_messages import MessageAuthor
from shared.terms.desk import ContactDeed
from shared.terms.guidance import ContactStatus
from shared.terms.registers import Register

# The path of the tracking code stands first: it would else be read as an id.
router = APIRouter(tags=["questionnaires"], route_class=AnsweringDanger)


@router.post(
    "/v1/contacts/track/questionnaires",
    status_code=201,
    summary="Attach a questionnaire to an anonymous contact",
    openapi_extra={**KEY_REQUIRED, **OPEN_TO_ALL},
    responses=refusals(NOT_FOUND, INVALID_STATE, STRONGER_IDENTIFICATION),
)
async def attach_questionnaire_by_code(
    filled: AttachQuestionnaireByCode, _caller: Anybody, request: Request, work: Work, parts: Parts
) -> AttachedQuestionnaire:
    """Whoever holds the tracking code sends a questionnaire along; it is scored again, and sealed with the contact.

    An identified contact is added to by identity.
    """
    found = await tracked_by_code(work, parts, filled.tracking_code, "attach_questionnaire")
    forget_caller(request)
    return await _attach(work, parts, found, filled)


@router.post(
    "/v1/contacts/{contact_id}/questionnaires",
    status_code=201,
    summary="Attach a questionnaire to one's own contact",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(NOT_FOUND, INVALID_STATE, STRONGER_IDENTIFICATION),
)
async def attach_questionnaire(
    contact_id: UUID, filled: FilledQuestionnaire, caller: StrongCitizen, work: Work, parts: Parts
) -> AttachedQuestionnaire:
    """The client of an identified contact sends a questionnaire along, by their own choice (R-029).

    A sign of danger is answered with the emergency numbers, and shown to the unit. Neither urgency nor step nor service
    follows from it (D-11). It goes with all else that is personal when the contact is forgotten.
    """
    found, _ = await seen_by_either(work, parts, caller, contact_id, "attach_questionnaire")
    return await _attach(work, parts, found, filled)


@router.get(
    "/v1/contacts/{contact_id}/questionnaires",
    summary="Questionnaires of a contact",
    responses=refusals(NOT_FOUND, STRONGER_IDENTIFICATION, HEALTH_CARE_PROFESSIONAL_NEEDED),
)
async def list_contact_questionnaires(
    contact_id: UUID, caller: EitherSide, work: Work, parts: Parts
) -> Page[ContactQuestionnaire]:
    """What the person attached, with answers and results: for the unit's health-care professionals, and the client."""
    _, side = await seen_by_either(work, parts, caller, contact_id, "read_questionnaires")
    if side is MessageAuthor.WORKER and Register.HEALTH_CARE not in registers_of(caller):
        raise Refusal(HEALTH_CARE_PROFESSIONAL_NEEDED)
    async with work.reading() as connection:
        attached = await questionnaires.of_contact(connection, contact_id)
    return Page(items=[opened(parts.sealer, each) for each in attached], next_cursor=None)


async def _attach(
    work: UnitOfWork, parts: GuidanceParts, found: ContactRecord, filled: FilledQuestionnaire
) -> AttachedQuestionnaire:
    county = county_of(parts, found)
    result = attached_alone(parts, county, filled)
    work.about = str(found.id)
    transaction = await work.begin()
    held = await handling.lock(transaction, found.id)
    if held is None or held.person_ref != found.person_ref:
        raise Refusal(NOT_FOUND)  # it became somebody's, or nobody's, since the caller was let in
    if held.status is ContactStatus.CLOSED:
        raise Refusal(INVALID_STATE)
    at = parts.clock()
    (record,) = kept(parts.sealer, held.id, [result], at)
    await questionnaires.add(transaction, [record])
    in_danger = tell_of_danger([result])
    if in_danger and not held.emergency:
        await questionnaires.show_danger(transaction, held.id)
        await handling.changed(transaction, held.id)
    await remember(transaction, held.id, ContactDeed.QUESTIONNAIRE_ATTACHED, at, register=Register.HEALTH_CARE)
    return AttachedQuestionnaire(
        red_flag=in_danger,
        emergency_numbers=list(county.emergency_numbers),
        questionnaire=opened(parts.sealer, record),
    )
