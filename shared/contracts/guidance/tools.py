"""Tools of guidance that were used with the client."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts.county_topics import QuestionBattery
from shared.contracts.guidance.making_contact import FilledForm, FormAnswers
from shared.contracts.types import Code, Input, Instant, Output
from shared.terms.contact_forms import ToolKind


class NewTool(Input):
    """Records that a tool was used with the client; what came of it is recorded where it belongs. Source: R-141."""

    kind: ToolKind
    used_at: Annotated[Instant | None, Field(description="Not in the future; now by default.")] = None
    battery: Annotated[
        FilledForm | None, Field(description="Which battery of questions, of which version, and the answers (R-142).")
    ] = None

    @model_validator(mode="after")
    def _battery_with_its_answers(self) -> Self:
        if (self.battery is not None) is not (self.kind is ToolKind.QUESTION_BATTERY):
            raise ValueError("A battery of questions comes with its answers, and no other tool does.")
        return self


class UsedTool(Output):
    """A tool that was used with the client."""

    id: UUID
    kind: ToolKind
    used_at: Instant
    battery: Annotated[FormAnswers | None, Field(description="Answers of a battery, with the version asked.")]
    red_flag: Annotated[bool, Field(description="An answer tells of acute danger: the contact is shown so (D-13).")]


class CountyQuestionBattery(Output):
    """A battery of questions of a county."""

    county: Code
    battery: QuestionBattery
