"""The service directory (palvelutarjotin): searching, reading, writing, notices of change, reviews and staleness."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from shared.contracts.county_parts import MunicipalityCode
from shared.contracts.guidance.directory_content import (
    AgeYears,
    EntryContent,
    LocalAdditions,
    ServiceLanguage,
    SomeLanguages,
)
from shared.contracts.opening_hours import Phone
from shared.contracts.types import (
    CivilDate,
    Code,
    Flag,
    Input,
    Instant,
    Output,
    ShortText,
    Version,
    Whole,
    without_identity_code,
)
from shared.terms.directory import (
    EntryChangeKind,
    EntrySource,
    EntryStatus,
    LifeSituation,
    Matching,
    NeedCriterion,
    NoticeSubject,
    ProviderType,
    ServiceMode,
    ServicePath,
    StaleReason,
    TargetGroup,
)
from shared.terms.people import Language, Profession

SearchText = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        description="Words to look for, in Finnish, Swedish or English; kept and logged nowhere. No identity codes.",
        examples=["lasten toimintaterapeutti"],
    ),
    AfterValidator(without_identity_code),
]
Step = Annotated[Whole, Field(ge=0, le=3, description="Step (porras) of stepped care (D-11).", examples=[0])]


class DirectorySearch(Input):
    """What is looked for; every condition given has to hold. Of whoever searches nothing is kept."""

    q: SearchText | None = None
    municipality: MunicipalityCode | None = None
    area: Annotated[Code | None, Field(description="Guidance area: what is given in any of its municipalities.")] = None
    county: Annotated[Code | None, Field(description="Of whose directory.")] = None
    age: Annotated[AgeYears | None, Field(description="Age of the client in full years.")] = None
    target_group: TargetGroup | None = None
    life_situation: LifeSituation | None = None
    path: ServicePath | None = None
    step: Step | None = None
    mode: ServiceMode | None = None
    need: NeedCriterion | None = None
    profession: Annotated[Profession | None, Field(description="Whom the client meets (R-139).")] = None
    language: Annotated[ServiceLanguage | None, Field(description="Language of service.")] = None
    provider_type: ProviderType | None = None
    unit_id: Annotated[Code | None, Field(description="Unit that answers for the entry.")] = None
    own_worker: Annotated[Flag, Field(description="Only where clients have an own worker (R-081).")] = False
    open_at: Annotated[Instant | None, Field(description="Only what has a phone or a place open then (R-044).")] = None


class ShownText(Output):
    """An entry's texts in the reader's language, or in another that the entry has."""

    language: Annotated[Language, Field(description="Language of these texts.")]
    is_fallback: Annotated[bool, Field(description="Whether the entry lacks the reader's language.")]
    name: Annotated[str, Field(description="Of the service.")]
    organisation: Annotated[str, Field(description="Who is responsible for the service.")]
    summary: Annotated[str | None, Field(description="In one sentence.")]
    description: Annotated[str | None, Field(description="What the service is.")]
    granting_criteria: Annotated[str | None, Field(description="The county's own, where it has added them (R-114).")]
    how_to_access: Annotated[str | None, Field(description="What to do to get the service; the county's own first.")]


class DirectoryHit(Output):
    """An entry as a search shows it."""

    id: UUID
    shown: ShownText
    provider_type: ProviderType
    nationwide: Annotated[bool, Field(description="Given in the whole country.")]
    in_municipality: Annotated[
        bool | None, Field(description="Given in the municipality asked for; null when none was asked for.")
    ]
    phones: Annotated[list[Phone], Field(description="Its first three numbers.")]
    min_age_years: Annotated[Whole | None, Field(description="Youngest, in full years; null: no limit.")]
    max_age_years: Annotated[Whole | None, Field(description="Oldest, in full years, included; null: no limit.")]
    paths: list[ServicePath]
    steps: list[Step]
    modes: list[ServiceMode]
    own_worker: Annotated[bool, Field(description="Clients have an own worker there (R-081).")]


class FacetValue(Output):
    """How many of what was found have this."""

    value: Annotated[str, Field(description="As the filter takes it.", examples=["remote"])]
    label: Annotated[str, Field(description="In the reader's language.", examples=["Etäpalvelu"])]
    entries: Annotated[Whole, Field(ge=1)]


class Facet(Output):
    """What a filter would find, the commonest first."""

    filter: Annotated[str, Field(description="Name of the filter.", examples=["mode"])]
    values: list[FacetValue]


class DirectoryPage(Output):
    """What was found: by words the best first, else all by name."""

    items: list[DirectoryHit]
    next_cursor: Annotated[str | None, Field(description="Give it as `cursor` to read on; null on the last page.")]
    matching: Annotated[Matching, Field(description="How the words were found.")]
    facets: Annotated[list[Facet] | None, Field(description="On the first page; null on later ones.")]
    entries: Annotated[Whole | None, Field(description="How many were found, as far as counted; null on later pages.")]
    is_exact: Annotated[bool | None, Field(description="Whether all were counted; null on later pages.")]


class EntryOwner(Input):
    """Who answers for an entry. Source: R-120."""

    unit_id: Code
    role: Annotated[
        Profession | None, Field(description="Workers of the unit who may change it besides its manager.")
    ] = None


class NewEntry(Input):
    """A new entry of the county; it is found at once."""

    owner: EntryOwner
    content: EntryContent
    additions: LocalAdditions = LocalAdditions()
    review_due_on: Annotated[
        CivilDate | None, Field(description="When it is reviewed next; null: as the county has decided.")
    ] = None


class ChangeEntry(Input):
    """What changes: each part that is given replaces the whole of that part; null leaves it as it is."""

    content: Annotated[
        EntryContent | None, Field(description="Of a local entry; an imported one's is its source's.")
    ] = None
    additions: LocalAdditions | None = None
    owner: EntryOwner | None = None
    review_due_on: CivilDate | None = None


class DirectoryEntry(Output):
    """A service with everything that is told of it. Source: R-114, R-119, R-120."""

    id: UUID
    county: Code
    source: EntrySource
    source_id: Annotated[str | None, Field(description="Its id in the source; null of a local entry.")]
    source_modified_at: Annotated[Instant | None, Field(description="When the source changed it.")]
    source_gone_at: Annotated[Instant | None, Field(description="Since when the source does not have it; null: has.")]
    status: EntryStatus
    shown: ShownText
    languages: Annotated[list[Language], Field(description="Languages of its texts.")]
    content: Annotated[EntryContent, Field(description="As the source tells it.")]
    additions: Annotated[LocalAdditions, Field(description="What the county adds.")]
    owner: Annotated[EntryOwner | None, Field(description="Who answers for it; null: nobody yet.")]
    review_due_on: CivilDate
    reviewed_on: Annotated[CivilDate | None, Field(description="Last review; null: none yet.")]
    version: Version
    created_at: Instant
    changed_at: Instant


class ReviewEntry(Input):
    """The owner has gone through the entry and it is right."""

    next_due_on: Annotated[
        CivilDate | None, Field(description="When it is reviewed next; null: as the county has decided.")
    ] = None


class NewChangeNotice(Input):
    """The owner tells of a change to come. Source: R-121."""

    subject: NoticeSubject
    effective_from: Annotated[CivilDate, Field(description="First day on which it is so.")]
    text: Annotated[SomeLanguages, Field(description="What changes.")]


class EntryChange(Output):
    """What happened to an entry, or is going to."""

    id: UUID
    entry_id: UUID
    name: Annotated[ShortText, Field(description="Name of the entry in the reader's language, or another.")]
    county: Code
    status: EntryStatus
    owner_unit_id: Annotated[Code | None, Field(description="Unit that answers for it; null: nobody yet.")]
    kind: EntryChangeKind
    at: Instant
    subject: Annotated[NoticeSubject | None, Field(description="Of a notice; null of everything else.")]
    effective_from: Annotated[CivilDate | None, Field(description="Of a notice.")]
    text: Annotated[SomeLanguages | None, Field(description="Of a notice.")]


class StaleEntry(Output):
    """An entry that needs somebody's attention. Source: R-120."""

    id: UUID
    name: Annotated[ShortText, Field(description="In the reader's language, or another.")]
    county: Code
    source: EntrySource
    status: Annotated[EntryStatus, Field(description="Withdrawn: by an import, and nobody has decided since.")]
    owner: EntryOwner | None
    reasons: Annotated[list[StaleReason], Field(description="At least one.")]
    review_due_on: CivilDate
    source_gone_at: Annotated[Instant | None, Field(description="Since when the source does not have it.")]
    missing_languages: Annotated[list[Language], Field(description="In which it has no texts.")]
