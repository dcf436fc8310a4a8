"""How a contact stands, for whoever holds its tracking code."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.county_parts import EmergencyNumber
from shared.contracts.guidance.clocks import Clock
from shared.contracts.guidance.feedback import FeedbackToken
from shared.contracts.guidance.human_channel import HumanChannel
from shared.contracts.guidance.identification import TrackingCode
from shared.contracts.types import Input, Instant, Output
from shared.terms.guidance import ContactStatus


class TrackContact(Input):
    """Asks how a contact stands."""

    tracking_code: TrackingCode


class TrackedContact(Output):
    """How a contact stands, for whoever holds its tracking code."""

    emergency_numbers: Annotated[list[EmergencyNumber], Field(description="In the order in which they are shown.")]
    status: ContactStatus
    standing: Annotated[str, Field(description="How the matter stands, in the reader's language (R-128).")]
    next_step: Annotated[str, Field(description="What happens next, in the reader's language.")]
    service_promise_at: Annotated[Instant, Field(description="The client is contacted by then (R-124).")]
    clocks: list[Clock]
    unit: UnitContact
    human_channel: HumanChannel
    identified: Annotated[bool, Field(description="Its messages are read by identity, and not by this code.")]
    feedback_token: Annotated[
        FeedbackToken | None, Field(description="With it one gives feedback, once the contact is closed (R-186).")
    ]
    unread_messages: Annotated[int, Field(description="Of the unit, not yet shown to the client.")]


class OpenMatter(TrackedContact):
    """A contact of one's own that is under way already."""

    contact_id: Annotated[UUID, Field(description="One adds to it by a message.")]
