"""Calendar files: of one appointment by a signed link, and of a practitioner as a feed."""

from typing import Annotated

from pydantic import Field

from shared.contracts.types import Instant, Output


class CalendarLink(Output):
    """Where the calendar file of an appointment is; whoever has the link reads a time and a phone number."""

    path: Annotated[str, Field(description="Path in this service, ending in .ics.")]
    valid_until: Annotated[Instant, Field(description="From then on the link shows nothing.")]


class CalendarFeed(Output):
    """Where a practitioner's calendar is; shown once, a new one ends the old one."""

    path: Annotated[str, Field(description="Path in this service, ending in .ics; keep it secret.")]
