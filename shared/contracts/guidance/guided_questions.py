"""Guided questions as one walks through them, and the topics of guidance in which they end."""

from typing import Annotated

from pydantic import Field

from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.county_parts import EmergencyNumber, MunicipalityCode
from shared.contracts.guidance.human_channel import ContactPrefill, HumanChannel, SuggestedServices
from shared.contracts.texts import LocalisedText
from shared.contracts.types import Code, Input, Output, Whole
from shared.terms.directory import NeedCriterion
from shared.terms.guidance import Matter
from shared.terms.people import Profession

TreeVersion = Annotated[Whole, Field(ge=1, examples=[1])]


class ShownTopic(Output):
    """A topic of guidance: to whom it is guided, and by which needs services are found. Source: R-139, R-140."""

    county: Code
    code: Code
    name: LocalisedText
    matters: list[Matter]
    needs: list[NeedCriterion]
    professions: Annotated[list[Profession], Field(description="To whom it is guided first, in this order.")]
    unit: Annotated[UnitContact | None, Field(description="Where it is guided to; null: the guidance of the area.")]
    contact_form: Annotated[Code | None, Field(description="Form of contact that asks of it.")]


class GuidedAnswerOption(Output):
    """One answer that may be chosen."""

    code: Code
    text: LocalisedText


class GuidedQuestion(Output):
    """A question that is asked next."""

    code: Code
    text: LocalisedText
    options: list[GuidedAnswerOption]


class OfferedGuidedQuestions(Output):
    """Guided questions of a county, and the question with which they begin."""

    county: Code
    code: Code
    version: TreeVersion
    name: LocalisedText
    first_question: GuidedQuestion


class GivenAnswer(Input):
    """One answer that was chosen."""

    question: Code
    answer: Code


class AnswerGuidedQuestions(Input):
    """The answers so far; nothing of them is kept between two calls."""

    version: Annotated[TreeVersion | None, Field(description="The newest by default.")] = None
    municipality: Annotated[
        MunicipalityCode | None, Field(description="Where the person lives: for services and people near by.")
    ] = None
    answers: Annotated[
        tuple[GivenAnswer, ...], Field(max_length=100, description="In the order in which they were asked.")
    ] = ()


class GuidedEnd(Output):
    """Where the questions end: what it is about, and who goes on."""

    code: Code
    text: LocalisedText
    topic: ShownTopic
    target: Annotated[
        UnitContact, Field(description="The guidance that takes the contact; `topic.unit` is whom it guides on to.")
    ]
    questionnaires: Annotated[list[Code], Field(description="That the person may fill in.")]
    suggested: SuggestedServices
    contact_prefill: ContactPrefill


class GuidedAnswer(Output):
    """The answer to the answers so far: a further question, or an end; and a human being in any case."""

    red_flag: Annotated[
        bool, Field(description="Acute danger: show the emergency numbers before anything else (D-13).")
    ]
    emergency_numbers: Annotated[list[EmergencyNumber], Field(description="In the order in which they are shown.")]
    version: TreeVersion
    next_question: Annotated[GuidedQuestion | None, Field(description="Null at an end.")]
    end: Annotated[GuidedEnd | None, Field(description="Null while there are questions.")]
    human_channel: HumanChannel
