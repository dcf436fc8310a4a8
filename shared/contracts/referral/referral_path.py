"""What is done to a referral on its path, and what it leaves in the referral."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from shared.contracts.types import Account, Code, Input, Instant, Output, Reason, Version, Whole, without_identity_code
from shared.terms.channels import Channel
from shared.terms.people import Profession
from shared.terms.referral import (
    CompletionOutcome,
    DeclineReason,
    HistoryChange,
    RedirectReason,
    ReferralSide,
    ReferralStatus,
    ReturnReason,
)


class ReturnReferral(Input):
    """Asks the sender for more; the clocks go on."""

    reason: ReturnReason
    question: Account


class DeclineReferral(Input):
    """Declines, and says what to do instead (R-004)."""

    reason: DeclineReason
    explanation: Account
    alternative: Annotated[Account, Field(description="What the sender or the family does instead.")]


class RedirectReferral(Input):
    """Sends it on to the unit that it belongs to; clocks and history go with it."""

    to_unit_id: Annotated[Code, Field(description="Unit of the same county, and of the same register.")]
    pathway_code: Annotated[Code, Field(description="Pathway that leads to that unit; its newest version.")]
    reason: RedirectReason
    explanation: Account


def _no_address(subject: str) -> str:
    if "@" in subject or any(character.isspace() for character in subject):
        raise ValueError("must be the subject of a colleague at the issuer, not an address")
    return subject


class HandOffReferral(Input):
    """Gives the referral to a colleague, or back to the unit's list."""

    to: Annotated[
        Literal["unit"] | Annotated[Reason, AfterValidator(_no_address)],
        Field(description="`sub` of the colleague at the issuer, or `unit`: whoever takes it.", examples=["5f0c7a6e"]),
    ]
    reason: Reason


class TakeOverReferral(Input):
    """Goes on in place of the one who handles it."""

    reason: Reason


class CancelReferral(Input):
    """Withdraws a referral before its decision."""

    reason: Reason


class RevokeRight(Input):
    """Takes the booking right of an accepted referral back; booked appointments stay."""

    reason: Reason


class ClientContact(Input):
    """The receiving unit has reached the client of a referral that it accepted with nothing to book."""

    how: Channel


class CompleteReferral(Input):
    """Tells the referrer what came of it."""

    outcome: CompletionOutcome
    feedback: Account


class InformationRequest(Output):
    """What the receiving unit asked, and what the sender answered."""

    reason: ReturnReason
    question: str
    asked_at: Instant
    answer: str | None
    answered_at: Instant | None


class Redirection(Output):
    """The referral was sent on."""

    at: Instant
    from_unit_id: Code
    from_pathway_code: Code
    to_unit_id: Code
    to_pathway_code: Code
    reason: RedirectReason
    explanation: str


class Decline(Output):
    """Why the receiving unit declined, and what to do instead."""

    reason: DeclineReason
    explanation: str
    alternative: str


class Feedback(Output):
    """What came of an accepted referral."""

    outcome: CompletionOutcome
    feedback: str


class HistoryEntry(Output):
    """One thing that was done to a referral; nobody is named, the access log knows who it was."""

    version: Annotated[Version, Field(description="Version that it led to.")]
    at: Instant
    change: HistoryChange
    status: ReferralStatus
    side: Annotated[ReferralSide | None, Field(description="Which side did it; null: the booking service's answer.")]
    unit_id: Code | None
    profession: Profession | None
    reason_code: str | None
    reason: str | None


class NewAttachment(Input):
    """Names a document of the client record system; its content stays there."""

    title: Reason
    media_type: Annotated[
        str,
        Field(pattern=r"^[a-z]+/[a-z0-9][a-z0-9.+-]*$", max_length=100, examples=["application/pdf"]),
        AfterValidator(without_identity_code),
    ]
    document_id: Annotated[
        Reason,
        Field(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*$",
            max_length=128,
            description="Id of the document in the client record system.",
            examples=["1.2.246.10.17.14.2026.1"],
        ),
    ]


class Attachment(Output):
    """A document of the client record system that belongs to a referral."""

    id: UUID
    title: str
    media_type: str
    document_id: str
    added_at: Instant
    side: Annotated[ReferralSide, Field(description="Which side added it.")]
    unit_id: Code
    profession: Profession | None


class ReferralCounts(Output):
    """How many referrals a worklist has."""

    by_status: Annotated[dict[ReferralStatus, Whole], Field(description="Every state, with zeros.")]
    overdue: Annotated[Whole, Field(ge=0, description="Open ones whose first clock has run out.")]
    at_least: Annotated[bool, Field(description="Counting stops at 1,000: a number may be more than it says.")]
