"""Who may call the endpoints of referral, and what they work with."""

from typing import Annotated

from fastapi import Depends, Request

from services.referral.flows.parts import ReferralParts
from shared.kit.identity import Caller, callers
from shared.terms.people import CallerKind


async def _parts(request: Request) -> ReferralParts:
    parts: ReferralParts = request.app.state.parts
    return parts


Parts = Annotated[ReferralParts, Depends(_parts)]

Professional = Annotated[Caller, Depends(callers(CallerKind.PROFESSIONAL))]
HandsOver = Annotated[Caller, Depends(callers(CallerKind.PROFESSIONAL, CallerKind.SERVICE))]
"""A professional, or a service for its professional; which service, the settings tell."""
READER_OF_CRITERIA = Depends(callers(CallerKind.PROFESSIONAL, CallerKind.SYSTEM, CallerKind.SERVICE))
"""Whoever refers or works for those who do; the criteria tell nothing personal."""
