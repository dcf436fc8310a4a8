"""What is asked of booking and referral for an outcome: the same for every attempt, sealed until it is answered."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

from services.guidance.flows.assessing import opened_part
from services.guidance.flows.documenting import Writer, opened_entry
from services.guidance.flows.parts import GuidanceParts
from services.guidance.storage.assessments import AssessmentPartRecord
from services.guidance.storage.contacts import ContactRecord, IdentityRecord
from services.guidance.storage.documentation import EntryRecord
from services.guidance.storage.outcomes import OutcomeRecord
from shared.contracts.acting import ActingProfessional
from shared.contracts.booking.appointments import NewAppointment
from shared.contracts.booking.booking_rights import CareNeedAssessed, NewBookingRight
from shared.contracts.booking.persons import PersonIdentity
from shared.contracts.guidance.outcomes import NewHandoverOfContact, NewOutcome
from shared.contracts.guidance.preliminary_assessment import AssessmentPart
from shared.contracts.referral.handovers import CareNeedAssessedBefore, NewHandover, NewPreliminaryAssessment
from shared.kit.jobs import Connection, Job, enqueue
from shared.law.birthdays import birthday
from shared.law.civil_time import civil_date
from shared.law.handover_completeness import Completeness, completeness
from shared.law.personal_identity_code import parse
from shared.terms.contact_outcomes import OutcomeState, RegisterEntryKind
from shared.terms.deadlines import DeadlineRule
from shared.terms.handovers import HandoverPart
from shared.terms.people import HEALTH_CARE_PROFESSIONS, Profession
from shared.terms.registers import Register

DELIVER_OUTCOME: Final = "deliver_outcome"
LOOK_AT_HANDOVER: Final = "look_at_handover"
WITHDRAW_HANDOVER: Final = "withdraw_handover"

_EARLY_START_AGE: Final = 75
_TOLD = ("needs", "functional_capacity", "resources", "clients_own_words")


class AskedOfBooking(BaseModel):
    """A booking right, and the time that is booked with it."""

    right: NewBookingRight
    appointment: dict[str, Any] | None
    """What is said of the booking besides its right, which is not known yet."""


class EndingHandover(BaseModel):
    """A handover that came back and goes on nowhere, for whose contact another end was found; and who found it."""

    handover_id: UUID
    contact_id: UUID
    by: ActingProfessional
    left_out_at: datetime | None = None
    """When social welfare decided that the assessment is not needed; nothing else of it is left once it is closed."""


class Asking:
    """What is known of a contact when an outcome is recorded for it."""

    def __init__(
        self, parts: GuidanceParts, held: ContactRecord, identity: IdentityRecord, new: NewOutcome, by: Writer
    ) -> None:
        self._parts = parts
        self._held = held
        self._code = parts.sealer.open(identity.sealed_identity_code)
        self._new = new
        self._by = by

    @property
    def _person(self) -> PersonIdentity:
        return PersonIdentity(
            personal_identity_code=self._code,
            non_disclosure=self._new.non_disclosure,
            taken_into_care=self._new.taken_into_care,
        )

    @property
    def _acting(self) -> ActingProfessional:
        return ActingProfessional(
            subject=self._by.subject, professions=sorted(self._by.professions), unit_id=self._held.unit_id
        )

    def handover(
        self,
        outcome_id: UUID,
        asked: NewHandoverOfContact,
        part: AssessmentPart,
        entry: EntryRecord | None,
        continues: UUID | None,
    ) -> bytes:
        """The handover that is offered through referral, from the first contact on (D-6)."""
        register = part.client_register
        wanted = NewHandover(
            origin=outcome_id,
            from_unit_id=self._held.unit_id,
            person=self._person,
            client_register=register,
            topic=part.topic_code,
            urgency=part.urgency,
            preliminary_assessment=NewPreliminaryAssessment(**{name: getattr(part, name) for name in _TOLD}),
            contact_reference=self._held.id,
            continues_handover_id=continues,
            received_at=self._held.contacted_at,
            needs_special_support=DeadlineRule.CHILD_SERVICE_NEEDS_ASSESSMENT_FINISH in self._rules,
            highest_disability_allowance=self._has_highest_allowance,
            care_need_assessed=told_assessment(self._parts, entry) if register is Register.HEALTH_CARE else None,
            acting_professional=self._acting,
            **asked.model_dump(),
        )
        return self._parts.sealer.seal(wanted.model_dump_json())

    def booking(self, outcome_id: UUID, entry: EntryRecord | None) -> bytes:
        """The booking right, and the time that is booked with it."""
        asked = self._new.booking
        if asked is None:
            raise LookupError("a direct booking says what is booked")
        assessed = _assessed(self._parts, entry)
        terms = asked.model_dump(exclude={"slot_id", "reason_no_self_service", "topic"})
        right = NewBookingRight(
            **terms,
            origin=outcome_id,
            person=self._person,
            care_need_assessment=CareNeedAssessed(assessed_on=civil_date(assessed[0]), by=assessed[1])
            if assessed
            else None,
        )
        appointment = {
            "origin": outcome_id,
            "slot_id": asked.slot_id,
            "channel": self._held.channel,
            "reason_no_self_service": asked.reason_no_self_service,
            "topic": asked.topic,
            "acting_professional": self._acting,
        }
        wanted = AskedOfBooking(right=right, appointment=appointment if asked.slot_id else None)
        return self._parts.sealer.seal(wanted.model_dump_json())

    @property
    def _rules(self) -> set[DeadlineRule]:
        return {each.rule_id for each in self._held.clocks}

    @property
    def _has_highest_allowance(self) -> bool:
        """Why the clock of the service needs assessment began, when neither age nor special support was the reason."""
        started = DeadlineRule.SERVICE_NEEDS_ASSESSMENT_START in self._rules
        special = DeadlineRule.CHILD_SERVICE_NEEDS_ASSESSMENT_FINISH in self._rules
        by_age = civil_date(self._held.contacted_at) >= birthday(self._born, _EARLY_START_AGE)
        return started and not special and not by_age

    @property
    def _born(self) -> date:
        return parse(self._code).birth_date


def assessment_entry(entries: list[EntryRecord]) -> EntryRecord | None:
    """The entry that tells of the assessment of the need of care."""
    return next((each for each in entries if each.kind is RegisterEntryKind.CARE_NEED_ASSESSMENT), None)


def told_assessment(parts: GuidanceParts, entry: EntryRecord | None) -> CareNeedAssessedBefore | None:
    """That a health-care professional has assessed the need of care already, as is on record (D-6)."""
    assessed = _assessed(parts, entry)
    return CareNeedAssessedBefore(assessed_at=assessed[0], by=assessed[1]) if assessed else None


def _assessed(parts: GuidanceParts, entry: EntryRecord | None) -> tuple[Any, Profession] | None:
    """When the need of care was assessed, and by which profession."""
    if entry is None:
        return None
    content = opened_entry(parts.sealer, entry.sealed_content)
    by = next((each for each in entry.professions if each in HEALTH_CARE_PROFESSIONS), None)
    return (content.care_need_assessed_at, by) if by and content.care_need_assessed_at else None


def complete(
    parts: GuidanceParts, to_unit_id: str | None, record: AssessmentPartRecord | None
) -> tuple[Completeness, AssessmentPart | None]:
    """Whether the matter may leave: target, topic, urgency and every part of a preliminary assessment. D-9, R-209."""
    part = opened_part(parts.sealer, record) if record else None
    told: dict[HandoverPart, object] = {HandoverPart.TO_UNIT: to_unit_id}
    if part is not None:
        told |= {
            HandoverPart.TOPIC: part.topic_code,
            HandoverPart.URGENCY: part.urgency,
            HandoverPart.NEEDS: part.needs,
            HandoverPart.FUNCTIONAL_CAPACITY: part.functional_capacity,
            HandoverPart.RESOURCES: part.resources,
            HandoverPart.CLIENTS_OWN_WORDS: part.clients_own_words,
        }
    return completeness(each for each, value in told.items() if value is not None), part


def appointment_of(asked: AskedOfBooking, booking_right_id: UUID) -> NewAppointment | None:
    """The booking of the named time with the right that was given."""
    if asked.appointment is None:
        return None
    return NewAppointment.model_validate({**asked.appointment, "booking_right_id": booking_right_id})


async def ask_neighbour(connection: Connection, outcome: OutcomeRecord) -> None:
    """Leave the job that asks booking or referral; it holds the outcome's id and nothing else of it (D-14)."""
    if outcome.state is OutcomeState.PENDING:
        await _leave(connection, DELIVER_OUTCOME, outcome.id, dedupe_key=f"{DELIVER_OUTCOME}:{outcome.id}")


def handover_key(outcome_id: UUID) -> str:
    """The key of every attempt to offer the handover of an outcome; its origin keeps it one after the key is gone."""
    return f"outcome:{outcome_id}:handover"


async def look_at_handover(connection: Connection, outcome_id: UUID) -> None:
    """Leave the job that asks referral how the handover of an outcome stands."""
    await _leave(connection, LOOK_AT_HANDOVER, outcome_id)


async def withdraw_handover(connection: Connection, ending: EndingHandover) -> None:
    """Leave the job that ends a handover which came back and goes on nowhere."""
    await enqueue(
        connection,
        WITHDRAW_HANDOVER,
        ending.model_dump_json(),
        dedupe_key=f"{WITHDRAW_HANDOVER}:{ending.handover_id}",
    )


def outcome_of(job: Job) -> UUID:
    """The outcome that the job is about."""
    return UUID(job.payload["outcome_id"])


async def _leave(connection: Connection, kind: str, outcome_id: UUID, *, dedupe_key: str | None = None) -> None:
    payload = f'{{"outcome_id": "{outcome_id}"}}'
    await enqueue(connection, kind, payload, aggregate=f"outcome:{outcome_id}", dedupe_key=dedupe_key)
