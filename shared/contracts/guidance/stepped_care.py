"""Stepped care: its steps, who may enter one, and the Therapy Navigator code of a contact. Source: D-11."""

from typing import Annotated

from pydantic import Field

from shared.contracts.county_parts import MunicipalityCode
from shared.contracts.guidance.areas import AreaMunicipality
from shared.contracts.guidance.human_channel import HumanChannel
from shared.contracts.guidance.questionnaires import ProducedBy
from shared.contracts.texts import LocalisedText
from shared.contracts.types import CivilDate, Code, Input, Instant, Output, Whole
from shared.terms.people import Profession
from shared.terms.stepped_care import EntryVerdict, NavigatorCodeVerdict, StepVerdict

Step = Annotated[Whole, Field(ge=0, le=3, description="Step (porras) of stepped care (D-11).", examples=[0])]
NavigatorCodeText = Annotated[
    str,
    Field(
        min_length=4,
        max_length=40,
        pattern=r"^[A-Za-z0-9-]+$",
        description="Therapy Navigator (Terapianavigaattori) code; kept sealed for 31 days.",
        examples=["ABCD-1234"],
    ),
]


class ShownStep(Output):
    """One step."""

    step: Step
    name: LocalisedText
    about: LocalisedText
    needs_assessment: Annotated[
        bool, Field(description="An adult needs a care need assessment by a health-care professional first.")
    ]


class CountySteppedCare(Output):
    """Stepped care of a county: its steps, and for whom it is."""

    county: Code
    in_use: Annotated[bool, Field(description="Whether the county has taken it into use (R-064).")]
    from_age: Annotated[int, Field(description="Age in full years from which it is open.")]
    municipalities: Annotated[list[AreaMunicipality], Field(description="Whose residents may enter.")]
    steps: list[ShownStep]


class AssessedCareNeed(Input):
    """A completed care need assessment (hoidon tarpeen arviointi)."""

    assessed_at: Annotated[Instant, Field(description="Not in the future.")]
    by: Annotated[Profession, Field(description="Profession of who assessed it.")]


class CheckStep(Input):
    """Asks whether somebody may enter a step; nothing of it is kept."""

    step: Step
    birth_date: CivilDate
    municipality: Annotated[MunicipalityCode, Field(description="Where the person lives.")]
    county: Annotated[Code | None, Field(description="Whose stepped care; that of the municipality by default.")] = None
    care_need_assessment: AssessedCareNeed | None = None
    navigator_filled_on: Annotated[
        CivilDate | None, Field(description="When the Therapy Navigator was filled in; it opens no step.")
    ] = None


class StepCheck(Output):
    """Whether the step may be entered, by which rules, and who helps on in any case."""

    step: Step
    verdict: EntryVerdict
    may_enter: bool
    refused_with: Annotated[
        str | None,
        Field(description="The problem with which a booking or a referral to the step would be refused now."),
    ]
    gate: Annotated[StepVerdict, Field(description="What the gate of the steps says.")]
    navigator_code: Annotated[NavigatorCodeVerdict, Field(description="For information: it opens no step.")]
    explanation: LocalisedText
    made_by: Annotated[list[ProducedBy], Field(description="The rules, in the order in which they were asked.")]
    human_channel: HumanChannel


class NewNavigatorCode(Input):
    """Attaches the code of a filled-in Therapy Navigator to an identified contact. Source: R-058."""

    code: NavigatorCodeText
    filled_on: Annotated[CivilDate, Field(description="Within the last 31 days.")]


class ContactNavigatorCode(Output):
    """The code of a contact, until its last day."""

    code: NavigatorCodeText
    filled_on: CivilDate
    expires_on: Annotated[CivilDate, Field(description="Last day, included; then the code is deleted.")]
