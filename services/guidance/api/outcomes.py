"""Outcomes of a contact: advice, a booking through booking, or a handover through referral; and no others (D-9)."""

from uuid import UUID

from uuid_utils.compat import uuid7

from services.guidance.api.callers import Parts, Professional
from services.guidance.api.holding import CHANGE, held_for, refuse_changed, refuse_unless_offered, seen_by
from services.guidance.api.refusals import CLIENT_NOT_IDENTIFIED, HANDOVER_INCOMPLETE
from services.guidance.flows.asking_neighbours import AskedOfBooking, Asking, ask_neighbour, assessment_entry, complete
from services.guidance.flows.documenting import Writer, document
from services.guidance.flows.history import remember
from services.guidance.flows.outcomes import given_back, live, record, stands
from services.guidance.flows.parts import GuidanceParts, invalid
from services.guidance.flows.registers import context_of
from services.guidance.rules.outcomes import may_record
from services.guidance.storage import assessments, documentation, left_out_assessments, outcomes
from services.guidance.storage.contacts import ContactRecord
from services.guidance.storage.outcomes import OutcomeRecord
from shared.contracts.guidance.outcomes import NewOutcome, Outcome
from shared.contracts.types import Page
from shared.kit.etag import ExpectedVersion
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.kit.problems import INVALID_STATE, NOT_FOUND, Refusal, refusals
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.terms.contact_outcomes import OutcomeState, OutcomeVerdict
from shared.terms.desk import ContactAction, ContactDeed
from shared.terms.guidance import ContactOutcome
from shared.terms.handovers import ClientRelationship

router = service_router(tags=["contacts"])


@router.post(
    "/v1/contacts/{contact_id}/outcome",
    status_code=201,
    summary="Record an outcome",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(*CHANGE, CLIENT_NOT_IDENTIFIED, HANDOVER_INCOMPLETE),
)
async def record_outcome(
    contact_id: UUID, new: NewOutcome, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> Outcome:
    """Record how the contact ends; what goes outside is asked of booking or referral, for as long as it takes (D-9).

    A handover leaves only when target, topic, urgency and preliminary assessment are there, and the matter stays the
    sender's until the receiving unit accepts it. What the neighbour refuses comes back with its words. A later outcome
    of the same register stands in the place of advice, and of what was refused, returned or withdrawn. A service needs
    assessment that had been left out has its clocks running again.
    """
    transaction, held = await held_for(work, caller, contact_id, "record_outcome")
    refuse_changed(held, expected)
    there = await outcomes.of(transaction, contact_id)
    _refuse_impossible(held, new, there)
    refuse_unless_offered(held, caller, ContactAction.OUTCOME)
    at = parts.clock()
    if new.kind is ContactOutcome.TO_SERVICE_NEEDS_ASSESSMENT:
        await left_out_assessments.take_back(transaction, contact_id, at)
    goes_out = new.kind is not ContactOutcome.ADVICE_GIVEN
    outcome_id = uuid7()
    request = await _request(parts, transaction, held, outcome_id, new, caller, there) if goes_out else None
    recorded = OutcomeRecord(
        id=outcome_id,
        contact_id=contact_id,
        kind=new.kind,
        client_register=new.client_register,
        state=OutcomeState.PENDING if goes_out else OutcomeState.CAME_TRUE,
        recorded_by=caller.subject,
        recorded_at=at,
        changed_at=at,
        to_unit_id=_unit_of(parts, new),
        sealed_request=request,
        booking_right_id=_right_kept(parts, request, live(there, new.client_register)),
    )
    version = await record(transaction, held, recorded)
    await ask_neighbour(transaction, recorded)
    await document(parts, transaction, held, Writer.of(caller), at)
    await remember(transaction, contact_id, ContactDeed.OUTCOME_RECORDED, at, by=caller, register=new.client_register)
    work.tag(version)
    return _shown(parts, recorded, version)


@router.get("/v1/contacts/{contact_id}/outcomes", summary="Outcomes of a contact", responses=refusals(NOT_FOUND))
async def list_outcomes(contact_id: UUID, caller: Professional, work: Work, parts: Parts) -> Page[Outcome]:
    """Every outcome in the order of recording, also those that a later one replaced; with what became of it.

    Those of the registers in whose context the caller works, and advice: of the others nothing is told (D-8).
    """
    found = await seen_by(work, caller, contact_id, "read_outcomes", needs_words=False)
    context = context_of(found, caller)
    async with work.reading() as connection:
        there = await outcomes.of(connection, contact_id)
    items = [_shown(parts, each, found.version) for each in there if context.reads(each.client_register)]
    return Page(items=items, next_cursor=None)


def _refuse_impossible(held: ContactRecord, new: NewOutcome, there: list[OutcomeRecord]) -> None:
    relationship = new.handover.client_relationship if new.handover else ClientRelationship.NONE
    decision = may_record(
        new.kind,
        new.client_register,
        identified=held.identity is not None,
        relationship=relationship,
        there=stands(there),
    )
    match decision.verdict:
        case OutcomeVerdict.NOT_IDENTIFIED:
            raise Refusal(CLIENT_NOT_IDENTIFIED)
        case OutcomeVerdict.REGISTER_MISSING:
            raise invalid("/client_register", "missing", "Say in which register the matter belongs.")
        case OutcomeVerdict.OTHER_REGISTER:
            raise invalid("/client_register", "other_register", "That assessment belongs to the other register.")
        case OutcomeVerdict.OWN_WORKER_ONLY:
            raise invalid(
                "/handover/client_relationship",
                "own_worker_only",
                "Inside a client relationship it goes to the own worker, and nothing else does.",
            )
        case OutcomeVerdict.ALREADY_ON_ITS_WAY:
            raise Refusal(INVALID_STATE)
        case OutcomeVerdict.ALLOWED:
            return


def _unit_of(parts: GuidanceParts, new: NewOutcome) -> str | None:
    """The unit to which it goes; refuses one that nobody knows."""
    if new.booking is not None:
        pointer, unit_id = "booking/unit_id", new.booking.unit_id
    elif new.handover is not None and new.handover.to_unit_id is not None:
        pointer, unit_id = "handover/to_unit_id", new.handover.to_unit_id
    else:
        return None
    if parts.packs.unit(unit_id) is None:
        raise invalid(f"/{pointer}", "unknown", "It is not known.")
    return unit_id


async def _request(
    parts: GuidanceParts,
    connection: Connection,
    held: ContactRecord,
    outcome_id: UUID,
    new: NewOutcome,
    caller: Caller,
    there: list[OutcomeRecord],
) -> bytes:
    """What is asked of the neighbour, sealed; refuses to pass a client through (D-9)."""
    if held.identity is None or new.client_register is None:
        raise LookupError("the rule lets nothing out for nobody")
    asking = Asking(parts, held, held.identity, new, Writer.of(caller))
    assessed = assessment_entry(await documentation.entries(connection, held.id))
    if new.handover is None:
        return asking.booking(outcome_id, assessed)
    found = (await assessments.of(connection, held.id)).get(new.client_register)
    decision, part = complete(parts, new.handover.to_unit_id, found)
    if not decision.may_leave or part is None:
        raise Refusal(HANDOVER_INCOMPLETE, members={"missing": [each.value for each in decision.missing]})
    return asking.handover(outcome_id, new.handover, part, assessed, given_back(there, new.client_register))


def _right_kept(parts: GuidanceParts, request: bytes | None, earlier: OutcomeRecord | None) -> UUID | None:
    """The right that an earlier attempt got before its time was refused: it serves the next one on the same terms."""
    if request is None or earlier is None or earlier.booking_right_id is None or earlier.sealed_request is None:
        return None
    before, now = (
        AskedOfBooking.model_validate_json(parts.sealer.open(each)) for each in (earlier.sealed_request, request)
    )
    # Each was asked for by the id of its own outcome; what counts are the terms.
    same = before.right.model_copy(update={"origin": now.right.origin}) == now.right
    return earlier.booking_right_id if same else None


def _shown(parts: GuidanceParts, record: OutcomeRecord, version: int) -> Outcome:
    explanation = parts.sealer.open(record.sealed_return) if record.sealed_return else None
    own = {name: getattr(record, name) for name in Outcome.model_fields if hasattr(record, name)}
    return Outcome.model_validate({**own, "return_explanation": explanation, "version": version})
