"""The problem document of every refusal (RFC 9457)."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.types import Output


class FieldError(Output):
    """One field that was refused; the submitted value is never repeated."""

    pointer: Annotated[str, Field(description="JSON pointer into the body, or the name of the parameter.")]
    code: Annotated[str, Field(description="Stable, for programs.")]
    detail: Annotated[str, Field(description="A sentence in the reader's language; never what was sent.")]


class Problem(BaseModel):
    """A refusal, in the reader's language. Further members depend on the type."""

    model_config = ConfigDict(extra="allow", frozen=True)

    type: Annotated[
        str, Field(description="Stable URI reference of the problem type.", examples=["/problems/not-found"])
    ]
    title: str
    status: int
    detail: str
    instance: Annotated[str, Field(description="Names this answer: urn:uuid of the request id.")]
    errors: Annotated[list[FieldError], Field(description="Refused fields; empty unless the input was refused.")]


class ProblemDescription(Output):
    """One row of the problem catalogue."""

    type: str
    status: int
    title: str
    detail: str
