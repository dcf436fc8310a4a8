"""The desk: who handles a contact, with whom, and what was done to it."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts.guidance.calls import NextCall
from shared.contracts.types import CivilDate, Flag, Input, Instant, Output, Reason, Whole
from shared.terms.channels import Channel
from shared.terms.desk import ContactDeed, HandlingVerdict, ResponsibleDuty
from shared.terms.people import Profession

Subject = Annotated[
    Reason, Field(description="`sub` of a worker at the issuer; nobody is named.", examples=["5f0c7a6e"])
]


class Worker(Output):
    """A worker of the unit, and since when that worker is what this says of a contact."""

    subject: Subject
    professions: list[Profession]
    since: Instant


class PairedWorker(Worker):
    """The other half of the work pair (työpari). Source: R-116."""

    client_agrees: Annotated[bool, Field(description="Whether the client said yes to a worker of the other field.")]


class ResponsibleWorker(Output):
    """The responsible worker (vastuutyöntekijä) of the client's matter. Source: R-050, R-138."""

    subject: Subject
    professions: list[Profession]
    duty: ResponsibleDuty
    contact_method: Annotated[Channel, Field(description="How the client reaches this worker.")]
    starts_on: Annotated[CivilDate, Field(description="First day, included.")]
    ends_on: Annotated[CivilDate | None, Field(description="Last day, included; null: until further notice.")]
    named_on_contact: Annotated[
        UUID, Field(description="The contact on which this worker was named: an earlier one of the same known client.")
    ]


class DeskRow(Output):
    """How a contact stands on the desk list."""

    handler: Annotated[Worker | None, Field(description="Whoever has claimed it; null: nobody yet.")]
    pair: PairedWorker | None
    carried_over: Annotated[bool, Field(description="Open since an earlier working day (D-9, R-130).")]
    call_attempts: Annotated[Whole, Field(ge=0, description="Calls so far, in vain or not.", examples=[1])]
    last_call_at: Instant | None
    callback_due_at: Annotated[
        Instant | None,
        Field(
            description="By when the callback is due: promise or the client's own time; null when none is waited for."
        ),
    ]
    next_call: Annotated[NextCall | None, Field(description="When the client is best called; null once reached.")]


class ContactDesk(DeskRow):
    """How a contact stands at the desk."""

    responsible_worker: Annotated[
        ResponsibleWorker | None,
        Field(description="Kept on later contacts of the same known client with the unit (R-050)."),
    ]
    handling_minutes: Annotated[Whole, Field(ge=0, description="Of all workers together.", examples=[25])]
    handling_limit: Annotated[
        HandlingVerdict, Field(description="Against the county's soft limit; a reminder, never a cut (R-131).")
    ]
    first_response_minutes: Annotated[
        Whole | None,
        Field(
            ge=0, description="From the first contact until the client was answered; null until then.", examples=[40]
        ),
    ]


class AssignContact(Input):
    """Gives a contact to a colleague of the unit."""

    worker: Subject


class PairWorkers(Input):
    """Takes a colleague of the other field as the other half of a work pair."""

    worker: Subject
    client_agrees: Annotated[Flag, Field(description="Asked of the client; a known client has to agree.")]


class NameResponsible(Input):
    """Names the responsible worker of the client's matter (R-138)."""

    worker: Subject
    duty: ResponsibleDuty = ResponsibleDuty.RESPONSIBLE_WORKER
    contact_method: Annotated[Channel, Field(description="How the client reaches this worker.")]
    starts_on: Annotated[CivilDate | None, Field(description="First day, included; today by default.")] = None
    ends_on: Annotated[CivilDate | None, Field(description="Last day, included; none: until further notice.")] = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts_on is not None and self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError("The last day must not be before the first one.")
        return self


class ContactHistoryEntry(Output):
    """One thing that was done to a contact."""

    at: Instant
    deed: ContactDeed
    by: Annotated[Subject | None, Field(description="Worker of the unit; null: the client or the service itself.")]
    professions: list[Profession]
    worker: Annotated[Subject | None, Field(description="To whom it was given, or who was named or paired.")]
