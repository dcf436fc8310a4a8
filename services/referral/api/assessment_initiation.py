"""Initiating an assessment at the receiving unit: its clocks count from the first contact. Source: D-6, D-7, R-180."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from services.referral.api.assessment_refusals import REFUSALS, invalid, refuse_profession
from services.referral.api.assessment_showing import as_stored
from services.referral.api.callers import Parts, Professional
from services.referral.api.handover_standing import known_handover
from services.referral.api.standing import known_referral
from services.referral.flows.clocks import statutory_clocks, stored_place
from services.referral.flows.left_clocks import going_along, hold_left, take_along
from services.referral.flows.parts import ReferralParts
from services.referral.flows.registers import reads
from services.referral.flows.telling_matters import tell_assessment
from services.referral.rules.assessment_states import REGISTER_OF, is_recorded_in, makes
from services.referral.rules.clocks_of_register import clocks_of
from services.referral.rules.left_clocks import TakenAlong
from services.referral.storage import assessments, clocks, handovers, referrals
from services.referral.storage.assessments import AssessmentDeed, AssessmentRecord
from services.referral.storage.clocks import ClockOf, ClockRecord
from shared.contracts.referral.assessments import Assessment, NewAssessment
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.kit.problems import FORBIDDEN, INVALID_STATE, NOT_FOUND, Refusal, refusals
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.law.deadline_clock import DeadlineFacts
from shared.law.personal_identity_code import parse
from shared.law.working_days import OutsideCalendar
from shared.terms.assessments import AssessmentStatus
from shared.terms.deadlines import ClockOwner
from shared.terms.handovers import HandoverStatus
from shared.terms.referral import ReferralStatus
from shared.terms.registers import Register

router = service_router(tags=["assessments"])

_TAKEN = frozenset({HandoverStatus.ACCEPTED, HandoverStatus.CLIENT_CONTACTED})
_RECEIVED = frozenset({ReferralStatus.TAKEN, ReferralStatus.ACCEPTED})


@dataclass(frozen=True, slots=True)
class _Origin:
    """Whose need is assessed where, and since when the county knows of it."""

    unit_id: str
    person_ref: str
    sealed_identity_code: bytes
    birth_date: date
    non_disclosure: bool
    received_at: datetime


@router.post(
    "/v1/assessments",
    status_code=201,
    summary="Initiate an assessment",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(NOT_FOUND, INVALID_STATE, *REFUSALS),
)
async def create_assessment(new: NewAssessment, caller: Professional, work: Work, parts: Parts) -> Assessment:
    """A professional of the receiving unit initiates an assessment; the time of the initiation is written once (R-180).

    A handover's clocks go along with it, and so do those of the person's earlier matter in the register that nobody
    pursues any more: no clock begins anew (D-6). Guidance initiates none at itself (D-9).
    """
    assessment_id, register = uuid7(), REGISTER_OF[new.kind]
    origin = await _origin(new, register, caller, work, parts, assessment_id)
    if not is_recorded_in(parts.unit(origin.unit_id, pointer="unit_id").type):
        raise invalid("/unit_id", "guidance", "Guidance gives the matter on to the unit that assesses.")
    if not makes(new.kind, caller.professions):
        raise refuse_profession(new.kind)
    connection = await work.begin()
    at = parts.clock()
    if origin.received_at > at:
        raise invalid("/received_at", "in_the_future", "Nobody has been contacted in the future.")
    left = await hold_left(parts, connection, origin.person_ref, register, origin.unit_id)
    await _hold_origin(connection, new, register)
    own = (await clocks.of(connection, [new.handover_id]))[new.handover_id] if new.handover_id else ()
    along = going_along(left, {each.rule_id for each in own if each.ended_at is None}, origin.received_at)
    record = AssessmentRecord(
        id=assessment_id,
        kind=new.kind,
        client_register=register,
        status=AssessmentStatus.INITIATED,
        unit_id=origin.unit_id,
        person_ref=origin.person_ref,
        sealed_identity_code=origin.sealed_identity_code,
        birth_date=origin.birth_date,
        non_disclosure=origin.non_disclosure,
        handover_id=new.handover_id,
        referral_id=new.referral_id,
        received_at=along.first_contact,
        initiated_at=at,
        initiated_by=caller.subject,
        without_clock=True,
        queued_at=at,
    )
    await assessments.add(connection, record)
    await _start_clocks(parts, connection, new, record, left, along)
    deed = AssessmentDeed(action=None, status=record.status, at=at, by=caller.subject)
    await assessments.remember(connection, assessment_id, deed)
    await tell_assessment(connection, record, at)
    work.location = f"/v1/assessments/{assessment_id}"
    return await as_stored(parts, work, assessment_id, caller, at)


async def _origin(
    new: NewAssessment,
    register: Register,
    caller: Caller,
    work: UnitOfWork,
    parts: ReferralParts,
    assessment_id: UUID,
) -> _Origin:
    """Where the assessment comes from; refuses a handover or referral that the caller's unit has not received."""
    if new.handover_id is not None:
        async with work.reading() as connection:
            handover = known_handover(await handovers.find(connection, new.handover_id))
        work.access(Access("create", "assessment", (handover.person_ref,), str(assessment_id)))
        _refuse_stranger(parts, caller, handover.to_unit_id, handover.client_register)
        if handover.client_register is not register:
            raise invalid("/kind", "other_register", "The handover is in the other register.")
        return _Origin(
            handover.to_unit_id,
            handover.person_ref,
            handover.sealed_identity_code,
            handover.birth_date,
            handover.non_disclosure,
            handover.received_at,
        )
    if new.referral_id is not None:
        async with work.reading() as connection:
            referral = known_referral(await referrals.find(connection, new.referral_id))
        work.access(Access("create", "assessment", (referral.person_ref,), str(assessment_id)))
        _refuse_stranger(parts, caller, referral.to_unit_id, referral.client_register)
        if referral.sent_at is None:
            raise Refusal(NOT_FOUND)
        if referral.client_register is not register:
            raise invalid("/kind", "other_register", "The referral is in the other register.")
        if new.received_at is not None and new.received_at > referral.sent_at:
            raise invalid("/received_at", "after_sending", "The county knew of the need when the referral was sent.")
        return _Origin(
            referral.to_unit_id,
            referral.person_ref,
            referral.sealed_identity_code,
            referral.birth_date,
            referral.non_disclosure,
            new.received_at or referral.sent_at,
        )
    if new.unit_id is None or new.person is None or new.received_at is None:
        raise LookupError("an assessment from nowhere tells its unit, person and first contact")
    code = new.person.personal_identity_code
    person_ref = parts.sealer.reference(code)
    work.access(Access("create", "assessment", (person_ref,), str(assessment_id)))
    parts.unit(new.unit_id, pointer="unit_id")
    if not (caller.works_in(new.unit_id) and reads(parts, caller, register, new.unit_id).is_allowed):
        raise Refusal(FORBIDDEN)
    return _Origin(
        new.unit_id,
        person_ref,
        parts.sealer.seal(code),
        parse(code).birth_date,
        new.person.non_disclosure,
        new.received_at,
    )


def _refuse_stranger(parts: ReferralParts, caller: Caller, unit_id: str, register: Register) -> None:
    if not (caller.works_in(unit_id) and reads(parts, caller, register, unit_id).is_allowed):
        raise Refusal(NOT_FOUND)


async def _hold_origin(connection: Connection, new: NewAssessment, register: Register) -> None:
    """Hold the handover whose clocks go along, or the referral; refuses one that the unit has not taken."""
    if new.referral_id is not None:
        referral = known_referral(await referrals.lock(connection, new.referral_id))
        if referral.status not in _RECEIVED:
            raise Refusal(INVALID_STATE, members={"referral_status": referral.status.value})
    if new.handover_id is None:
        return
    held = known_handover(await handovers.lock(connection, new.handover_id))
    if held.status not in _TAKEN or held.client_register is not register:
        raise Refusal(INVALID_STATE, members={"handover_status": held.status.value})


async def _start_clocks(
    parts: ReferralParts,
    connection: Connection,
    new: NewAssessment,
    record: AssessmentRecord,
    left: list[ClockRecord],
    along: TakenAlong,
) -> None:
    """The handover's clocks go along, and those that nobody pursues; all others count from the same first contact."""
    of = ClockOf(ClockOwner.ASSESSMENT, record.id, record.unit_id)
    facts = DeadlineFacts(
        birth_date=record.birth_date,
        highest_disability_care_allowance=new.highest_disability_allowance,
        child_needing_special_support=new.needs_special_support,
    )
    rules = [rule for rule, _ in clocks_of(record.client_register).clocks]
    if new.handover_id is not None:
        await clocks.move(connection, new.handover_id, rules, of)
        place = await stored_place(connection, new.handover_id, record.initiated_at)
        await handovers.place(connection, new.handover_id, place)
    await take_along(connection, left, along, of)
    try:
        counted = statutory_clocks(parts, record.client_register, facts, record.received_at, of)
    except OutsideCalendar as error:
        raise invalid("/received_at", "outside_calendar", "The working days of that time are not known.") from error
    known = {each.rule_id for each in (await clocks.of(connection, [record.id]))[record.id]}
    await clocks.add(connection, [each for each in counted if each.rule_id not in known])
    await assessments.place(connection, record.id, await stored_place(connection, record.id, record.initiated_at))
