"""Offering a handover: nothing leaves before the need was looked at, and the clocks go along. Source: D-9, D-10."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

from services.referral.api.callers import HandsOver, Parts
from services.referral.api.handover_clocks import clocks_going_along, start_clocks
from services.referral.api.handover_refusals import (
    HANDOVER_INCOMPLETE,
    invalid,
    refuse_incomplete,
    refuse_state,
    refuse_stranger,
)
from services.referral.api.handover_showing import as_stored
from services.referral.api.handover_standing import hands_over, known_handover, standing_of
from services.referral.api.handover_validity import refuse_inconsistent
from services.referral.flows.clocks import stored_place
from services.referral.flows.left_clocks import hold_left
from services.referral.flows.parts import ReferralParts
from services.referral.flows.permissions import PERMISSION_NEEDED, require
from services.referral.flows.registers import registers_of
from services.referral.flows.telling_matters import tell_handover
from services.referral.rules.handover_states import transition
from services.referral.storage import handovers
from services.referral.storage.handovers import HandoverDeed, HandoverRecord
from shared.contracts.county_pack import Unit
from shared.contracts.referral.handovers import BookingWishes, Handover, NewHandover, PreliminaryAssessment
from shared.contracts.referral.permissions import NewRecipient
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.kit.problems import FORBIDDEN, IDEMPOTENCY_IN_PROGRESS, INVALID_STATE, NOT_FOUND, Refusal, refusals
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, Work
from shared.law.handover_completeness import completeness
from shared.law.personal_identity_code import parse
from shared.law.register_context import readable_registers
from shared.terms.guidance import Urgency
from shared.terms.handovers import ClientRelationship, HandoverAction, HandoverPart, HandoverStatus
from shared.terms.people import CallerKind, Profession
from shared.terms.permissions import PermissionPurpose, RecipientKind
from shared.terms.registers import Register

router = service_router(tags=["handovers"])


@dataclass(frozen=True, slots=True)
class _Sender:
    """Who hands over: a professional, also when a service acts for one."""

    subject: str
    register: Register
    """In whose context it is written."""
    professions: frozenset[Profession]
    through: str | None


@dataclass(frozen=True, slots=True)
class _Complete:
    """What every handover holds before it leaves."""

    to_unit: Unit
    topic: str
    urgency: Urgency


@router.post(
    "/v1/handovers",
    status_code=201,
    summary="Offer a handover",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(HANDOVER_INCOMPLETE, PERMISSION_NEEDED, INVALID_STATE, NOT_FOUND),
)
async def create_handover(new: NewHandover, caller: HandsOver, work: Work, parts: Parts) -> Handover:
    """A unit offers a client's matter to another unit; it stays the sender's until it is accepted (D-9).

    The clocks of the law go on from the first contact, and those of the person's earlier matter in the register that
    nobody pursues any more (withdrawn, given back, ended unmade) go along: no clock begins anew (D-6). A matter inside
    a client relationship goes to the own worker, with the same place in the order of work as anybody's.

    By its origin, what a service offers again is the handover that there is.

    An offer initiates nothing: the assessment is initiated (vireillepano) at the receiving unit, in every county; the
    clocks count from the first contact all the same (R-174).
    """
    handover_id, person_ref = _id_of(new, caller), parts.sealer.reference(new.person.personal_identity_code)
    acting = new.acting_professional
    access = Access("create", "handover", (person_ref,), str(handover_id), acting.subject if acting else None)
    work.access(access)
    from_unit = parts.unit(new.from_unit_id, pointer="from_unit_id")
    sender = _sender(parts, new, caller, from_unit)
    work.location = f"/v1/handovers/{handover_id}"
    connection = await work.begin()
    there = await handovers.find(connection, handover_id) if new.origin else None
    if there is not None:
        if there.person_ref != person_ref:
            raise invalid("/origin", "taken", "The service has offered another matter by that id.")
        return await as_stored(parts, work, handover_id, caller, parts.clock())
    complete = _complete(parts, new)
    told_by_service = caller.kind is CallerKind.SERVICE
    refuse_inconsistent(parts, new, complete.to_unit, sender.professions, parts.clock(), from_record=told_by_service)
    at = parts.clock()
    left = await hold_left(parts, connection, person_ref, new.client_register, complete.to_unit.id)
    earlier = await _earlier(parts, connection, new, caller, person_ref)
    along = await clocks_going_along(connection, new, left, earlier)
    record = _record(parts, new, sender, complete, handover_id, along.first_contact, at)
    await require(
        parts,
        connection,
        person_ref=person_ref,
        from_unit_id=new.from_unit_id,
        recipient=NewRecipient(
            kind=RecipientKind.UNIT, unit_id=complete.to_unit.id, client_register=new.client_register
        ),
        purpose=PermissionPurpose.HANDOVER,
        register=sender.register,
        disclosed_for=f"handover:{handover_id}",
        by=sender.subject,
        permission_id=new.permission_id,
        statutory_basis=new.statutory_basis,
    )
    if not await handovers.add(connection, record):
        raise Refusal(IDEMPOTENCY_IN_PROGRESS)
    await start_clocks(parts, connection, new, record, earlier=earlier, left=left, along=along)
    if earlier is not None:
        await _continue(connection, earlier, record, sender, at)
    told = HandoverDeed(
        action=None,
        status=record.status,
        at=at,
        by=sender.subject,
        explanation=record.reason,
        client_told=record.client_told,
    )
    await handovers.remember(connection, handover_id, told)
    await tell_handover(connection, record, at)
    return await as_stored(parts, work, handover_id, caller, at)


def _id_of(new: NewHandover, caller: Caller) -> UUID:
    """The id of a new handover; from a service's own id it follows, so that no second one comes of it."""
    return uuid7() if new.origin is None else uuid5(new.origin, caller.client_id)


def _sender(parts: ReferralParts, new: NewHandover, caller: Caller, from_unit: Unit) -> _Sender:
    """Who hands over; refuses whoever does not work in the sending unit, or in the context of no register.

    The register is that of the profession: the duty of a unit manager alone hands nothing over.
    """
    acting = new.acting_professional
    if new.origin is not None and caller.kind is not CallerKind.SERVICE:
        raise invalid("/origin", "not_a_service", "Only a service says its own id.")
    if caller.kind is CallerKind.SERVICE:
        if not hands_over(parts, caller):
            raise Refusal(FORBIDDEN)
        if acting is None:
            raise invalid("/acting_professional", "missing", "A service tells for whom it acts.")
        if acting.unit_id != from_unit.id:
            raise invalid("/acting_professional/unit_id", "not_the_sender", "The professional is of the sending unit.")
        professions = frozenset(acting.professions)
        context = _context(readable_registers(professions), new.client_register)
        return _Sender(acting.subject, context, professions, caller.client_id)
    if acting is not None:
        raise invalid("/acting_professional", "not_a_service", "Only a service acts for somebody.")
    if not caller.works_in(from_unit.id):
        raise Refusal(FORBIDDEN)
    context = _context(registers_of(parts, caller), new.client_register)
    return _Sender(caller.subject, context, caller.professions, None)


def _context(readable: frozenset[Register], of_matter: Register) -> Register:
    """The register in whose context the sender writes: that of the matter where the sender works in it too."""
    if not readable:
        raise Refusal(FORBIDDEN)
    return of_matter if of_matter in readable else min(readable)


def _complete(parts: ReferralParts, new: NewHandover) -> _Complete:
    assessment = new.preliminary_assessment
    told = {
        HandoverPart.TO_UNIT: new.to_unit_id,
        HandoverPart.TOPIC: new.topic,
        HandoverPart.URGENCY: new.urgency,
        HandoverPart.NEEDS: assessment.needs,
        HandoverPart.FUNCTIONAL_CAPACITY: assessment.functional_capacity,
        HandoverPart.RESOURCES: assessment.resources,
        HandoverPart.CLIENTS_OWN_WORDS: assessment.clients_own_words,
    }
    decision = completeness(part for part, value in told.items() if value is not None)
    refuse_incomplete(decision)
    if new.to_unit_id is None or new.topic is None or new.urgency is None:
        raise LookupError("a complete handover has its target, topic and urgency")
    return _Complete(parts.unit(new.to_unit_id, pointer="to_unit_id"), new.topic, new.urgency)


async def _earlier(
    parts: ReferralParts, connection: Connection, new: NewHandover, caller: Caller, person_ref: str
) -> HandoverRecord | None:
    """The returned handover that goes on, held; its first contact stays the first contact."""
    if new.continues_handover_id is None:
        return None
    earlier = known_handover(await handovers.lock(connection, new.continues_handover_id))
    if caller.kind is CallerKind.SERVICE:
        if earlier.offered_through != caller.client_id:
            raise Refusal(NOT_FOUND)
        if earlier.status not in {HandoverStatus.RETURNED, HandoverStatus.RETURNED_FOR_REASSESSMENT}:
            raise Refusal(INVALID_STATE, members={"handover_status": earlier.status.value})
    else:
        decision = transition(HandoverAction.CONTINUE, earlier.status, standing_of(parts, caller, earlier))
        refuse_stranger(decision)
        refuse_state(decision, earlier.status, version=earlier.version, expected=earlier.version)
    if earlier.person_ref != person_ref or earlier.from_unit_id != new.from_unit_id:
        raise invalid("/continues_handover_id", "other_matter", "It is of another person or of another unit.")
    if earlier.client_register is not new.client_register:
        raise invalid("/client_register", "other_register", "A matter goes on in its own register.")
    if earlier.received_at != new.received_at:
        raise invalid("/received_at", "not_restarted", "The clocks count from the first contact of the returned one.")
    return earlier


def _record(
    parts: ReferralParts,
    new: NewHandover,
    sender: _Sender,
    complete: _Complete,
    handover_id: UUID,
    first_contact: datetime,
    at: datetime,
) -> HandoverRecord:
    code = new.person.personal_identity_code
    wishes, assessment = new.booking_wishes, new.preliminary_assessment
    return HandoverRecord(
        id=handover_id,
        status=HandoverStatus.OFFERED,
        client_register=new.client_register,
        sender_register=sender.register,
        from_unit_id=new.from_unit_id,
        to_unit_id=complete.to_unit.id,
        person_ref=parts.sealer.reference(code),
        sealed_identity_code=parts.sealer.seal(code),
        birth_date=parse(code).birth_date,
        non_disclosure=new.person.non_disclosure,
        taken_into_care=new.person.taken_into_care,
        topic=complete.topic,
        urgency=complete.urgency,
        preliminary_assessment=PreliminaryAssessment(**assessment.model_dump()),
        reason=new.reason,
        warm=new.warm,
        booking_wishes=BookingWishes(
            weekdays=list(wishes.weekdays),
            delivery_modes=list(wishes.delivery_modes),
            interpreter_language=wishes.interpreter_language,
            words=wishes.words,
        ),
        client_relationship=new.client_relationship,
        own_worker=new.own_worker if new.client_relationship is ClientRelationship.INSIDE else None,
        contact_reference=new.contact_reference,
        continues_handover_id=new.continues_handover_id,
        received_at=first_contact,
        offered_at=at,
        offered_by=sender.subject,
        offered_through=sender.through,
        permission_id=new.permission_id,
        statutory_basis=new.statutory_basis,
        client_told=new.client_told,
        without_clock=True,
        queued_at=at,
    )


async def _continue(
    connection: Connection, earlier: HandoverRecord, record: HandoverRecord, sender: _Sender, at: datetime
) -> None:
    """The returned handover goes on by the new one, and leaves the worklists."""
    place = await stored_place(connection, earlier.id, earlier.offered_at)
    changed = replace(
        earlier,
        status=HandoverStatus.CONTINUED,
        continued_by_handover_id=record.id,
        ended_at=at,
        client_told=None,
        without_clock=place.without_clock,
        queued_at=place.queued_at,
    )
    await handovers.save(connection, changed)
    deed = HandoverDeed(action=HandoverAction.CONTINUE, status=changed.status, at=at, by=sender.subject)
    await handovers.remember(connection, earlier.id, deed)
    await tell_handover(connection, changed, at)
