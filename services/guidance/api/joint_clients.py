"""Joint clients: the system proposes, a worker confirms or dismisses; coordination of who needs much. Source: D-12."""

from datetime import UTC, datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query
from uuid_utils.compat import uuid7

from services.guidance.api.callers import Parts, Professional
from services.guidance.api.holding import held_for, seen_by
from services.guidance.api.joint_client_refusals import PERSON_NOT_KNOWN
from services.guidance.flows.parts import GuidanceParts, invalid
from services.guidance.storage import joint_clients
from services.guidance.storage.contacts import ContactRecord
from services.guidance.storage.joint_clients import CoordinationRecord, TriggerRecord
from shared.clients.answers import NeighbourError
from shared.contracts.acting import ActingProfessional
from shared.contracts.guidance.joint_clients import (
    Coordination,
    CoordinationTask,
    DecideTrigger,
    FlagCoordination,
    JointClient,
    NewTrigger,
    Trigger,
)
from shared.contracts.referral.own_workers import OwnWorkerLookup, OwnWorkers
from shared.contracts.types import Code, Page
from shared.kit.etag import ExpectedVersion
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import (
    DEPENDENCY_UNAVAILABLE,
    FORBIDDEN,
    INVALID_STATE,
    NOT_FOUND,
    PRECONDITION_REQUIRED,
    VERSION_MISMATCH,
    Refusal,
    refusals,
)
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.terms.joint_clients import RECORDED_BY_WORKERS, TriggerStatus

router = service_router(tags=["joint clients"])

_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
_KNOWN = (NOT_FOUND, PERSON_NOT_KNOWN)


@router.get(
    "/v1/contacts/{contact_id}/joint-client",
    summary="How the client stands as a joint client",
    responses=refusals(*_KNOWN),
)
async def get_joint_client(contact_id: UUID, caller: Professional, work: Work, parts: Parts) -> JointClient:
    """What points to a joint client, and whether the matters are coordinated; of an identified client only (D-12)."""
    contact = await seen_by(work, caller, contact_id, "read_joint_client")
    async with work.reading() as connection:
        return await _shown(parts, connection, contact)


@router.post(
    "/v1/contacts/{contact_id}/joint-client-triggers",
    status_code=201,
    summary="Record a trigger of a joint client",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(*_KNOWN, INVALID_STATE),
)
async def record_trigger(
    contact_id: UUID, new: NewTrigger, caller: Professional, work: Work, parts: Parts
) -> JointClient:
    """A worker records what only a worker sees (T1, T2, T5); the counted ones the system proposes by itself (D-12)."""
    if new.trigger not in RECORDED_BY_WORKERS:
        raise invalid("/trigger", "counted", "The system proposes it from its counts.")
    transaction, contact = await held_for(work, caller, contact_id, "record_trigger")
    at = parts.clock()
    record = TriggerRecord(
        id=uuid7(),
        contact_id=contact_id,
        person_ref=_person(contact),
        trigger=new.trigger,
        status=TriggerStatus.CONFIRMED,
        counted=None,
        proposed_at=at,
        recorded_by=caller.subject,
        sealed_reason=parts.sealer.seal(new.reason),
        decided_at=at,
        decided_by=caller.subject,
    )
    if not await joint_clients.add(transaction, record):
        raise Refusal(INVALID_STATE)
    return await _shown(parts, transaction, contact)


@router.post(
    "/v1/joint-client-triggers/{trigger_id}/confirm",
    summary="Confirm a proposed trigger",
    responses=refusals(NOT_FOUND, INVALID_STATE, PRECONDITION_REQUIRED, VERSION_MISMATCH),
)
async def confirm_trigger(
    trigger_id: UUID, why: DecideTrigger, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> JointClient:
    """A worker of the contact's unit says that the proposal holds: the client is a joint client (D-12)."""
    return await _decide(parts, work, caller, trigger_id, TriggerStatus.CONFIRMED, why, expected)


@router.post(
    "/v1/joint-client-triggers/{trigger_id}/dismiss",
    summary="Dismiss a proposed trigger",
    responses=refusals(NOT_FOUND, INVALID_STATE, PRECONDITION_REQUIRED, VERSION_MISMATCH),
)
async def dismiss_trigger(
    trigger_id: UUID, why: DecideTrigger, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> JointClient:
    """A worker of the contact's unit says that the counts mislead, and why."""
    return await _decide(parts, work, caller, trigger_id, TriggerStatus.DISMISSED, why, expected)


@router.post(
    "/v1/contacts/{contact_id}/coordination",
    status_code=201,
    summary="Flag a client who needs much",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(*_KNOWN, INVALID_STATE),
)
async def flag_coordination(
    contact_id: UUID, why: FlagCoordination, caller: Professional, work: Work, parts: Parts
) -> JointClient:
    """Somebody of the unit has to coordinate the client's matters: a task, open until it is done (R-096, R-157)."""
    transaction, contact = await held_for(work, caller, contact_id, "flag_coordination")
    _person(contact)
    record = CoordinationRecord(
        contact_id=contact_id,
        unit_id=contact.unit_id,
        sealed_reason=parts.sealer.seal(why.reason),
        flagged_at=parts.clock(),
        flagged_by=caller.subject,
    )
    if not await joint_clients.flag(transaction, record):
        raise Refusal(INVALID_STATE)
    return await _shown(parts, transaction, contact)


@router.post(
    "/v1/contacts/{contact_id}/coordination/done",
    summary="Coordination is arranged",
    responses=refusals(*_KNOWN, INVALID_STATE),
)
async def finish_coordination(contact_id: UUID, caller: Professional, work: Work, parts: Parts) -> JointClient:
    """The task is done: somebody coordinates the matters of the client. Done once; whoever is second is told so."""
    transaction, contact = await held_for(work, caller, contact_id, "finish_coordination")
    if not await joint_clients.coordinated(transaction, contact_id, parts.clock(), by=caller.subject):
        raise Refusal(INVALID_STATE)
    return await _shown(parts, transaction, contact)


@router.get("/v1/coordination-tasks", summary="Open tasks of coordination")
async def list_coordination_tasks(
    caller: Professional,
    work: Work,
    parts: Parts,
    unit_id: Annotated[Code | None, Query(description="One of the caller's units; all of them by default.")] = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[CoordinationTask]:
    """Clients of the caller's units whose matters nobody coordinates yet, the oldest task first; nobody's name."""
    units = [each for each in sorted(caller.units) if unit_id in {None, each}]
    if not units:
        work.access(Access("list", "coordination", ()))
        raise Refusal(FORBIDDEN)
    listing = f"coordination-tasks {unit_id}"
    place = parts.cursors.read(listing, cursor)
    async with work.reading() as connection:
        found = await joint_clients.tasks(
            connection,
            unit_ids=units,
            after=(datetime.fromisoformat(place[0]), UUID(place[1])) if place else (_BEGINNING, UUID(int=0)),
            rows=limit + 1,
        )
    items = found[:limit]
    last = items[-1] if len(found) > limit else None
    more = parts.cursors.write(listing, last.flagged_at.isoformat(), str(last.contact_id)) if last else None
    return Page(items=[CoordinationTask.model_validate(each, from_attributes=True) for each in items], next_cursor=more)


@router.post(
    "/v1/contacts/{contact_id}/own-worker",
    summary="Own workers of a contact's client",
    responses=refusals(*_KNOWN, DEPENDENCY_UNAVAILABLE),
)
async def look_up_own_worker(contact_id: UUID, caller: Professional, work: Work, parts: Parts) -> OwnWorkers:
    """Who has the client's matters, asked from referral, in the registers that the caller reads (R-081, R-096)."""
    contact = await seen_by(work, caller, contact_id, "look_up_own_worker")
    asked = OwnWorkerLookup(
        person_ref=_person(contact),
        acting_professional=ActingProfessional(
            subject=caller.subject, professions=sorted(caller.professions), unit_id=contact.unit_id
        ),
    )
    try:
        return await parts.referral.own_workers(asked)
    except NeighbourError as trouble:
        raise Refusal(DEPENDENCY_UNAVAILABLE, headers={"retry-after": "5"}) from trouble


async def _decide(
    parts: GuidanceParts,
    work: UnitOfWork,
    caller: Caller,
    trigger_id: UUID,
    status: TriggerStatus,
    why: DecideTrigger,
    expected: int,
) -> JointClient:
    async with work.reading() as connection:
        found = await joint_clients.find(connection, trigger_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    transaction, contact = await held_for(work, caller, found.contact_id, f"{status.value}_trigger")
    held = await joint_clients.find(transaction, trigger_id, held=True)
    if held is None:
        raise Refusal(NOT_FOUND)
    if held.version != expected:
        raise Refusal(VERSION_MISMATCH)
    if held.status is not TriggerStatus.PROPOSED:
        raise Refusal(INVALID_STATE)
    sealed = parts.sealer.seal(why.reason)
    await joint_clients.decide(transaction, held, status, parts.clock(), by=caller.subject, sealed=sealed)
    return await _shown(parts, transaction, contact)


def _person(contact: ContactRecord) -> str:
    """The person of an identified contact; refuses an anonymous one: nobody is looked for (D-8)."""
    if contact.person_ref is None:
        raise Refusal(PERSON_NOT_KNOWN)
    return contact.person_ref


async def _shown(parts: GuidanceParts, connection: Connection, contact: ContactRecord) -> JointClient:
    person_ref = _person(contact)
    triggers = await joint_clients.of_contact(connection, contact.id)
    coordination = await joint_clients.coordination_of(connection, contact.id)
    return JointClient(
        contact_id=contact.id,
        person_ref=person_ref,
        is_joint_client=any(each.status is TriggerStatus.CONFIRMED for each in triggers),
        triggers=[_trigger(parts, each) for each in triggers],
        coordination=_coordination(parts, coordination) if coordination else None,
    )


def _trigger(parts: GuidanceParts, record: TriggerRecord) -> Trigger:
    reason = parts.sealer.open(record.sealed_reason) if record.sealed_reason is not None else None
    names = set(Trigger.model_fields) - {"reason"}
    return Trigger(reason=reason, **{name: getattr(record, name) for name in names})


def _coordination(parts: GuidanceParts, record: CoordinationRecord) -> Coordination:
    names = set(Coordination.model_fields) - {"reason"}
    values = {name: getattr(record, name) for name in names}
    return Coordination(reason=parts.sealer.open(record.sealed_reason), **values)
