"""Self-care for everybody: advice and links by need, and always a human being and the numbers for danger."""

from typing import Annotated

from pydantic import Field, HttpUrl

from shared.contracts.county_parts import EmergencyNumber, MunicipalityCode
from shared.contracts.guidance.directory import SearchText
from shared.contracts.guidance.directory_content import AgeYears
from shared.contracts.guidance.human_channel import HumanChannel
from shared.contracts.types import CivilDate, Code, Input, Output, Whole
from shared.terms.directory import LifeSituation, Matching, NeedCriterion, TargetGroup
from shared.terms.people import Language


class SelfCareSearch(Input):
    """What is looked for; every condition given has to hold. Of whoever searches nothing is kept."""

    q: SearchText | None = None
    municipality: Annotated[
        MunicipalityCode | None, Field(description="The reader's own: whose county's items, and whose people.")
    ] = None
    topic: Annotated[Code | None, Field(description="Topic of guidance, by the needs that belong to it.")] = None
    need: NeedCriterion | None = None
    life_situation: LifeSituation | None = None
    target_group: TargetGroup | None = None
    step: Annotated[
        Whole | None, Field(ge=0, le=0, description="0: only of the open step of stepped care, for adults (D-11).")
    ] = None
    age: Annotated[AgeYears | None, Field(description="Age of the reader in full years.")] = None


class ShownLink(Output):
    """Where it is on the web."""

    language: Annotated[Language, Field(description="Language of the page.")]
    url: HttpUrl


class SelfCare(Output):
    """Something that one can do by oneself, in the reader's language. Source: R-025, R-134."""

    code: Code
    name: Annotated[str, Field(description="What it is called.")]
    description: Annotated[str, Field(description="What it is and for whom.")]
    advice: Annotated[str | None, Field(description="What to do; null: it is behind the links.")]
    links: Annotated[list[ShownLink], Field(description="The reader's language first.")]
    needs: list[NeedCriterion]
    life_situations: list[LifeSituation]
    target_groups: list[TargetGroup]
    step: Annotated[Whole | None, Field(description="0: the open step of stepped care, for adults (D-11).")]
    min_age_years: Annotated[Whole | None, Field(description="Youngest, in full years; null: no limit.")]
    max_age_years: Annotated[Whole | None, Field(description="Oldest, in full years, included; null: no limit.")]
    reviewed_on: Annotated[CivilDate, Field(description="When somebody last saw that it is right.")]
    review_due_on: Annotated[CivilDate, Field(description="When that is to be seen again.")]
    is_overdue: Annotated[bool, Field(description="Whether nobody has seen in time that it is right.")]


class SelfCarePage(Output):
    """What was found, the best first; whom to turn to, and whom to call in danger, whatever was found."""

    items: list[SelfCare]
    matching: Annotated[Matching, Field(description="How the words were found.")]
    human_channel: Annotated[HumanChannel, Field(description="A human being to turn to (R-030).")]
    emergency_numbers: Annotated[list[EmergencyNumber], Field(description="In the order in which they are shown.")]


class OneSelfCare(Output):
    """One item of self-care; whom to turn to, and whom to call in danger."""

    item: SelfCare
    human_channel: Annotated[HumanChannel, Field(description="A human being to turn to (R-030).")]
    emergency_numbers: Annotated[list[EmergencyNumber], Field(description="In the order in which they are shown.")]
