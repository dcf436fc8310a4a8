"""Questionnaires that anybody fills in: as they are offered, answered and scored; and results kept with a contact."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, HttpUrl

from shared.contracts.county_parts import EmergencyNumber, MunicipalityCode
from shared.contracts.guidance.directory_content import AgeYears
from shared.contracts.guidance.human_channel import ContactPrefill, HumanChannel, SuggestedServices
from shared.contracts.guidance.identification import TrackingCode
from shared.contracts.questionnaire_definitions import QuestionnaireOption, QuestionnaireWording
from shared.contracts.texts import LocalisedText
from shared.contracts.types import Code, Input, Instant, Output, Whole
from shared.terms.people import Language
from shared.terms.questionnaires import ScoreVerdict, Sex

QuestionnaireVersion = Annotated[Whole, Field(ge=1, examples=[1])]
ItemAnswers = Annotated[
    dict[Code, Code],
    Field(
        max_length=60,
        description="Code of an option, by the code of the item; what is left out is missing.",
        examples=[{"1": "several-days", "2": "not-at-all"}],
    ),
]
AskedSex = Annotated[
    Sex | None,
    Field(description="Only where a limit depends on it, and only if the person wants to tell; else the lowest holds."),
]


class QuestionnaireSummary(Output):
    """A questionnaire in a list."""

    county: Code
    code: Code
    version: QuestionnaireVersion
    name: str
    about: LocalisedText
    topic: Code
    languages: Annotated[list[Language], Field(description="In which it is offered.")]


class OfferedItem(Output):
    """One question."""

    code: Code
    options: Annotated[Code, Field(description="Which of the sets of options answers it.")]
    counts: Annotated[bool, Field(description="False: for information only, and may be left out.")]
    shown_when_any_of: Annotated[
        list[Code], Field(description="Shown only when one of these has points; empty: always. Else it is not missing.")
    ]


class BandLimit(Output):
    """From which score a band begins."""

    code: Code
    at_least: Annotated[int, Field(description="Included.")]
    by_sex: Annotated[dict[Sex, int], Field(description="Where the limit is another for women or men.")]


class OfferedQuestionnaire(QuestionnaireSummary):
    """A questionnaire of one version, with its words in each language in which the county offers it."""

    digest: Annotated[str, Field(description="Fingerprint of all of it, the county's own words and limits included.")]
    credit: str
    licence: str
    licence_url: HttpUrl | None
    asks_sex: bool
    options: Annotated[dict[Code, list[QuestionnaireOption]], Field(description="Sets of options by name.")]
    items: list[OfferedItem]
    bands: list[BandLimit]
    minimum: int
    maximum: int
    wordings: Annotated[list[QuestionnaireWording], Field(description="One for each language, with its source.")]


class FilledQuestionnaire(Input):
    """A questionnaire that the person chose to send along. Source: R-029."""

    code: Code
    version: QuestionnaireVersion
    answers: ItemAnswers
    sex: AskedSex = None


class ScoreQuestionnaire(Input):
    """Answers to be scored; nothing of them is kept."""

    version: Annotated[QuestionnaireVersion | None, Field(description="The newest by default.")] = None
    answers: ItemAnswers
    sex: AskedSex = None
    municipality: Annotated[
        MunicipalityCode | None, Field(description="Where the person lives: for services and people near by.")
    ] = None
    age: Annotated[
        AgeYears | None,
        Field(description="In full years: nothing is suggested that is not open at that age. It changes no score."),
    ] = None


class ProducedBy(Output):
    """Which rule made a result."""

    rule_id: str
    rule_version: str


class QuestionnaireResult(Output):
    """What a questionnaire tells. It informs: urgency, step and service are a professional's to decide (D-11)."""

    code: Code
    version: QuestionnaireVersion
    name: str
    digest: Annotated[str, Field(description="Fingerprint of the questionnaire by which it was made.")]
    verdict: ScoreVerdict
    score: Annotated[int | None, Field(description="Null when an answer is missing.")]
    minimum: int
    maximum: int
    band: Annotated[Code | None, Field(description="Null without a score.")]
    feedback: Annotated[LocalisedText | None, Field(description="What the band tells; null without a score.")]
    limits: Annotated[list[BandLimit], Field(description="Of the bands.")]
    sex: AskedSex
    missing: Annotated[list[Code], Field(description="Items without an answer, for which there is no score.")]
    red_flags: Annotated[list[Code], Field(description="Items whose answer tells of acute danger.")]
    made_by: ProducedBy
    credit: str
    licence: str


class AttachQuestionnaireByCode(FilledQuestionnaire):
    """A questionnaire that whoever holds the tracking code sends along with the contact."""

    tracking_code: TrackingCode


class KeptResult(Output):
    """What is kept of a questionnaire, sealed."""

    result: QuestionnaireResult
    answers: ItemAnswers


class ContactQuestionnaire(KeptResult):
    """A questionnaire that the person attached to a contact; it sets no urgency and no step (D-11)."""

    id: UUID
    attached_at: Instant
    red_flag: Annotated[bool, Field(description="An answer tells of acute danger.")]


class AttachedQuestionnaire(Output):
    """The answer to whoever attached a questionnaire."""

    red_flag: Annotated[
        bool, Field(description="Acute danger: show the emergency numbers before anything else (D-13).")
    ]
    emergency_numbers: Annotated[list[EmergencyNumber], Field(description="In the order in which they are shown.")]
    questionnaire: ContactQuestionnaire


class ScoredQuestionnaire(Output):
    """The answer to whoever filled in a questionnaire: whom to call in danger, the result, and a human being."""

    red_flag: Annotated[
        bool, Field(description="Acute danger: show the emergency numbers before anything else (D-13).")
    ]
    emergency_numbers: Annotated[list[EmergencyNumber], Field(description="In the order in which they are shown.")]
    result: QuestionnaireResult
    decided_by: Annotated[LocalisedText, Field(description="Who decides about care and services.")]
    human_channel: HumanChannel
    suggested: Annotated[SuggestedServices, Field(description="By what the questionnaire asks of, never by the score.")]
    contact_prefill: ContactPrefill
