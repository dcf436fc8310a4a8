"""The path of an assessment: started, completed with its result, or ended unmade. Source: D-6, D-7, D-11."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from services.referral.api.assessment_refusals import (
    HEALTH_CARE_PROFESSIONAL_NEEDED,
    SOCIAL_WORKER_NEEDED,
    invalid,
    refuse_step,
)
from services.referral.api.assessment_showing import as_stored
from services.referral.api.assessment_standing import held_for
from services.referral.api.callers import Parts, Professional
from services.referral.api.refusals import CARE_NEED_ASSESSMENT_REQUIRED
from services.referral.flows.clocks import LAW, stored_place
from services.referral.flows.parts import ReferralParts
from services.referral.flows.telling_matters import tell_assessment, tell_step
from services.referral.rules.step_decision import StepFacts, decide_step
from services.referral.storage import assessments, clocks
from services.referral.storage.assessments import AssessmentDeed, AssessmentRecord
from shared.contracts.referral.assessments import (
    Assessment,
    CompleteAssessment,
    EndAssessment,
    NavigatorCode,
    StartAssessment,
)
from shared.kit.etag import ExpectedVersion
from shared.kit.identity import Caller
from shared.kit.problems import INVALID_STATE, NOT_FOUND, PRECONDITION_REQUIRED, VERSION_MISMATCH, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import UnitOfWork, Work
from shared.law.civil_time import civil_date
from shared.law.stepped_care import navigator_last_day
from shared.terms.assessments import AssessmentAction, AssessmentKind, AssessmentStatus
from shared.terms.deadlines import ClockAwaits
from shared.terms.people import HEALTH_CARE_PROFESSIONS, Profession

router = service_router(tags=["assessments"])

_CHANGE = (
    NOT_FOUND,
    INVALID_STATE,
    PRECONDITION_REQUIRED,
    VERSION_MISMATCH,
    HEALTH_CARE_PROFESSIONAL_NEEDED,
    SOCIAL_WORKER_NEEDED,
)
_STARTED = (ClockAwaits.ASSESSMENT_START,)


@router.post("/v1/assessments/{assessment_id}/start", summary="Start an assessment", responses=refusals(*_CHANGE))
async def start_assessment(
    assessment_id: UUID,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
    starting: StartAssessment | None = None,
) -> Assessment:
    """The assessment begins, and with it the limit for beginning a service needs assessment is kept (D-7)."""
    held = await held_for(AssessmentAction.START, assessment_id, caller, work, parts, expected=expected)
    at = parts.clock()
    await clocks.meet(await work.begin(), held.id, _STARTED, at, recorded_at=at)
    begun = replace(
        held,
        status=AssessmentStatus.STARTED,
        started_at=at,
        started_by=caller.subject,
        participants=tuple(sorted(set(starting.participants))) if starting else (),
    )
    return await _changed(begun, AssessmentAction.START, at, caller, work, parts)


@router.post(
    "/v1/assessments/{assessment_id}/complete",
    summary="Record the result of an assessment",
    responses=refusals(*_CHANGE, CARE_NEED_ASSESSMENT_REQUIRED),
)
async def complete_assessment(
    assessment_id: UUID,
    result: CompleteAssessment,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Assessment:
    """A professional records the result; that of the need of care only a health-care professional (D-6, D-11).

    A completed care need assessment answers the evidence that a booking right to steps 1 to 3 carries.
    """
    held = await held_for(AssessmentAction.COMPLETE, assessment_id, caller, work, parts, expected=expected)
    is_care_need = held.kind is AssessmentKind.CARE_NEED_ASSESSMENT
    if is_care_need and result.urgency is None:
        raise invalid("/urgency", "missing", "A care need assessment says how soon care is needed.")
    if result.navigator_code is not None and not is_care_need:
        raise invalid("/navigator_code", "other_register", "The Therapy Navigator belongs to health care.")
    connection = await work.begin()
    at = parts.clock()
    today = civil_date(at)
    facts = StepFacts(
        recommended=result.step_recommended,
        actual=result.step_actual,
        has_reason=result.reason_if_different is not None,
        has_care_need_assessment=is_care_need,  # in the other register it is not asked whether there is one (D-8)
    )
    refuse_step(decide_step(facts, held.birth_date, on=today))
    sealed_code, valid_until = _navigator(parts, result.navigator_code, today)
    await clocks.meet(connection, held.id, LAW, at, recorded_at=at)
    completed = replace(
        held,
        status=AssessmentStatus.COMPLETED,
        completed_at=at,
        completed_by=caller.subject,
        completed_by_profession=_profession(caller, held.kind),
        participants=tuple(sorted(set(result.participants))),
        result=result.result,
        urgency=result.urgency,
        step_recommended=result.step_recommended,
        step_actual=result.step_actual,
        reason_if_different=result.reason_if_different,
        sealed_navigator_code=sealed_code,
        navigator_valid_until=valid_until,
    )
    earlier = await assessments.latest_step(connection, held.person_ref, held.kind, _of_county(parts, held.unit_id))
    answer = await _changed(completed, AssessmentAction.COMPLETE, at, caller, work, parts)
    await tell_step(connection, completed, earlier, at)
    return answer


@router.post("/v1/assessments/{assessment_id}/end", summary="End an assessment unmade", responses=refusals(*_CHANGE))
async def end_assessment(
    assessment_id: UUID,
    ending: EndAssessment,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Assessment:
    """The assessment is not made after all, and it is said why; the limits of a service needs assessment end with it.

    The clock of the care need assessment runs on: only its result, by a health-care professional, stops it (D-6).
    """
    held = await held_for(AssessmentAction.END, assessment_id, caller, work, parts, expected=expected)
    at = parts.clock()
    if held.kind is AssessmentKind.SERVICE_NEEDS_ASSESSMENT:
        await clocks.end(await work.begin(), held.id, LAW, at)
    ended = replace(held, status=AssessmentStatus.ENDED, ended_at=at, ending_reason=ending.reason)
    return await _changed(ended, AssessmentAction.END, at, caller, work, parts, reason=ending.reason)


async def _changed(
    changed: AssessmentRecord,
    action: AssessmentAction,
    at: datetime,
    caller: Caller,
    work: UnitOfWork,
    parts: ReferralParts,
    *,
    reason: str | None = None,
) -> Assessment:
    """Store an assessment that is held and was changed, with its place, its history and its event."""
    connection = await work.begin()
    place = await stored_place(connection, changed.id, changed.initiated_at)
    stored = replace(changed, without_clock=place.without_clock, queued_at=place.queued_at)
    await assessments.save(connection, stored)
    deed = AssessmentDeed(action=action, status=stored.status, at=at, by=caller.subject, reason=reason)
    await assessments.remember(connection, stored.id, deed)
    await tell_assessment(connection, stored, at)
    return await as_stored(parts, work, stored.id, caller, at)


def _profession(caller: Caller, kind: AssessmentKind) -> Profession:
    """The profession by which the assessment was made; one of those that make assessments of the kind."""
    if kind is AssessmentKind.SERVICE_NEEDS_ASSESSMENT:
        return Profession.SOCIAL_WORKER
    return min(caller.professions & HEALTH_CARE_PROFESSIONS)


def _of_county(parts: ReferralParts, unit_id: str) -> list[str]:
    """The units of the same county: another one's register is another controller's. Source: D-8, D-16."""
    county = parts.packs.county_of(unit_id)
    return [unit.id for unit in county.units] if county is not None else [unit_id]


def _navigator(parts: ReferralParts, given: NavigatorCode | None, today: date) -> tuple[bytes | None, date | None]:
    """The code sealed, and its last day; an expired one is not kept (D-11)."""
    if given is None:
        return None, None
    if given.filled_on > today:
        raise invalid("/navigator_code/filled_on", "in_the_future", "The Therapy Navigator was filled in before.")
    valid_until = navigator_last_day(given.filled_on)
    return (parts.sealer.seal(given.code) if today <= valid_until else None), valid_until
