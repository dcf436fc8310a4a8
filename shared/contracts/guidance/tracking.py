"""How a contact stands, for whoever holds its tracking code."""

from typing import Annotated

from pydantic import Field

from shared.contracts.guidance.clocks import Clock
from shared.contracts.types import Input, Output
from shared.terms.guidance import ContactStatus


class TrackContact(Input):
    """Asks how a contact stands."""

    tracking_code: Annotated[str, Field(min_length=1, max_length=64)]


class TrackedContact(Output):
    """How a contact stands, for whoever holds its tracking code."""

    status: ContactStatus
    clocks: list[Clock]
