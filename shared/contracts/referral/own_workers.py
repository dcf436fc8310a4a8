"""Own workers: who has a person's matter at which unit."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.contracts.acting import ActingProfessional, Subject
from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.types import IdentityCode, Input, Instant, Output, PersonRef
from shared.terms.handovers import OwnWorkerSource
from shared.terms.registers import Register


class OwnWorkerLookup(Input):
    """Asks for a person's own workers; always in a body, never in an address (D-14)."""

    personal_identity_code: IdentityCode | None = None
    person_ref: PersonRef | None = None
    acting_professional: Annotated[
        ActingProfessional | None, Field(description="From services only, and required of them.")
    ] = None

    @model_validator(mode="after")
    def _one_person(self) -> Self:
        if (self.personal_identity_code is None) == (self.person_ref is None):
            raise ValueError("Name the person by the identity code or by the reference.")
        return self


class OwnWorker(Output):
    """Who has taken a person's matter last, at one unit and in one register."""

    client_register: Register
    unit: UnitContact
    subject: Annotated[Subject, Field(description="The professional who took the matter.")]
    since: Instant
    by: Annotated[OwnWorkerSource, Field(description="Kind of the matter.")]


class OwnWorkers(Output):
    """A person's own workers, the latest first; of the caller's registers only."""

    person_ref: PersonRef
    items: list[OwnWorker]
