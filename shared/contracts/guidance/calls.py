"""Calls to the client, and the time that handling a contact takes."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.types import Flag, Input, Instant, Output, Reason, Whole
from shared.terms.desk import HandlingVerdict, NextCallReason


class NextCall(Output):
    """When a client who was not reached yet is best called."""

    at: Instant
    reason: NextCallReason


class NewCallAttempt(Input):
    """A call to the client, whether the client answered or not."""

    reached: Annotated[Flag, Field(description="True keeps the service promise at the instant of the call (R-124).")]
    at: Annotated[Instant | None, Field(description="Not in the future; now by default.")] = None
    note: Annotated[
        Reason | None,
        Field(description="In a few words; no identity code, and of an anonymous contact no number or address either."),
    ] = None


class CallAttempt(Output):
    """A call to the client."""

    id: UUID
    at: Instant
    reached: bool
    by: Annotated[str, Field(description="`sub` of the worker who called.")]
    recorded_at: Instant
    note: Annotated[str | None, Field(description="Gone with the person of the contact.")]


class NewHandlingTime(Input):
    """Working time that a contact took."""

    minutes: Annotated[Whole, Field(ge=1, le=480)]


class WorkerMinutes(Output):
    """Handling time of one worker."""

    subject: Annotated[str, Field(description="`sub` of the worker.")]
    minutes: Annotated[Whole, Field(ge=1, examples=[25])]


class HandlingTime(Output):
    """Handling time of a contact, against the county's soft limit. Source: R-131."""

    minutes: Annotated[Whole, Field(ge=0, description="Of all workers together.", examples=[25])]
    by_worker: list[WorkerMinutes]
    soft_limit_minutes: Annotated[
        Whole | None, Field(description="The county's; null when it has none.", examples=[60])
    ]
    verdict: Annotated[HandlingVerdict, Field(description="A reminder, never a cut.")]
