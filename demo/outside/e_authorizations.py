"""Stand-in of the Suomi.fi e-Authorizations server check: may one person act for another?

The protocol puts identity codes in the path: whoever serves this must keep no access log.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, FastAPI, Header, Request
from fastapi.responses import JSONResponse, Response

from demo.outside.outages import Outage, failing
from shared.law.birthdays import age_years
from shared.law.civil_time import civil_date
from shared.law.personal_identity_code import InvalidIdentityCode, PersonalIdentityCode, parse
from shared.terms.acting import Authority

FRESH = timedelta(minutes=5)
"""How far the time of a request may be from ours, either way, inclusive."""
OF_AGE_YEARS = 18

router = APIRouter()


def create_e_authorizations(
    *,
    client_id: str,
    secret: str,
    relations: Mapping[str, Mapping[str, Authority]],
    clock: Callable[[], datetime],
) -> FastAPI:
    """The stand-in with these relations (delegate, then principal); any other pair is disallowed.

    `app.state.outage` makes it fail until it is set back to none.
    """
    app = FastAPI(title="Stand-in of e-Authorizations", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.client_id = client_id
    app.state.secret = secret
    app.state.relations = relations
    app.state.clock = clock
    app.state.outage = Outage.NONE
    app.include_router(router)
    return app


@router.get("/service/rest/hpa/authorization/{client_id}/{delegate}/{principal}")
async def authorization(
    request: Request,
    client_id: str,
    delegate: str,
    principal: str,
    signature: Annotated[str, Header(alias="X-AsiointivaltuudetAuthorization")] = "",
    user_id: Annotated[str, Header(alias="X-userId")] = "",
) -> Response:
    # A question has no effect, so an answer that is lost is one that breaks off.
    outage = Outage(request.app.state.outage)
    outage = Outage.ERROR if outage is Outage.LOST_ANSWER else outage
    if (failure := await failing(outage, '{"result": "ALLOWED"')) is not None:
        return failure
    at = request.app.state.clock()
    if client_id != request.app.state.client_id or not _is_signed(request, client_id, signature, at):
        return JSONResponse({"error": "unauthorized"}, 401)
    people = _people(delegate, principal, civil_date(at))
    if people is None or not user_id or not _is_uuid(request.query_params.get("requestId", "")):
        return JSONResponse({"error": "bad request"}, 400)
    is_minor = age_years(people[1].birth_date, civil_date(at)) < OF_AGE_YEARS
    # A guardian's authority over a minor is not bound to an issue; a mandate between adults always is.
    if is_minor == ("issue" in request.query_params):
        return JSONResponse({"error": "bad request"}, 400)
    relations: Mapping[str, Mapping[str, Authority]] = request.app.state.relations
    answer = relations.get(people[0].value, {}).get(people[1].value, Authority.DISALLOWED)
    return JSONResponse({"result": answer.value, "reasons": []})


def _is_signed(request: Request, client_id: str, signature: str, at: datetime) -> bool:
    """Whether the header proves the client: id, fresh time, and an HMAC over path and query as sent, and the time."""
    parts = signature.split(" ")
    if len(parts) != 3 or parts[0] != client_id:  # noqa: PLR2004 - id, time, signature
        return False
    try:
        signed_at = datetime.fromisoformat(parts[1])
        given = base64.b64decode(parts[2], validate=True)
    except ValueError:
        return False
    if signed_at.utcoffset() is None or abs(at - signed_at) > FRESH:
        return False
    raw: bytes = request.scope["raw_path"]
    if query := request.scope["query_string"]:
        raw += b"?" + query
    secret: str = request.app.state.secret
    expected = hmac.digest(secret.encode(), raw + b" " + parts[1].encode(), hashlib.sha256)
    return hmac.compare_digest(given, expected)


def _people(delegate: str, principal: str, on: date) -> tuple[PersonalIdentityCode, PersonalIdentityCode] | None:
    """Both people, if their codes are codes of people born by now."""
    try:
        people = parse(delegate), parse(principal)
    except InvalidIdentityCode:
        return None
    return people if all(person.birth_date <= on for person in people) else None


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
