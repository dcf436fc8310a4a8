"""A client's own referrals: where they are and what was agreed, without what professionals wrote to each other."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.opening_hours import PhoneHours
from shared.contracts.types import CivilDate, Code, Instant, Output
from shared.terms.client_view import ClientSituation

_IN_LANGUAGE = "In the reader's language, by Accept-Language."


class UnitToPhone(Output):
    """The unit that acts next, and where to phone about it (R-016)."""

    unit_id: Code
    name: Annotated[str, Field(description=_IN_LANGUAGE)]
    phone: str
    phone_hours: list[PhoneHours]


class MyReferral(Output):
    """One's own referral."""

    id: UUID
    service: Annotated[str, Field(description=f"To what one was referred. {_IN_LANGUAGE}")]
    situation: ClientSituation
    status: Annotated[str, Field(description=f"Where it is, in plain words. {_IN_LANGUAGE}")]
    next_step: Annotated[str, Field(description=f"What happens next, and who does it. {_IN_LANGUAGE}")]
    unit: Annotated[UnitToPhone, Field(description="Whom to phone.")]
    plan: Annotated[str | None, Field(description=f"What was agreed, as the plan says it (R-041). {_IN_LANGUAGE}")]
    book_by: Annotated[CivilDate | None, Field(description="Last day, included, by which a visit should be booked.")]
    sent_at: Instant
    decided_at: Instant | None
