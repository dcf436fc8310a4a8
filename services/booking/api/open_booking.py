"""Booking without a booking right, where the service type needs none: a right for that one visit is made with it."""

from datetime import datetime
from uuid import uuid4

from uuid_utils.compat import uuid7

from services.booking.api.issuing_rights import CARE_NEED_ASSESSMENT_REQUIRED
from services.booking.api.one_visit import Wish, booked, decided
from services.booking.api.persons import person_of, refuse_temporary
from services.booking.api.refusals import invalid
from services.booking.api.standing import acting_facts, standing_in
from services.booking.flows.authority import FRESH_FOR_CHANGE
from services.booking.flows.contact_details import contact_of
from services.booking.flows.parts import BookingParts, known
from services.booking.storage import acting_for, booking_rights, open_bookings, persons, protections, taking
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.storage.persons import PersonRecord
from shared.contracts.booking.appointments import Appointment, NewAppointment
from shared.contracts.booking.slots import Slot
from shared.kit.acting import PROXY_NOT_ALLOWED, access_for, refuse_act, with_phone
from shared.kit.identity import Caller
from shared.kit.problems import NOT_FOUND, ProblemType, Refusal, problem_type
from shared.kit.unit_of_work import Access, UnitOfWork
from shared.law.civil_time import civil_date
from shared.law.stepped_care import step_gate
from shared.terms.acting import AppointmentOperation, Authority
from shared.terms.booking import BookingMode, BookingRightStatus, NoSelfServiceReason
from shared.terms.people import CallerKind

BOOKING_RIGHT_REQUIRED = problem_type(
    "booking-right-required",
    409,
    fi=("Palveluun tarvitaan ajanvarausoikeus", "Oikeuden antaa ammattilainen tai hyväksytty lähete. Soita yksikköön."),
    sv=("Tjänsten kräver bokningsrätt", "Rätten ges av en yrkesutbildad eller en godkänd remiss. Ring enheten."),
    en=("The service needs a booking right", "A professional or an accepted referral gives it. Please phone the unit."),
)
TOO_MANY_OPEN_BOOKINGS = problem_type(
    "too-many-open-bookings",
    409,
    fi=("Palveluun on jo varattu aika", "Siirrä tai peru aiempi aika, tai soita yksikköön."),
    sv=("En tid i tjänsten är redan bokad", "Flytta eller avboka den tidigare tiden, eller ring enheten."),
    en=("A time of the service is booked already", "Move or cancel the earlier time, or phone the unit."),
)
REFUSALS: tuple[ProblemType, ...] = (BOOKING_RIGHT_REQUIRED, TOO_MANY_OPEN_BOOKINGS)
WITHOUT_A_RIGHT = (*REFUSALS, CARE_NEED_ASSESSMENT_REQUIRED)
"""What may refuse a booking without a right, beside what may refuse any booking."""


async def book_openly(new: NewAppointment, caller: Caller, work: UnitOfWork, parts: BookingParts) -> Appointment:
    """Book a visit for oneself, for a child, or as a professional for anybody; as many at once as the service allows.

    The person's row is held while the visits to come are counted, so that two requests at once do not pass the limit.
    """
    wanted_service = _service_type_of(new)
    asked = await _whose(parts, caller, new)
    async with work.reading() as connection:
        found = await taking.find_time(connection, new.slot_id)
        person = await persons.find(connection, asked.person_ref) or asked
    if found is None or not found.is_open_to(parts.clock(), by_professional=caller.kind is CallerKind.PROFESSIONAL):
        raise Refusal(NOT_FOUND)
    appointment_id, slot = uuid7(), found.slot
    if caller.kind is CallerKind.PROFESSIONAL and not caller.works_in(slot.unit_id):
        work.access(Access("book", "appointment", (person.person_ref,), str(appointment_id)))
        raise Refusal(NOT_FOUND)
    unit = parts.contact(slot.unit_id)
    service_type = parts.service_type(wanted_service, unit_id=slot.unit_id)
    if service_type.requires_booking_right:
        raise with_phone(BOOKING_RIGHT_REQUIRED, unit)
    right = _right_for(person, slot, new, service_type.code, parts.clock())
    facts = await acting_facts(parts, caller, person, fresh=FRESH_FOR_CHANGE)
    work.access(access_for(facts, "book", "appointment", person.person_ref, appointment_id))
    if facts is not None:
        verdict = standing_in(parts, facts, person, right, AppointmentOperation.VIEW, parts.clock())
        # The time was named, and no right: its unit tells nothing of the person.
        refuse_act(verdict, unit)
    details = new.contact_details
    contact = await contact_of(parts, caller, facts, right, person, details) if details else None
    transaction = await work.begin()
    await persons.keep(transaction, asked)
    if asked.non_disclosure or asked.taken_into_care:
        await protections.release_times(transaction, asked.person_ref)
    person = known(await persons.find(transaction, asked.person_ref), "/person")
    if facts is not None and facts.acting.authority is Authority.ALLOWED and facts.caller_ref is not None:
        # Asked before anything of the person was here: now there is somebody to find again.
        await acting_for.keep(transaction, facts.caller_ref, person.person_ref, parts.clock())
    time = (await taking.hold_times(transaction, [slot.id])).get(slot.id)
    wish = Wish(appointment_id, new, caller, facts, contact)
    decision = decided(parts, wish, right, person, time, await taking.other_visits(transaction, right))
    gate = step_gate(service_type.step, person.birth_date, None, at=decision.at)
    if gate.needs_assessment:
        raise with_phone(CARE_NEED_ASSESSMENT_REQUIRED, unit, reason=gate.verdict.value)
    limit = service_type.open_bookings_at_once
    if await open_bookings.to_come(transaction, person.person_ref, service_type.code, decision.at) >= limit:
        raise with_phone(TOO_MANY_OPEN_BOOKINGS, unit, at_once=limit)
    await booking_rights.issue(transaction, right)
    return await booked(parts, work, wish, right, person, decision)


async def _whose(parts: BookingParts, caller: Caller, new: NewAppointment) -> PersonRecord:
    """For whom: whoever a professional names; oneself or the person whose code a citizen gives."""
    named = new.person
    if caller.kind is CallerKind.PROFESSIONAL:
        if named is None:
            raise invalid("/person", "missing", "A professional says whose visit it is.")
        return person_of(
            parts.sealer,
            named.personal_identity_code,
            non_disclosure=named.non_disclosure,
            taken_into_care=named.taken_into_care,
        )
    if named is None:
        code = await parts.authorities.own_code(caller)
        if code is None:
            raise with_phone(PROXY_NOT_ALLOWED, parts.general_contact())
        return person_of(parts.sealer, code)
    for name in ("non_disclosure", "taken_into_care"):
        if name in named.model_fields_set:
            raise invalid(f"/person/{name}", "professionals_only", "Only a professional may set this.")
    refuse_temporary(parts, named.personal_identity_code, "/person/personal_identity_code")
    return person_of(parts.sealer, named.personal_identity_code)


def _service_type_of(new: NewAppointment) -> str:
    if new.service_type is None:
        raise invalid("/booking_right_id", "missing", "Say with which right, or which service needs none.")
    return new.service_type


def _right_for(
    person: PersonRecord, slot: Slot, new: NewAppointment, service_type: str, at: datetime
) -> BookingRightRecord:
    """A right for that one visit: used by it at once, following it when it moves, ending with it.

    Where an interpreter is needed the therapist informs the family, and self-service is not open (D-2).
    """
    day = civil_date(slot.starts_at)
    with_interpreter = new.reason_no_self_service is NoSelfServiceReason.INTERPRETER
    return BookingRightRecord(
        id=uuid4(),
        person_ref=person.person_ref,
        service_type=service_type,
        unit_id=slot.unit_id,
        status=BookingRightStatus.ACTIVE,
        visits_allowed=1,
        visits_used=0,
        valid_from=day,
        valid_until=day,
        practitioner_ids=[],
        delivery_modes=[],
        min_interval_days=None,
        max_interval_days=None,
        booking_mode=BookingMode.THERAPIST_INFORMS if with_interpreter else BookingMode.SELF_BOOKING,
        interpreter_language=new.interpreter_language,
        referral_id=None,
        open_booking=True,
        care_need_assessment=None,
        sealed_navigator_code=None,
        sealed_contact_details=None,
        issued_at=at,
        issued_by=None,
        version=1,
    )
