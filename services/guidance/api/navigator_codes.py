"""The Therapy Navigator code of a contact: sealed, for the unit's health care, until its last day (D-11, R-058)."""

from uuid import UUID

from services.guidance.api.callers import EitherSide, Parts
from services.guidance.api.holding import APPENDING, refuse_closed, seen_by_either
from services.guidance.api.refusals import CLIENT_NOT_IDENTIFIED, HEALTH_CARE_PROFESSIONAL_NEEDED
from services.guidance.flows.history import remember
from services.guidance.flows.parts import GuidanceParts, invalid
from services.guidance.flows.registers import registers_of
from services.guidance.storage import handling, navigator_codes
from services.guidance.storage.contacts import ContactRecord
from services.guidance.storage.navigator_codes import NavigatorCodeRecord
from shared.contracts.guidance.stepped_care import ContactNavigatorCode, NewNavigatorCode
from shared.kit.identity import Caller
from shared.kit.problems import NOT_FOUND, STRONGER_IDENTIFICATION, Refusal, refusals
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import UnitOfWork, Work
from shared.law.civil_time import civil_date
from shared.law.stepped_care import navigator_last_day
from shared.terms.contact_messages import MessageAuthor
from shared.terms.desk import ContactDeed
from shared.terms.registers import Register

router = service_router(tags=["stepped-care"])

_WHO = (STRONGER_IDENTIFICATION, HEALTH_CARE_PROFESSIONAL_NEEDED)


@router.post(
    "/v1/contacts/{contact_id}/therapy-navigator-code",
    status_code=201,
    summary="Attach a Therapy Navigator code",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(*APPENDING, *_WHO, CLIENT_NOT_IDENTIFIED),
)
async def attach_navigator_code(
    contact_id: UUID, new: NewNavigatorCode, caller: EitherSide, work: Work, parts: Parts
) -> ContactNavigatorCode:
    """The client, or the unit's health care with the client, attaches the code in place of any earlier one.

    It opens no step by itself: it helps the professional who assesses the need of care. It is sealed, and deleted when
    its 31 days are over, or with the contact.
    """
    found = await _seen(work, parts, caller, contact_id, "attach_navigator_code")
    at = parts.clock()
    today = civil_date(at)
    if new.filled_on > today:
        raise invalid("/filled_on", "in_the_future", "The day is still to come.")
    last_day = navigator_last_day(new.filled_on)
    if last_day < today:
        raise invalid("/filled_on", "expired", "The code is not valid any more.")
    work.about = str(found.id)
    transaction = await work.begin()
    held = await handling.lock(transaction, found.id)
    if held is None or held.person_ref != found.person_ref:
        raise Refusal(NOT_FOUND)
    refuse_closed(held)
    if held.identity is None:
        raise Refusal(CLIENT_NOT_IDENTIFIED)
    record = NavigatorCodeRecord(held.id, parts.sealer.seal(new.code), new.filled_on, last_day, at)
    await navigator_codes.put(transaction, record)
    await remember(transaction, held.id, ContactDeed.NAVIGATOR_CODE_RECORDED, at, by=caller)
    return _shown(parts, record)


@router.get(
    "/v1/contacts/{contact_id}/therapy-navigator-code",
    summary="The Therapy Navigator code",
    responses=refusals(NOT_FOUND, *_WHO),
)
async def get_navigator_code(contact_id: UUID, caller: EitherSide, work: Work, parts: Parts) -> ContactNavigatorCode:
    """The code with its last day, for the unit's health care and the client; missing where it is over."""
    found = await _seen(work, parts, caller, contact_id, "read_navigator_code")
    async with work.reading() as connection:
        record = await navigator_codes.find(connection, found.id, civil_date(parts.clock()))
    if record is None:
        raise Refusal(NOT_FOUND)
    return _shown(parts, record)


async def _seen(work: UnitOfWork, parts: GuidanceParts, caller: Caller, contact_id: UUID, action: str) -> ContactRecord:
    found, side = await seen_by_either(work, parts, caller, contact_id, action)
    if side is MessageAuthor.WORKER and Register.HEALTH_CARE not in registers_of(caller):
        raise Refusal(HEALTH_CARE_PROFESSIONAL_NEEDED)
    return found


def _shown(parts: GuidanceParts, record: NavigatorCodeRecord) -> ContactNavigatorCode:
    return ContactNavigatorCode(
        code=parts.sealer.open(record.sealed_code), filled_on=record.filled_on, expires_on=record.valid_until
    )
