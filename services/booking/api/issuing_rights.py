"""Issuing booking rights: by professionals of the unit and by accepted referrals (D-4)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Final
from uuid import UUID, uuid4

from services.booking.api.asked_again import id_by_origin, refuse_origin
from services.booking.api.callers import Parts, ProfessionalOrService
from services.booking.api.persons import person_of
from services.booking.api.refusals import invalid
from services.booking.api.showing import shown_right
from services.booking.flows.contact_details import contact_of
from services.booking.flows.messages import leave_right_issued
from services.booking.flows.parts import BookingParts
from services.booking.flows.telling import tell_right
from services.booking.flows.work_items import leave_work_item
from services.booking.storage import booking_rights, contact_details, persons, protections
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.storage.persons import PersonRecord
from shared.contracts.booking.booking_rights import BookingRight, CareNeedAssessed, NewBookingRight
from shared.kit.acting import with_phone
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.kit.problems import FORBIDDEN, INVALID_STATE, ProblemType, Refusal, problem_type, refusals
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, Work
from shared.law.acting_for import ADULT_AT
from shared.law.birthdays import birthday
from shared.law.civil_time import civil_date, instant
from shared.law.stepped_care import CareNeedAssessment, navigator_last_day, step_gate
from shared.terms.booking import BookingMode, BookingRightStatus, WorkItemKind
from shared.terms.booking_events import BookingRightEvent
from shared.terms.people import CallerKind

router = service_router(tags=["booking rights"])

CARE_NEED_ASSESSMENT_REQUIRED = problem_type(
    "care-need-assessment-required",
    409,
    fi=(
        "Hoidon tarpeen arviointi puuttuu",
        "Portaiden 1–3 palveluun tarvitaan terveydenhuollon ammattihenkilön tekemä hoidon tarpeen arviointi.",
    ),
    sv=(
        "Bedömningen av vårdbehovet saknas",
        "Service på stegen 1–3 förutsätter att en yrkesutbildad inom hälso- och sjukvården har bedömt vårdbehovet.",
    ),
    en=(
        "A care need assessment is needed",
        "A service on steps 1 to 3 needs a care need assessment by a health-care professional first.",
    ),
)
REFUSALS: tuple[ProblemType, ...] = (CARE_NEED_ASSESSMENT_REQUIRED,)

_NOBODY = UUID(int=0)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_BY_HAND: Final = {
    BookingMode.PROFESSIONAL_BOOKS: WorkItemKind.PROFESSIONAL_BOOKS,
    BookingMode.THERAPIST_INFORMS: WorkItemKind.THERAPIST_INFORMS,
    BookingMode.PHONE: WorkItemKind.PHONE,
}


@router.post(
    "/v1/booking-rights",
    status_code=201,
    summary="Issue a booking right",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(INVALID_STATE, CARE_NEED_ASSESSMENT_REQUIRED),
)
async def issue_booking_right(
    new: NewBookingRight, caller: ProfessionalOrService, work: Work, parts: Parts
) -> BookingRight:
    """A professional of the unit, or the referral service, gives a person the right to book (D-4).

    A referral has one right at most: issuing it again gives the first one, on other terms it is refused; so it is with
    what a service asks for again by its own id. A booking
    mode other than self-booking leaves a work item for the unit (D-2). An adult comes to steps 1 to 3 of stepped care
    only after a care need assessment (D-11).
    """
    person = person_of(
        parts.sealer,
        new.person.personal_identity_code,
        non_disclosure=new.person.non_disclosure,
        taken_into_care=new.person.taken_into_care,
    )
    if not _may_issue(parts, caller, new):
        work.access(Access("issue", "booking_right", (person.person_ref,)))
        raise Refusal(FORBIDDEN)
    if caller.kind is CallerKind.PROFESSIONAL and new.referral_id is not None:
        raise invalid("/referral_id", "services_only", "Only the referral service issues the right of a referral.")
    refuse_origin(caller, new.origin)
    details = new.contact_details
    contact = await contact_of(parts, caller, None, new, person, details) if details else None
    transaction = await work.begin()
    at = parts.clock()
    await persons.keep(transaction, person)
    if person.non_disclosure or person.taken_into_care:
        await protections.release_times(transaction, person.person_ref)
    wanted = _right(parts, new, person.person_ref, caller, at)
    given, is_new = await booking_rights.issue(transaction, wanted)
    work.access(Access("issue", "booking_right", (given.person_ref,), str(given.id)))
    if not _same_terms(parts, given, wanted):
        raise Refusal(INVALID_STATE)
    if is_new:
        _check_offer(parts, new)
        _check_days(new, civil_date(at))
        _refuse_step(parts, new, person, at)
        await _leave_work_item(parts, transaction, given, at)
        if contact is not None:
            await contact_details.keep(transaction, given.id, contact, is_change=False)
            if _family_may_book(parts, given, person, civil_date(at)):
                await leave_right_issued(transaction, given, at)
        await tell_right(transaction, given, BookingRightEvent.ISSUED, at)
    work.tag(given.version)
    work.location = f"/v1/booking-rights/{given.id}"
    return shown_right(parts, given, caller)


def _family_may_book(parts: BookingParts, given: BookingRightRecord, person: PersonRecord, today: date) -> bool:
    """Whether anybody of the family can book online now: where it is in use (R-022), and not from 12 to 17 (D-1)."""
    if not parts.residents_may_book(given.service_type, unit_id=given.unit_id):
        return False
    service_type = parts.service_type(given.service_type, unit_id=given.unit_id)
    proxy_ended = today >= birthday(person.birth_date, service_type.proxy_under_age_years)
    return not proxy_ended or today >= birthday(person.birth_date, ADULT_AT)


async def _leave_work_item(
    parts: BookingParts, connection: Connection, given: BookingRightRecord, at: datetime
) -> None:
    """Where the family does not book by itself, the unit has something to do (D-2); also where it cannot yet (R-022).

    Of a child over the age limit the unit gets its task by the job of birthdays.
    """
    kind = _BY_HAND.get(given.booking_mode)
    if kind is None and not parts.residents_may_book(given.service_type, unit_id=given.unit_id):
        kind = WorkItemKind.PHONE
    if kind is not None:
        await leave_work_item(
            connection,
            kind,
            unit_id=given.unit_id,
            person_ref=given.person_ref,
            right_id=given.id,
            interpreter_language=given.interpreter_language,
            at=at,
        )


def _may_issue(parts: BookingParts, caller: Caller, new: NewBookingRight) -> bool:
    """A professional of the unit, or a service that is trusted with it: not every one a right of a referral."""
    if caller.kind is CallerKind.SERVICE:
        without_referral = parts.booking_clients if new.referral_id is None else frozenset[str]()
        return caller.client_id in parts.right_issuing_clients | without_referral
    return caller.works_in(new.unit_id)


def _same_terms(parts: BookingParts, given: BookingRightRecord, wanted: BookingRightRecord) -> bool:
    """Whether the same was promised; a Therapy Navigator code that has been deleted meanwhile is not compared."""
    codes = [each.sealed_navigator_code for each in (given, wanted)]
    opened = {parts.sealer.open(code) for code in codes if code is not None}
    return _terms(given) == _terms(wanted) and len(opened) <= 1


def _terms(right: BookingRightRecord) -> BookingRightRecord:
    """What was promised, without what has happened to it since, and without what is never sealed twice alike."""
    return replace(
        right,
        id=_NOBODY,
        status=BookingRightStatus.ACTIVE,
        visits_used=0,
        sealed_navigator_code=None,
        sealed_contact_details=None,
        issued_at=_BEGINNING,
        issued_by=None,
        version=1,
    )


def _check_offer(parts: BookingParts, new: NewBookingRight) -> None:
    """The service type is one that the unit gives, in these ways, and the named therapists give it there."""
    unit = parts.unit(new.unit_id)
    service_type = parts.service_type(new.service_type, unit_id=new.unit_id)
    if new.service_type not in unit.rollout:
        raise invalid("/service_type", "not_offered", "The unit does not give this service.")
    for index, mode in enumerate(new.delivery_modes):
        if mode not in service_type.delivery_modes:
            raise invalid(f"/delivery_modes/{index}", "not_offered", "The service is not given in this way.")
    for index, practitioner_id in enumerate(new.practitioner_ids):
        practitioner = parts.packs.practitioner(practitioner_id)
        if practitioner is None or new.unit_id not in practitioner.unit_ids:
            raise invalid(f"/practitioner_ids/{index}", "unknown", "The unit has no such practitioner.")
        if new.service_type not in practitioner.service_types:
            raise invalid(f"/practitioner_ids/{index}", "not_offered", "The practitioner does not give this service.")


def _check_days(new: NewBookingRight, today: date) -> None:
    """The right has not ended, and nothing that it stands on is of a day to come."""
    if new.valid_until < today:
        raise invalid("/valid_until", "in_the_past", "The right would have ended already.")
    assessed = new.care_need_assessment
    if assessed is None:
        return
    days = {"assessed_on": assessed.assessed_on, "navigator_filled_on": assessed.navigator_filled_on}
    for name, day in days.items():
        if day is not None and day > today:
            raise invalid(f"/care_need_assessment/{name}", "in_the_future", "The day is still to come.")


def _refuse_step(parts: BookingParts, new: NewBookingRight, person: PersonRecord, at: datetime) -> None:
    """Ask the rule on stepped care (D-11)."""
    service_type = parts.service_type(new.service_type, unit_id=new.unit_id)
    assessed = new.care_need_assessment
    assessment = (
        CareNeedAssessment(professions=frozenset({assessed.by}), completed_at=instant(assessed.assessed_on, time.min))
        if assessed
        else None
    )
    decision = step_gate(service_type.step, person.birth_date, assessment, at=at)
    if decision.needs_assessment:
        raise with_phone(CARE_NEED_ASSESSMENT_REQUIRED, parts.contact(new.unit_id), reason=decision.verdict.value)


def _right(
    parts: BookingParts, new: NewBookingRight, person_ref: str, caller: Caller, at: datetime
) -> BookingRightRecord:
    assessed = new.care_need_assessment
    return BookingRightRecord(
        id=id_by_origin(caller, new.origin) if new.origin else uuid4(),
        person_ref=person_ref,
        service_type=new.service_type,
        unit_id=new.unit_id,
        status=BookingRightStatus.ACTIVE,
        visits_allowed=new.visits,
        visits_used=0,
        valid_from=new.valid_from,
        valid_until=new.valid_until,
        practitioner_ids=list(new.practitioner_ids),
        delivery_modes=list(new.delivery_modes),
        min_interval_days=new.min_interval_days,
        max_interval_days=new.max_interval_days,
        booking_mode=new.booking_mode,
        interpreter_language=new.interpreter_language,
        referral_id=new.referral_id,
        open_booking=False,
        care_need_assessment=_assessment(assessed) if assessed else None,
        sealed_navigator_code=_sealed_code(parts, assessed, civil_date(at)) if assessed else None,
        sealed_contact_details=None,
        issued_at=at,
        issued_by=caller.client_id if caller.kind is CallerKind.SERVICE else caller.subject,
        version=1,
    )


def _assessment(assessed: CareNeedAssessed) -> dict[str, str]:
    """What is kept of the assessment; with a Therapy Navigator code also until when the code is."""
    kept = {"assessed_on": assessed.assessed_on.isoformat(), "by": assessed.by.value}
    last_day = _code_valid_until(assessed)
    return kept | ({"navigator_valid_until": last_day.isoformat()} if last_day else {})


def _sealed_code(parts: BookingParts, assessed: CareNeedAssessed, today: date) -> bytes | None:
    """The Therapy Navigator code, sealed; one that opens nothing any more is not kept at all."""
    last_day = _code_valid_until(assessed)
    if assessed.navigator_code is None or last_day is None or last_day < today:
        return None
    return parts.sealer.seal(assessed.navigator_code)


def _code_valid_until(assessed: CareNeedAssessed) -> date | None:
    filled_on = assessed.navigator_filled_on
    return navigator_last_day(filled_on) if filled_on else None
