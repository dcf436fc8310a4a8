"""Assessments at the receiving unit: service needs (PTA) and care need (HTA)."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts.acting import Subject
from shared.contracts.booking.persons import PersonIdentity
from shared.contracts.referral.clocks import Count, MatterClock, UnmetCounts
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
from shared.terms.assessments import AssessmentAction, AssessmentKind, AssessmentParticipant, AssessmentStatus
from shared.terms.guidance import Urgency
from shared.terms.people import Profession
from shared.terms.registers import Register

Step = Annotated[Whole, Field(ge=0, le=3, description="Step (porras) of stepped care (D-11).")]
Participants = Annotated[
    tuple[AssessmentParticipant, ...],
    Field(max_length=len(AssessmentParticipant), description="By role, without names (R-110)."),
]


class NewAssessment(Input):
    """Initiates an assessment at the receiving unit. Source: D-6, D-7, R-180."""

    kind: AssessmentKind
    handover_id: Annotated[UUID | None, Field(description="Accepted by the unit; gives person and clocks.")] = None
    referral_id: Annotated[UUID | None, Field(description="Received by the unit; gives the person.")] = None
    unit_id: Annotated[Code | None, Field(description="Needed when it comes from neither.")] = None
    person: Annotated[PersonIdentity | None, Field(description="Needed when it comes from neither.")] = None
    received_at: Annotated[
        Instant | None,
        Field(description="First contact with the county. Of a handover: its own; of a referral: its sending at last."),
    ] = None
    needs_special_support: Annotated[Flag, Field(description="A child needing special support (D-7).")] = False
    highest_disability_allowance: Annotated[Flag, Field(description="Highest disability care allowance (D-7).")] = False

    @model_validator(mode="after")
    def _from_one_place(self) -> Self:
        if self.handover_id is not None and self.referral_id is not None:
            raise ValueError("It comes from a handover or from a referral.")
        given = [self.unit_id, self.person]
        if self.handover_id is None and self.referral_id is None:
            if None in given or self.received_at is None:
                raise ValueError(
                    "Without a handover or a referral the unit, the person and the first contact are told."
                )
        elif given != [None, None]:
            raise ValueError("The handover or the referral tells the unit and the person.")
        if self.handover_id is not None and self.received_at is not None:
            raise ValueError("The handover tells the first contact.")
        return self


class CareNeedEvidence(Output):
    """A completed care need assessment, as a booking right can carry it. Source: D-11."""

    assessed_on: CivilDate
    by: Annotated[Profession, Field(description="Profession of who assessed it.")]


class Assessment(Output):
    """An assessment as its unit sees it, in the context of its register."""

    id: UUID
    kind: AssessmentKind
    client_register: Register
    status: AssessmentStatus
    unit_id: Code
    person_ref: PersonRef
    non_disclosure: bool
    handover_id: UUID | None
    referral_id: UUID | None
    received_at: Instant
    initiated_at: Annotated[
        Instant, Field(description="Initiation (vireilletulo); of a service needs assessment in the social register.")
    ]
    initiated_by: Subject
    started_at: Instant | None
    started_by: Subject | None
    completed_at: Instant | None
    completed_by: Subject | None
    ended_at: Instant | None
    ending_reason: str | None
    participants: list[AssessmentParticipant]
    result: str | None
    urgency: Urgency | None
    step_recommended: Step | None
    step_actual: Step | None
    reason_if_different: str | None
    navigator_valid_until: Annotated[
        CivilDate | None, Field(description="Last day on which the Therapy Navigator code is kept.")
    ]
    care_need_evidence: Annotated[
        CareNeedEvidence | None, Field(description="Of a completed care need assessment; give it with a booking right.")
    ]
    due_at: Annotated[Instant | None, Field(description="Of the clock due first; null when none runs.")]
    clocks: list[MatterClock]
    available_actions: Annotated[list[AssessmentAction], Field(description="What this caller may do now.")]
    version: Version


class AssessmentSummary(Output):
    """A row of the worklist: what decides the order of work, and nobody's words."""

    id: UUID
    kind: AssessmentKind
    client_register: Register
    status: AssessmentStatus
    unit_id: Code
    person_ref: PersonRef
    handover_id: UUID | None
    referral_id: UUID | None
    received_at: Instant
    initiated_at: Instant
    urgency: Urgency | None
    due_at: Instant | None
    clocks: list[MatterClock]
    available_actions: list[AssessmentAction]
    version: Version


class AssessmentCounts(Output):
    """How many assessments a worklist has, by state, and how the open ones stand by their clocks."""

    by_status: dict[AssessmentStatus, Count]
    open: UnmetCounts
    at_least: Annotated[bool, Field(description="Counting stops at 1,000: a number may be more than it says.")]


class StartAssessment(Input):
    """Begins an assessment."""

    participants: Participants = ()


class NavigatorCode(Input):
    """A Therapy Navigator (Terapianavigaattori) code; kept encrypted for 31 days, answered to nobody. Source: D-11."""

    code: Annotated[str, Field(min_length=4, max_length=40, pattern=r"^[A-Za-z0-9-]+$")]
    filled_on: Annotated[CivilDate, Field(description="Not in the future.")]


class CompleteAssessment(Input):
    """Records the result. A questionnaire or a navigator informs; a professional decides (D-11)."""

    result: Account
    participants: Annotated[Participants, Field(min_length=1)]
    urgency: Annotated[Urgency | None, Field(description="Required of a care need assessment.")] = None
    step_recommended: Step | None = None
    step_actual: Step | None = None
    reason_if_different: Annotated[
        Reason | None, Field(description="Required when the actual step is another than the recommended one (R-059).")
    ] = None
    navigator_code: Annotated[NavigatorCode | None, Field(description="Of a care need assessment only.")] = None


class EndAssessment(Input):
    """Ends an assessment that is not made after all."""

    reason: Reason


class AssessmentHistoryEntry(Output):
    """One thing that was done to an assessment."""

    action: Annotated[AssessmentAction | None, Field(description="Null: it was initiated.")]
    status: AssessmentStatus
    at: Instant
    by: Subject
    reason: str | None
