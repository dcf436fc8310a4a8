"""Who may call the endpoints of guidance, and what they work with."""

from typing import Annotated, Any

from fastapi import Depends, Request

from services.guidance.flows.parts import GuidanceParts
from shared.kit.identity import Caller, anybody, callers
from shared.kit.texts import preferred_language
from shared.terms.people import CallerKind, Language

CREATE_CONTACTS = "contacts:create"
"""Scope with which an integrator's system may make contacts."""
OPEN_TO_ALL: dict[str, Any] = {"security": [{}]}
"""OpenAPI of an open operation: a token may be sent and need not be."""


async def _parts(request: Request) -> GuidanceParts:
    parts: GuidanceParts = request.app.state.parts
    return parts


Parts = Annotated[GuidanceParts, Depends(_parts)]

ANYBODY = Depends(anybody())
Anybody = Annotated[Caller | None, ANYBODY]
"""Whoever sends a token, and None for whoever does not."""
ANY_CALLER = Depends(callers(*CallerKind))
"""Whoever has a token of the county."""
Professional = Annotated[Caller, Depends(callers(CallerKind.PROFESSIONAL))]


EitherSide = Annotated[Caller, Depends(callers(CallerKind.PROFESSIONAL, CallerKind.CITIZEN, strong=True))]
"""A professional, or a strongly identified citizen."""
StrongCitizen = Annotated[Caller, Depends(callers(CallerKind.CITIZEN, strong=True))]
OPS = Depends(callers(CallerKind.OPS))


async def _reader_language(request: Request) -> Language | None:
    asked = request.headers.get("accept-language")
    return preferred_language(asked) if asked else None


ReaderLanguage = Annotated[Language | None, Depends(_reader_language)]
"""In which language the caller asks to be answered; None when that was not said."""


def forget_caller(request: Request) -> None:
    """From here on the request is nobody's: neither its key nor its log line leads to the caller (D-8)."""
    request.state.caller = None
