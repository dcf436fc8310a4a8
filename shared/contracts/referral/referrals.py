"""Referrals, and what is done to them."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import MISSING, ConfigDict, Field, model_validator

from shared.contracts.booking.persons import PersonIdentity
from shared.contracts.referral.referral_path import (
    Decline,
    Feedback,
    InformationRequest,
    Redirection,
)
from shared.contracts.texts import LocalisedText
from shared.contracts.types import (
    Account,
    CivilDate,
    Code,
    Flag,
    Input,
    Instant,
    Output,
    PersonRef,
    Reason,
    Version,
    Whole,
)
from shared.terms.booking import AppointmentStatus, BookingMode
from shared.terms.deadlines import DeadlineState
from shared.terms.people import Profession
from shared.terms.permissions import StatutoryBasis
from shared.terms.referral import (
    BookingRightIssue,
    CriterionFailure,
    PathwayCriterion,
    ReferralAction,
    ReferralClockRule,
    ReferralStatus,
    VisitProgress,
)
from shared.terms.registers import Register

LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}$", description="ISO 639 code.", examples=["so"])]


IntervalDays = Annotated[Whole, Field(ge=1, le=365)]


class FailedCriterion(Output):
    """A criterion that is not met, and why."""

    criterion: PathwayCriterion
    reason: CriterionFailure


class JointAssessment(Output):
    """The need was assessed together with the guardians (R-003)."""

    assessed_on: CivilDate
    guardians_present: Annotated[Whole, Field(ge=0, le=10, description="How many guardians took part.")]
    agreed: Annotated[Flag, Field(description="The guardians agree to the referral.")]


class NewJointAssessment(JointAssessment):
    """A joint assessment as it is sent: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Instruction(Output):
    """What the family was told of where and how to book (R-006)."""

    oral: Flag
    written: Flag
    language: LanguageCode


class NewInstruction(Instruction):
    """An instruction as it is sent: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class AssessedNeed(Output):
    """The completed care need assessment (hoidon tarpeen arviointi) on which a referral stands. Source: D-11."""

    assessed_on: CivilDate
    by: Annotated[Profession, Field(description="Profession of who assessed it.")]


class NewAssessedNeed(AssessedNeed):
    """A care need assessment as it is sent: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


_BOOKING_MODE = Field(description="Who finds the time (R-010); must be known before the referral is sent.")


_INTERPRETER = Field(description="Language of the interpreter; `booking_mode` is then therapist_informs (R-009).")


class NewReferral(Input):
    """A draft of a referral (lähete); what is not known yet is left out."""

    pathway_code: Code
    from_unit_id: Annotated[Code, Field(description="One of the caller's units.")]
    person: PersonIdentity
    reason: Account | None = None
    joint_assessment: NewJointAssessment | None = None
    booking_mode: Annotated[BookingMode | None, _BOOKING_MODE] = None
    interpreter_language: Annotated[LanguageCode | None, _INTERPRETER] = None
    instruction_given: NewInstruction | None = None
    care_need_assessment: NewAssessedNeed | None = None


class ChangeReferral(Input):
    """Changes a draft: a field that is left out stays, null empties it."""

    reason: Account | MISSING | None = MISSING
    joint_assessment: NewJointAssessment | MISSING | None = MISSING
    booking_mode: Annotated[BookingMode | MISSING | None, _BOOKING_MODE] = MISSING
    interpreter_language: Annotated[LanguageCode | MISSING | None, _INTERPRETER] = MISSING
    instruction_given: NewInstruction | MISSING | None = MISSING
    non_disclosure: Annotated[Flag | MISSING, Field(description="Non-disclosure for safety (turvakielto).")] = MISSING
    taken_into_care: Annotated[Flag | MISSING, Field(description="Taken into care (huostaanotto).")] = MISSING
    care_need_assessment: NewAssessedNeed | MISSING | None = MISSING


class AnswerReferral(ChangeReferral):
    """Answers what the receiving unit asked; the fields of the referral may be completed with it."""

    answer: Account


class SendReferral(Input):
    """Sends a draft to the receiving unit."""

    criteria_override_reason: Annotated[
        Reason | None, Field(description="A professional's reason to refer although a criterion is not met.")
    ] = None
    permission_id: Annotated[
        UUID | None, Field(description="The client's permission, where data go to the other register (D-10).")
    ] = None
    statutory_basis: Annotated[StatutoryBasis | None, Field(description="An act in place of a permission.")] = None


class AcceptReferral(Input):
    """Accepts; what is left out comes from the pathway and the referral."""

    visits: Annotated[Whole | None, Field(ge=1, le=100, description="Visits of the right; else the pathway's.")] = None
    valid_from: Annotated[CivilDate | None, Field(description="First day of the right; else today.")] = None
    valid_until: Annotated[
        CivilDate | None, Field(description="Last day, included; else the pathway's days after the first.")
    ] = None
    practitioner_ids: Annotated[
        tuple[Code, ...], Field(max_length=10, description="Named therapists; empty: any.")
    ] = ()
    min_interval_days: IntervalDays | None = None
    max_interval_days: IntervalDays | None = None
    booking_mode: Annotated[BookingMode | None, Field(description="Else as the sender wrote.")] = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        shortest, longest = self.min_interval_days, self.max_interval_days
        if shortest is not None and longest is not None and shortest > longest:
            raise ValueError("The shortest interval must not be over the longest.")
        return self


class ReissueRight(Input):
    """Asks for the refused booking right anew, when what stood in its way has been mended."""

    terms: Annotated[
        AcceptReferral | None, Field(description="The terms anew, as at the acceptance; left out: as accepted.")
    ] = None


class BookingTerms(Output):
    """The booking right that an acceptance gives."""

    visits: int
    valid_from: CivilDate
    valid_until: CivilDate
    practitioner_ids: list[Code]
    min_interval_days: int | None
    max_interval_days: int | None
    booking_mode: BookingMode


class ReferralVisit(Output):
    """A visit by the referral's right, as the booking service told it last."""

    appointment_id: UUID
    status: AppointmentStatus
    booked_at: Annotated[Instant | None, Field(description="When it was booked.")]
    changed_at: Instant


class ReferralBooking(Output):
    """How far the booking right of the referral and its visits are."""

    state: BookingRightIssue
    progress: Annotated[VisitProgress, Field(description="How far the visits are, for whoever referred.")]
    visits: Annotated[list[ReferralVisit], Field(description="Told by the booking service within a minute.")]
    book_by: Annotated[CivilDate | None, Field(description="Last day, included, by which a visit should be booked.")]
    revoked_because: Annotated[str | None, Field(description="Why the receiving unit took the right back.")]
    booking_right_id: UUID | None
    refused_because: Annotated[str | None, Field(description="Type of the booking service's problem.")]
    terms: BookingTerms | None


class ReferralClock(Output):
    """A time limit of the referral; a decision meets it, returning and redirecting do not stop it. Source: D-7."""

    rule: ReferralClockRule
    due_date: Annotated[CivilDate, Field(description="Working day that binds.")]
    due_at: Annotated[Instant, Field(description="Up to this instant it is kept, included.")]
    state: Annotated[
        DeadlineState | None, Field(description="Null: set aside, for it was withdrawn, or nobody was reached.")
    ]
    met_at: Instant | None
    rule_version: str
    calendar_version: str


class StoredClock(Output):
    """A time limit as it is kept with the referral."""

    rule: ReferralClockRule
    due_date: CivilDate
    due_at: Instant
    rule_version: str
    calendar_version: str


class Referral(Output):
    """A referral from one unit to another."""

    id: UUID
    status: ReferralStatus
    pathway_code: Code
    pathway_version: int
    from_unit_id: Code
    to_unit_id: Code
    client_register: Annotated[Register, Field(description="In which the receiving unit works with it.")]
    person_ref: PersonRef
    birth_date: CivilDate
    non_disclosure: bool
    taken_into_care: bool
    reason: str | None
    joint_assessment: JointAssessment | None
    booking_mode: BookingMode | None
    interpreter_language: str | None
    instruction_given: Instruction | None
    care_need_assessment: AssessedNeed | None
    plan_entry: Annotated[
        LocalisedText | None, Field(description="Entry for the client record system: who books (R-010).")
    ]
    criteria_not_met: Annotated[list[FailedCriterion], Field(description="What was overridden when it was sent.")]
    criteria_override_reason: str | None
    created_at: Instant
    sent_at: Instant | None
    taken_at: Instant | None
    taken_by: Annotated[str | None, Field(description="Subject of the professional who handles it.")]
    information_requests: Annotated[list[InformationRequest], Field(description="What was asked, the oldest first.")]
    redirections: Annotated[list[Redirection], Field(description="How it came to this unit, the oldest first.")]
    decided_at: Instant | None
    decline: Decline | None
    client_contacted_at: Annotated[
        Instant | None, Field(description="By the receiving unit, where nothing is booked (R-088).")
    ]
    completed_at: Instant | None
    feedback: Feedback | None
    cancelled_at: Instant | None
    cancellation_reason: str | None
    clocks: Annotated[list[ReferralClock], Field(description="The first due first; none of a draft.")]
    booking: ReferralBooking
    available_actions: Annotated[
        list[ReferralAction], Field(description="What this caller may do now; ask again rather than keep it.")
    ]
    version: Version
