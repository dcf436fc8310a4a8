"""Written instructions for families. Source: R-006."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts.types import Code, Flag, Input, Instant, Output
from shared.terms.people import Language


class HandOverInstruction(Input):
    """Says that the family has got the instruction, and how (R-006)."""

    language: Language
    oral: Annotated[Flag, Field(description="Told by word of mouth.")]
    written: Annotated[Flag, Field(description="Given or sent in writing.")]

    @model_validator(mode="after")
    def _in_some_way(self) -> Self:
        if not (self.oral or self.written):
            raise ValueError("The instruction is handed over orally, in writing, or both.")
        return self


class InstructionHandOver(Output):
    """That and how a family has got its instruction."""

    id: UUID
    booking_right_id: UUID
    language: Language
    oral: bool
    written: bool
    handed_over_at: Instant


class Instruction(Output):
    """The instruction in one language; the same sentences are at the same address with .html and .pdf."""

    service_type: Code
    unit_id: Code
    language: Language
    title: str
    text: Annotated[str, Field(description="Plain text, blocks parted by an empty line.")]


class InstructionOfRight(Instruction):
    """The instruction of one booking right, and when it was handed over."""

    booking_right_id: UUID
    handed_over: Annotated[list[InstructionHandOver], Field(description="Oldest first; empty: not yet.")]
