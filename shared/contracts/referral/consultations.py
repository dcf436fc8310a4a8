"""Consultations: what is asked, answered, and done with the answer."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.booking.persons import PersonIdentity
from shared.contracts.referral.referrals import LanguageCode
from shared.contracts.types import Account, Code, Flag, Id, Input, Instant, Output, PersonRef, Reason, Version
from shared.terms.booking import BookingMode
from shared.terms.consultations import (
    AgeBand,
    ConsultationAction,
    ConsultationMode,
    ConsultationRequest,
    ConsultationStatus,
    ConsultationUrgency,
)
from shared.terms.deadlines import DeadlineState
from shared.terms.permissions import StatutoryBasis
from shared.terms.registers import Register

_ANSWERED_BY = Field(
    description="Role of who answered, such as a service adviser of Kela; never a name.",
    examples=["service adviser"],
)
_PERMISSION = Field(description="Recorded permission by which the client's data leave (D-10).")
_STATUTE = Field(description="Act by which they leave without one (D-10).")


class SameCallAnswer(Input):
    """An answer that was given in the same call as the question (R-160)."""

    answer: Account
    answered_by: Annotated[Reason, _ANSWERED_BY]
    phone_time_at: Annotated[Instant | None, Field(description="Phone time of Kela that was booked (R-163).")] = None


class NewConsultation(Input):
    """A question to somebody whom the county lists under `/v1/channels`."""

    target_code: Code
    from_unit_id: Annotated[Code, Field(description="One of the caller's units.")]
    mode: ConsultationMode
    client_register: Annotated[Register, Field(description="Register that the question comes from.")]
    covers_both_registers: Annotated[
        Flag,
        Field(
            description="Also those read it who answer in the other register. An identified client must have permitted"
            " it to every unit of the target that works in that register: they read it, and no others there."
        ),
    ] = False
    request: ConsultationRequest = ConsultationRequest.ADVICE
    urgency: ConsultationUrgency = ConsultationUrgency.NON_URGENT
    question: Account
    client_agrees: Annotated[Flag, Field(description="The client agrees to a work pair (R-037).")] = False
    person: Annotated[PersonIdentity | None, Field(description="Of an identified consultation only.")] = None
    permission_id: Annotated[Id | None, _PERMISSION] = None
    statutory_basis: Annotated[StatutoryBasis | None, _STATUTE] = None
    age_band: Annotated[AgeBand | None, Field(description="Of an anonymous client; never a birth date.")] = None
    contact_reference: Annotated[
        Id | None, Field(description="Contact of the guidance service that waits for the answer (R-169).")
    ] = None
    assessment_id: Annotated[Id | None, Field(description="Assessment to which the answer belongs (R-038).")] = None
    same_call_answer: SameCallAnswer | None = None


class AnswerConsultation(Input):
    """Answers; in a group, gives one of its answers."""

    answer: Account
    answered_by: Annotated[
        Reason | None, Field(description="Role of who answered elsewhere; of a target without an account only.")
    ] = None
    phone_time_at: Annotated[Instant | None, Field(description="Phone time of Kela that was booked (R-163).")] = None


class SummariseConsultation(Input):
    """Sums the answers of a group up (R-166)."""

    summary: Account


class NewMessage(Input):
    """A message between the asker and those who answer."""

    text: Account


class CloseConsultation(Input):
    """Ends an answered consultation."""

    note: Annotated[Account | None, Field(description="What came of it.")] = None


class WithdrawConsultation(Input):
    """Takes a question back before its answer."""

    reason: Reason


class ConvertConsultation(Input):
    """Goes on as a draft of a referral; the permission is asked again."""

    pathway_code: Code
    reason: Annotated[Account, Field(description="Reason of the referral.")]
    booking_mode: BookingMode | None = None
    interpreter_language: LanguageCode | None = None
    person: Annotated[PersonIdentity | None, Field(description="Of an anonymous consultation: who it is.")] = None
    permission_id: Annotated[Id | None, _PERMISSION] = None
    statutory_basis: Annotated[StatutoryBasis | None, _STATUTE] = None


class ConsultationAnswer(Output):
    """One answer."""

    answer: str
    answered_at: Instant
    recorded_by: Annotated[str, Field(description="Subject of the professional who gave or recorded it.")]
    unit_id: Code
    answered_by: Annotated[str | None, Field(description="Role of who answered elsewhere.")]
    phone_time_at: Instant | None


class ConsultationMessage(Output):
    """A message of the thread."""

    id: UUID
    text: str
    written_at: Instant
    written_by: Annotated[str, Field(description="Subject of the professional.")]
    from_asker: bool


class ConsultationStep(Output):
    """Something that was done to a consultation."""

    action: str
    status: ConsultationStatus
    at: Instant
    by: str


class ListedConsultation(Output):
    """A consultation in a list: nothing that anybody wrote, and nothing of the client."""

    id: UUID
    status: ConsultationStatus
    awaiting_consultation: Annotated[
        bool, Field(description="The asker waits for the answer; no clock stops for it (R-169).")
    ]
    mode: ConsultationMode
    client_register: Register
    covers_both_registers: bool
    request: ConsultationRequest
    urgency: ConsultationUrgency
    target_code: Code
    from_unit_id: Code
    contact_reference: UUID | None
    assessment_id: UUID | None
    asked_at: Instant
    answer_due_at: Instant
    due_state: DeadlineState
    interrupts: Annotated[bool, Field(description="Who answers is disturbed at once; else it waits its turn (R-210).")]
    version: Version


class Consultation(ListedConsultation):
    """A consultation as those see it who take part."""

    asked_by: Annotated[str, Field(description="Subject of the professional who asks.")]
    person_ref: Annotated[PersonRef | None, Field(description="Of an identified consultation.")]
    age_band: AgeBand | None
    client_agrees: bool
    permission_id: UUID | None
    statutory_basis: StatutoryBasis | None
    question: str
    taken_by: Annotated[str | None, Field(description="Who prepares the answer; of a group, its coordinator.")]
    answers: list[ConsultationAnswer]
    summary: Annotated[str | None, Field(description="Of a group: its answers in one, by the coordinator.")]
    answered_at: Instant | None
    ended_at: Instant | None
    ending: Annotated[str | None, Field(description="Why it was withdrawn, or what came of it.")]
    referral_id: Annotated[
        UUID | None,
        Field(
            description="Draft that it went on as. Of an anonymous consultation only the answer of the conversion"
            " tells it: nothing is kept that leads from the question to a person."
        ),
    ]
    history: list[ConsultationStep]
    available_actions: Annotated[list[ConsultationAction], Field(description="What this caller may do now.")]


class AttachedConsultation(ListedConsultation):
    """A consultation whose answer belongs to an assessment, as those see it who assess (R-038)."""

    question: str
    answers: list[ConsultationAnswer]
    summary: Annotated[str | None, Field(description="Of a group: its answers in one, by the coordinator.")]
    answered_at: Instant | None
    ended_at: Instant | None


class ConsultationCounts(Output):
    """How many consultations of a worklist are in which state."""

    counts: dict[ConsultationStatus, int]
    overdue: Annotated[int, Field(description="Of those that wait for an answer.")]
    at_least: Annotated[bool, Field(description="Counting stops at the 1,000 due first: there are more.")]
