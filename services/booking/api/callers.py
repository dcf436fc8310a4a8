"""Who may call the endpoints of booking, and what they work with."""

from typing import Annotated

from fastapi import Depends, Path, Request

from services.booking.flows.parts import BookingParts
from shared.contracts.types import Code
from shared.kit.identity import Caller, callers
from shared.terms.people import CallerKind


async def _parts(request: Request) -> BookingParts:
    parts: BookingParts = request.app.state.parts
    return parts


Parts = Annotated[BookingParts, Depends(_parts)]
ServiceCode = Annotated[Code, Path(description="Code of the service type.")]

ANY_CALLER = Depends(callers(CallerKind.CITIZEN, CallerKind.PROFESSIONAL, CallerKind.SYSTEM, CallerKind.SERVICE))
"""Whoever has a token of the county; for operations that tell nothing personal."""
Family = Annotated[Caller, Depends(callers(CallerKind.CITIZEN, CallerKind.PROFESSIONAL, strong=True))]
"""A strongly identified citizen, or a professional."""
Booker = Annotated[
    Caller, Depends(callers(CallerKind.CITIZEN, CallerKind.PROFESSIONAL, CallerKind.SERVICE, strong=True))
]
"""The same, or a service for its professional; which service, the settings tell."""
Professional = Annotated[Caller, Depends(callers(CallerKind.PROFESSIONAL))]
Service = Annotated[Caller, Depends(callers(CallerKind.SERVICE))]
ProfessionalOrService = Annotated[Caller, Depends(callers(CallerKind.PROFESSIONAL, CallerKind.SERVICE))]
