"""A citizen's own view: whom one may act for."""

from typing import Annotated

from pydantic import Field

from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.types import Output, PersonRef
from shared.terms.acting import MayActFor


class ActedFor(Output):
    """Somebody whom the citizen has acted for here before, and whether that is allowed now."""

    person_ref: PersonRef
    verdict: MayActFor
    unit: Annotated[UnitContact, Field(description="Where to phone.")]


class Me(Output):
    """Who the caller is here, and for whom the caller acts."""

    person_ref: Annotated[PersonRef | None, Field(description="The caller's own; null when the issuer does not tell.")]
    acting_for: Annotated[
        list[ActedFor],
        Field(description="The latest 20 persons at most; somebody new is found by persons/lookup."),
    ]
