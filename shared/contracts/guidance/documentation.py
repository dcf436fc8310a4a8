"""In which register a contact is documented, why, and the entries that were made."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.guidance.preliminary_assessment import AssessmentPart
from shared.contracts.texts import LocalisedText
from shared.contracts.types import Flag, Input, Instant, Output, Version
from shared.terms.contact_outcomes import DocumentationReason, DocumentedIn, RegisterEntryKind
from shared.terms.guidance import ContactOutcome, Matter, Urgency
from shared.terms.people import Profession
from shared.terms.registers import Register

_FILE_OPENED = Field(description="The client's social-welfare file was opened while advising (R-179).")
_APPLIES = Field(
    description="The client applies for a social service, or wishes to initiate the matter (R-183, R-193)."
)
_PENDING = Field(description="It concerns a social-welfare matter that is pending already (R-183).")
_CARE = Field(description="It concerns the person's care or examination (R-184).")
FileOpened = Annotated[Flag, _FILE_OPENED]
AppliesForSocialService = Annotated[Flag, _APPLIES]
ConcernsPendingMatter = Annotated[Flag, _PENDING]
ConcernsCare = Annotated[Flag, _CARE]


class OutcomeToDocument(Input):
    """An outcome, and the register of its matter."""

    kind: ContactOutcome
    client_register: Annotated[
        Register | None, Field(description="Register of the matter; when left out, by what the contact is about.")
    ] = None


class AskDocumentationDecision(Input):
    """Asks where a contact is documented; names nobody, and nothing is stored. Source: D-8."""

    identified: Annotated[Flag, Field(description="Whether the client is known.")]
    matters: Annotated[list[Matter], Field(max_length=len(Matter))]
    outcomes: Annotated[list[OutcomeToDocument], Field(max_length=10)]
    file_opened: FileOpened = False
    applies_for_social_service: AppliesForSocialService = False
    concerns_pending_social_matter: ConcernsPendingMatter = False
    concerns_care: ConcernsCare = False
    child_protection: Annotated[Flag, Field(description="A child-protection notice was made.")] = False


class PutDocumentationFacts(Input):
    """What decides about the register besides the outcomes; all of it holds from now on."""

    file_opened: FileOpened
    applies_for_social_service: AppliesForSocialService
    concerns_pending_social_matter: ConcernsPendingMatter
    concerns_care: ConcernsCare


class DocumentationGround(Output):
    """One reason of the decision."""

    reason: DocumentationReason
    words: Annotated[LocalisedText, Field(description="The reason in the languages of the reader.")]
    source: Annotated[str, Field(description="Act and requirement that say so.")]


class DecidedEntry(Output):
    """An entry that has to be made."""

    client_register: Register
    kind: RegisterEntryKind


class DocumentationDecision(Output):
    """In which register, why, and by which rule."""

    documented_in: DocumentedIn
    entries: Annotated[list[DecidedEntry], Field(description="Separate entries, each read in its own context only.")]
    grounds: list[DocumentationGround]
    rule_id: str
    rule_version: str


class ContactDocumentation(Output):
    """The facts of a contact, and where it is documented by them and its outcomes."""

    contact_id: UUID
    file_opened: Annotated[bool, _FILE_OPENED]
    applies_for_social_service: Annotated[bool, _APPLIES]
    concerns_pending_social_matter: Annotated[bool, _PENDING]
    concerns_care: Annotated[bool, _CARE]
    decision: DocumentationDecision
    version: Annotated[Version, Field(description="Of the contact.")]


class EntryContent(Output):
    """What an entry tells, of its own register only."""

    reasons: Annotated[list[DocumentationReason], Field(description="Why the entry was made.")]
    outcomes: Annotated[list[ContactOutcome], Field(description="Outcomes in this register at the time.")]
    assessment: Annotated[
        AssessmentPart | None, Field(description="The preliminary assessment's part of this register at the time.")
    ]
    care_need_urgency: Annotated[Urgency | None, Field(description="Of an assessment of the need of care.")]
    care_need_assessed_at: Instant | None
    assessment_left_out_because: Annotated[
        str | None, Field(description="Why a service needs assessment is evidently not needed.")
    ]
    mutual_understanding: Annotated[bool | None, Field(description="Of a closing (R-173).")]
    no_understanding_because: str | None
    next_step: Annotated[str | None, Field(description="What was agreed to happen next.")]
    client_informed_of_recording: Annotated[bool | None, Field(description="Of a closing (R-146).")]


class RegisterEntry(Output):
    """An entry in the patient register or the social-welfare register."""

    id: UUID
    contact_id: UUID
    client_register: Register
    kind: RegisterEntryKind
    initiated_at: Annotated[Instant | None, Field(description="Vireilletulo; of an initiation only.")]
    recorded_at: Instant
    recorded_by: Annotated[str, Field(description="Subject of the professional who recorded it.")]
    professions: list[Profession]
    content: EntryContent
