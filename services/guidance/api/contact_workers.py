"""Who handles a contact: claimed, given to a colleague, taken by a work pair; and who answers for its client."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.guidance.api.callers import Parts, Professional
from services.guidance.api.desk_refusals import (
    ALREADY_CLAIMED,
    HANDLER_OR_MANAGER_NEEDED,
    NO_WORK_PAIR,
    QUALIFICATION_ENDED,
)
from services.guidance.api.holding import APPENDING, CHANGE, as_changed, held_for, refuse_changed, refuse_closed
from services.guidance.flows.desk import standing_of
from services.guidance.flows.history import remember
from services.guidance.flows.parts import invalid, known
from services.guidance.flows.telling import tell_contact
from services.guidance.rules.claiming import may_claim
from services.guidance.rules.work_pair import Half, may_pair
from services.guidance.storage import handling, workers
from services.guidance.storage.contacts import ContactRecord
from services.guidance.storage.workers import NewWorker
from shared.contracts.guidance.contacts import Contact
from shared.contracts.guidance.desk import AssignContact, NameResponsible, PairWorkers
from shared.kit.etag import ExpectedVersion
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.kit.problems import INVALID_STATE, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.law.civil_time import civil_date
from shared.terms.deadlines import DeadlineRule
from shared.terms.desk import ClaimVerdict, ContactDeed, PairVerdict, WorkerRole
from shared.terms.guidance import GuidanceEvent
from shared.terms.people import Profession

router = service_router(tags=["desk"])

KNOWN_FOR: Final = timedelta(days=90)
"""A worker who has neither claimed anything nor been on shift for so long is not given contacts any more."""


@router.post(
    "/v1/contacts/{contact_id}/claim",
    summary="Claim a contact",
    responses=refusals(*APPENDING, ALREADY_CLAIMED, QUALIFICATION_ENDED),
)
async def claim_contact(contact_id: UUID, caller: Professional, work: Work, parts: Parts) -> Contact:
    """A professional of the unit takes a contact that nobody handles; of two at the same time one wins.

    The other one is told who handles it since when. Claiming what one handles already changes nothing.
    """
    transaction, held = await held_for(work, caller, contact_id, "claim", needs_words=False)
    refuse_closed(held)
    at = parts.clock()
    handler = held.desk.handler.subject if held.desk.handler is not None else None
    if await _may_take(transaction, held, caller.subject, handler, at):
        await workers.see(transaction, held.unit_id, caller.subject, caller.professions, at)
        await _hand_to(transaction, held, caller.subject, caller.professions, at)
        await remember(transaction, contact_id, ContactDeed.CLAIMED, at, by=caller, worker=caller.subject)
    return await as_changed(parts, transaction, work, contact_id, caller)


@router.post(
    "/v1/contacts/{contact_id}/release",
    summary="Give a contact back to the list",
    responses=refusals(*CHANGE, HANDLER_OR_MANAGER_NEEDED),
)
async def release_contact(
    contact_id: UUID, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> Contact:
    """The handler, or the unit's manager, gives it back; nobody handles it, its clocks go on and a work pair ends."""
    transaction, held = await held_for(work, caller, contact_id, "release", needs_words=False)
    _refuse_others(held, caller)
    refuse_changed(held, expected)
    if held.desk.handler is None:
        raise Refusal(INVALID_STATE)
    at = parts.clock()
    await workers.end(transaction, contact_id, [WorkerRole.HANDLER, WorkerRole.PAIR], at)
    await handling.changed(transaction, held.id)
    await tell_contact(transaction, GuidanceEvent.CONTACT_ASSIGNED, held, at)
    await remember(transaction, contact_id, ContactDeed.RELEASED, at, by=caller)
    return await as_changed(parts, transaction, work, contact_id, caller)


@router.post(
    "/v1/contacts/{contact_id}/assign",
    summary="Give a contact to a colleague",
    responses=refusals(*CHANGE, HANDLER_OR_MANAGER_NEEDED, QUALIFICATION_ENDED),
)
async def assign_contact(
    contact_id: UUID,
    giving: AssignContact,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Contact:
    """The handler, or the unit's manager, gives it to a colleague whom the unit's desk knows; a work pair ends."""
    transaction, held = await held_for(work, caller, contact_id, "assign", needs_words=False)
    _refuse_others(held, caller)
    refuse_changed(held, expected)
    if held.desk.handler is not None and held.desk.handler.subject == giving.worker:
        raise Refusal(INVALID_STATE)
    at = parts.clock()
    professions = await _colleague(transaction, held.unit_id, giving.worker, at)
    await _may_take(transaction, held, giving.worker, None, at)
    await _hand_to(transaction, held, giving.worker, professions, at)
    await remember(transaction, contact_id, ContactDeed.ASSIGNED, at, by=caller, worker=giving.worker)
    return await as_changed(parts, transaction, work, contact_id, caller)


@router.post(
    "/v1/contacts/{contact_id}/pair",
    summary="Work as a pair",
    responses=refusals(*CHANGE, HANDLER_OR_MANAGER_NEEDED, NO_WORK_PAIR),
)
async def pair_contact(
    contact_id: UUID, pairing: PairWorkers, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> Contact:
    """A colleague of the other field joins the handler: one of health care, one of social welfare (R-116).

    The client's word is recorded, and a known client has to agree.
    """
    transaction, held = await held_for(work, caller, contact_id, "pair", needs_words=False)
    _refuse_others(held, caller)
    refuse_changed(held, expected)
    handler = held.desk.handler
    if handler is None:
        raise Refusal(INVALID_STATE)
    at = parts.clock()
    professions = await _colleague(transaction, held.unit_id, pairing.worker, at)
    decision = may_pair(
        Half(handler.subject, handler.professions),
        Half(pairing.worker, professions),
        client_is_known=held.identity is not None,
        client_agrees=pairing.client_agrees,
    )
    if decision.verdict is not PairVerdict.PAIR:
        raise Refusal(NO_WORK_PAIR, members={"reason": decision.verdict.value})
    new = NewWorker(
        role=WorkerRole.PAIR,
        subject=pairing.worker,
        professions=professions,
        client_agrees=pairing.client_agrees,
    )
    await workers.begin(transaction, contact_id, new, at)
    await handling.changed(transaction, held.id)
    await remember(transaction, contact_id, ContactDeed.PAIRED, at, by=caller, worker=pairing.worker)
    return await as_changed(parts, transaction, work, contact_id, caller)


@router.post(
    "/v1/contacts/{contact_id}/responsible-worker", summary="Name the responsible worker", responses=refusals(*CHANGE)
)
async def name_responsible_worker(
    contact_id: UUID,
    naming: NameResponsible,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Contact:
    """A colleague answers for the client's matter from now on, in place of whoever did (R-138).

    Later contacts of the same known client with the unit show the same worker until another is named (R-050).
    """
    transaction, held = await held_for(work, caller, contact_id, "name_responsible", needs_words=False)
    refuse_changed(held, expected)
    at = parts.clock()
    starts_on = naming.starts_on or civil_date(at)
    if naming.ends_on is not None and naming.ends_on < starts_on:
        raise invalid("/ends_on", "out_of_order", "The last day must not be before the first one.")
    new = NewWorker(
        role=WorkerRole.RESPONSIBLE,
        subject=naming.worker,
        professions=await _colleague(transaction, held.unit_id, naming.worker, at),
        duty=naming.duty,
        contact_method=naming.contact_method,
        starts_on=starts_on,
        ends_on=naming.ends_on,
    )
    await workers.begin(transaction, contact_id, new, at)
    await handling.changed(transaction, held.id)
    await remember(transaction, contact_id, ContactDeed.RESPONSIBLE_NAMED, at, by=caller, worker=naming.worker)
    return await as_changed(parts, transaction, work, contact_id, caller)


def _refuse_others(held: ContactRecord, caller: Caller) -> None:
    if not standing_of(held, caller).decides_who_handles:
        raise Refusal(HANDLER_OR_MANAGER_NEEDED)


async def _colleague(transaction: Connection, unit_id: str, subject: str, at: datetime) -> frozenset[Profession]:
    """Professions of a worker whom the unit's desk knows; refuses anybody else as invalid input."""
    return known(await workers.seen(transaction, unit_id, subject, since=at - KNOWN_FOR), "worker")


async def _may_take(
    transaction: Connection, held: ContactRecord, worker: str, handler: str | None, at: datetime
) -> bool:
    """Whether a worker comes to handle a held contact, and does not yet; refuses one who may not."""
    decision = may_claim(
        handler=handler,
        worker=worker,
        waits_for_care_need_assessment=DeadlineRule.CARE_NEED_ASSESSMENT in held.running,
        recorded=await workers.qualified(transaction, held.unit_id, worker),
        today=civil_date(at),
    )
    if decision.verdict is ClaimVerdict.TAKEN and held.desk.handler is not None:
        since = held.desk.handler.since.isoformat().replace("+00:00", "Z")
        raise Refusal(ALREADY_CLAIMED, members={"handler": held.desk.handler.subject, "since": since})
    if decision.verdict is ClaimVerdict.QUALIFICATION_ENDED:
        raise Refusal(QUALIFICATION_ENDED)
    return decision.verdict is ClaimVerdict.FREE


async def _hand_to(
    transaction: Connection, held: ContactRecord, subject: str, professions: frozenset[Profession], at: datetime
) -> None:
    await workers.end(transaction, held.id, [WorkerRole.PAIR], at)
    new = NewWorker(role=WorkerRole.HANDLER, subject=subject, professions=professions)
    await workers.begin(transaction, held.id, new, at)
    await handling.changed(transaction, held.id)
    await tell_contact(transaction, GuidanceEvent.CONTACT_ASSIGNED, held, at)
