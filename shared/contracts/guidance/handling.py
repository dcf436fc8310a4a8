"""What the unit does with a contact."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.types import Account, Code, Flag, Input, Instant, ShortText, Whole
from shared.terms.contact_outcomes import LedToClientRelationship
from shared.terms.guidance import ContactOutcome, Urgency

Minutes = Annotated[Whole, Field(ge=0, le=10_000)]


class CareNeedAssessment(Input):
    """Records that the need of care was assessed (hoidon tarpeen arviointi); its content is in the patient record."""

    urgency: Urgency
    assessed_at: Annotated[Instant | None, Field(description="Not in the future; now by default.")] = None


class ClosingStatistics(Input):
    """What the worker fills in after the matter is resolved (R-191); it is kept with no key to the contact. D-15."""

    reason_code: Annotated[
        Code | None, Field(description="Main reason of the contact; that of the contact by default.")
    ] = None
    additional_reason: Annotated[
        ShortText | None, Field(description="In a few words; what identifies somebody is refused (R-185).")
    ] = None
    missing_service: Annotated[
        Code | None, Field(description="A service that was asked for, or needed, and that nobody gives (R-043).")
    ] = None
    duration_minutes: Annotated[Minutes | None, Field(description="How long the guidance took.")] = None
    workers: Annotated[Whole, Field(ge=1, le=50, description="How many workers took part.")] = 1
    worker_minutes: Annotated[
        Minutes | None, Field(description="Working time of all of them together; else the handling time recorded.")
    ] = None
    led_to_client_relationship: LedToClientRelationship = LedToClientRelationship.UNKNOWN


class CloseContact(Input):
    """Ends a contact; what is said of the client is required of clients who are known, and kept of nobody else."""

    outcome: Annotated[
        Literal[ContactOutcome.ADVICE_GIVEN] | None,
        Field(description="Advice was enough, and nothing else was recorded: it is recorded with the closing."),
    ] = None
    mutual_understanding: Annotated[
        Flag | None, Field(description="The client and the worker understand the matter alike (R-173).")
    ] = None
    no_understanding_because: Annotated[Account | None, Field(description="Why they do not.")] = None
    next_step: Annotated[Account | None, Field(description="What was agreed to happen next (R-173).")] = None
    client_informed_of_recording: Annotated[
        Flag | None, Field(description="The client was told what is recorded (R-146).")
    ] = None
    statistics: ClosingStatistics = ClosingStatistics()


class AwaitedConsultation(Input):
    """A consultation for which a contact waits."""

    consultation_id: Annotated[UUID, Field(description="In the referral service.")]
