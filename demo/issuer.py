"""The development issuer: OpenID Connect with PKCE and client credentials, on loopback and in development only."""

import argparse
import base64
import hashlib
import html
import os
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote_plus, urlencode, urlsplit

import uvicorn
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.middleware.cors import CORSMiddleware

from demo.oauth_clients import ClientRecord, demo_clients, load_or_create_secrets
from demo.people import Person, load_or_create
from demo.signing_keys import SigningKeys
from demo.tokens import ALGORITHM, AUDIENCES, LIFETIME, Issuer
from shared.kit.clock import now
from shared.law.civil_time import civil_date
from shared.terms.people import CallerKind

__all__ = ["ClientRecord", "Issuer", "IssuerRefused", "create_issuer"]

IDENTITY_CODE_CLAIM = "urn:oid:1.2.246.21"
"""Claim of userinfo that holds the personal identity code. Source: Suomi.fi e-Identification."""
CODE_LIFETIME = timedelta(seconds=60)
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_NO_STORE: Final = {"Cache-Control": "no-store"}

router = APIRouter()


class IssuerRefused(RuntimeError):
    """The development issuer does not start outside development and tests: anybody can be anybody with it."""


@dataclass(frozen=True, slots=True)
class _Grant:
    """What an authorization code stands for; the code is good for one attempt."""

    client_id: str
    redirect_uri: str
    challenge: str
    role: str
    audience: str
    nonce: str | None
    expires_at: datetime


def create_issuer(
    *,
    issuer_url: str,
    people: Mapping[str, Person],
    clients: Mapping[str, ClientRecord],
    keys_path: Path | None,
    clock: Callable[[], datetime],
    lifetime: timedelta = LIFETIME,
) -> FastAPI:
    """The issuer's application; `app.state.issuer` mints tokens directly.

    Without a path the keys last as long as the process. Errors: IssuerRefused unless APP_ENV is dev or test.
    """
    _refuse_outside_development()
    app = FastAPI(title="Development issuer", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.issuer = Issuer(
        url=issuer_url, people=people, clients=clients, keys=SigningKeys(keys_path), clock=clock, lifetime=lifetime
    )
    app.state.grants = {}
    # A page in a browser redeems its code itself, from where it may be sent back to.
    app.add_middleware(CORSMiddleware, allow_origins=sorted(_origins(clients)), allow_methods=["GET", "POST"])
    app.include_router(router)
    return app


@router.get("/.well-known/openid-configuration")
async def discovery(request: Request) -> dict[str, Any]:
    url = _issuer(request).url
    base = url.rstrip("/")
    return {
        "issuer": url,
        "authorization_endpoint": f"{base}/authorize",
        "token_endpoint": f"{base}/token",
        "userinfo_endpoint": f"{base}/userinfo",
        "jwks_uri": f"{base}/jwks",
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "client_credentials"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
        "authorization_response_iss_parameter_supported": True,
    }


@router.get("/jwks")
async def jwks(request: Request) -> dict[str, Any]:
    return dict(_issuer(request).keys.jwks())


@router.post("/rotate")
async def rotate(request: Request) -> dict[str, str]:
    return {"kid": _issuer(request).rotate()}


@router.get("/authorize")
async def authorize(request: Request) -> Response:
    issuer, asked = _issuer(request), request.query_params
    client = issuer.clients.get(asked.get("client_id", ""))
    redirect_uri = asked.get("redirect_uri", "")
    # Never redirect to an address that the client did not register beforehand.
    if client is None or redirect_uri not in client.redirect_uris:
        return HTMLResponse("<p>Unknown client or redirect_uri.</p>", status_code=400)

    def back(**answer: str) -> Response:
        state = {"state": asked["state"]} if "state" in asked else {}
        query = urlencode(answer | state | {"iss": issuer.url})
        return RedirectResponse(f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{query}", status_code=303)

    audience = _audience(asked)
    if (refusal := _not_authorized(asked)) or audience is None:
        return back(**(refusal or {"error": "invalid_target"}))
    if "login_hint" not in asked:
        return _people_page(issuer, dict(asked))
    person = issuer.people.get(asked["login_hint"])
    if person is None or not _logs_in(person):
        return back(error="access_denied", error_description="nobody of that role logs in")
    grants: dict[str, _Grant] = request.app.state.grants
    for code in [code for code, grant in grants.items() if grant.expires_at <= issuer.now()]:
        del grants[code]
    code = secrets.token_urlsafe(32)
    grants[code] = _Grant(
        asked["client_id"],
        redirect_uri,
        asked["code_challenge"],
        person.role,
        audience,
        asked.get("nonce"),
        issuer.now() + CODE_LIFETIME,
    )
    return back(code=code)


@router.post("/token")
async def token(request: Request) -> JSONResponse:
    issuer = _issuer(request)
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    client_id, secret = _credentials(request, form)
    client = issuer.clients.get(client_id)
    # A public client has no secret to give, a confidential one must give its own.
    if client is None or not secrets.compare_digest((client.secret or "").encode(), (secret or "").encode()):
        return _refused("invalid_client", 401)
    match form.get("grant_type"):
        case "authorization_code":
            return _redeem(request, client_id, form)
        case "client_credentials":
            return _client_token(issuer, client_id, form)
    return _refused("unsupported_grant_type")


@router.get("/userinfo")
async def userinfo(request: Request) -> JSONResponse:
    scheme, _, access_token = request.headers.get("Authorization", "").partition(" ")
    person = _issuer(request).person_of(access_token) if scheme.lower() == "bearer" else None
    if person is None:
        return JSONResponse({"error": "invalid_token"}, 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'})
    known = {} if person.identity_code is None else {IDENTITY_CODE_CLAIM: person.identity_code}
    return JSONResponse({"sub": person.sub} | known, headers=_NO_STORE)


def _not_authorized(asked: Mapping[str, str]) -> dict[str, str] | None:
    """What is wrong with a request for a code from a known client, in the words of OAuth; nothing if all is well."""
    if asked.get("response_type") != "code":
        return {"error": "unsupported_response_type"}
    if asked.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(asked.get("code_challenge", "")):
        return {"error": "invalid_request", "error_description": "PKCE with S256 is required"}
    return None


def _client_token(issuer: Issuer, client_id: str, form: Mapping[str, str]) -> JSONResponse:
    """A token of the client's own, with the scopes it asks for or all of its scopes."""
    client = issuer.clients[client_id]
    if client.secret is None or client.kind is None:
        return _refused("unauthorized_client")
    audience = _audience(form)
    if audience is None:
        return _refused("invalid_target")
    scopes = tuple(form["scope"].split()) if form.get("scope") else client.scopes
    if not set(scopes) <= set(client.scopes):
        return _refused("invalid_scope")
    access_token = issuer.mint_client(client_id, audience, scopes=scopes)
    return _granted(issuer, {"access_token": access_token} | ({"scope": " ".join(scopes)} if scopes else {}))


def _redeem(request: Request, client_id: str, form: Mapping[str, str]) -> JSONResponse:
    """Tokens for an authorization code; the first attempt uses the code up, right or wrong."""
    issuer = _issuer(request)
    grants: dict[str, _Grant] = request.app.state.grants
    grant = grants.pop(form.get("code", ""), None)
    if grant is None or grant.expires_at <= issuer.now() or grant.client_id != client_id:
        return _refused("invalid_grant")
    verifier = form.get("code_verifier", "")
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    if not _VERIFIER.fullmatch(verifier) or not secrets.compare_digest(digest, grant.challenge):
        return _refused("invalid_grant")
    if form.get("redirect_uri") != grant.redirect_uri:
        return _refused("invalid_grant")
    if ("resource" in form or "audience" in form) and _audience(form) != grant.audience:
        return _refused("invalid_target")
    return _granted(
        issuer,
        {
            "access_token": issuer.mint(grant.role, grant.audience, client_id=client_id),
            "id_token": issuer.mint_id_token(grant.role, client_id, grant.nonce),
        },
    )


def _refuse_outside_development() -> None:
    if os.environ.get("APP_ENV") not in {"dev", "test"}:
        raise IssuerRefused("the development issuer starts only with APP_ENV=dev or APP_ENV=test")


def _issuer(request: Request) -> Issuer:
    issuer: Issuer = request.app.state.issuer
    return issuer


def _origins(clients: Mapping[str, ClientRecord]) -> set[str]:
    """Where the public clients run."""
    uris = (urlsplit(uri) for client in clients.values() if client.secret is None for uri in client.redirect_uris)
    return {f"{uri.scheme}://{uri.netloc}" for uri in uris}


def _logs_in(person: Person) -> bool:
    return person.kind in {CallerKind.CITIZEN, CallerKind.PROFESSIONAL}


def _audience(asked: Mapping[str, str]) -> str | None:
    """The service that a token is asked for, by `resource` (RFC 8707) or `audience`; nothing if it is not ours."""
    wanted = {asked[name].removeprefix("urn:polku:") for name in ("resource", "audience") if name in asked}
    return wanted.pop() if len(wanted) == 1 and wanted <= set(AUDIENCES) else None


def _credentials(request: Request, form: Mapping[str, str]) -> tuple[str, str | None]:
    """Client id and secret from HTTP Basic or from the form. Source: RFC 6749 section 2.3.1."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret")
    try:
        client_id, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        return "", None
    return unquote_plus(client_id), unquote_plus(secret)


def _granted(issuer: Issuer, tokens: Mapping[str, str]) -> JSONResponse:
    lifetime = {"token_type": "Bearer", "expires_in": int(issuer.lifetime.total_seconds())}
    return JSONResponse({**lifetime, **tokens}, headers=_NO_STORE)


def _refused(error: str, status: int = 400) -> JSONResponse:
    challenge = {"WWW-Authenticate": "Basic"} if status == 401 else {}  # noqa: PLR2004 - the HTTP status
    return JSONResponse({"error": error}, status, _NO_STORE | challenge)


def _people_page(issuer: Issuer, asked: Mapping[str, str]) -> HTMLResponse:
    """The people who can log in, as links."""

    def link(person: Person) -> str:
        query = html.escape(urlencode({**asked, "login_hint": person.role}))
        return f'<li><a href="?{query}">{html.escape(person.label)}</a></li>'

    links = "".join(link(person) for person in issuer.people.values() if _logs_in(person))
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Who are you?</title>'
    return HTMLResponse(
        f"{head}<h1>Who are you?</h1><ul>{links}</ul>",
        headers={"Content-Security-Policy": "default-src 'none'", **_NO_STORE},
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Serves the issuer on loopback, with the people, secrets and keys that the data folder holds or gets."""
    parser = argparse.ArgumentParser(prog="python -m demo.issuer", description="Development issuer, on loopback only")
    parser.add_argument("--port", type=int, default=8190)
    parser.add_argument("--data-dir", type=Path, default=Path(".polku"))
    parser.add_argument("--redirect-uri", action="append", default=[], help="where the portal may be sent back to")
    parser.add_argument("--page-uri", action="append", default=[], help="where the pages may be sent back to")
    parser.add_argument("--token-minutes", type=int, default=int(LIFETIME.total_seconds()) // 60)
    chosen = parser.parse_args(arguments)
    try:
        # Before any file is made.
        _refuse_outside_development()
    except IssuerRefused as error:
        parser.error(str(error))
    people, _ = load_or_create(chosen.data_dir / "people.json", civil_date(now()))
    app = create_issuer(
        issuer_url=f"http://127.0.0.1:{chosen.port}",
        people=people,
        clients=demo_clients(
            load_or_create_secrets(chosen.data_dir / "client-secrets.json"),
            redirect_uris=tuple(chosen.redirect_uri),
            page_uris=tuple(chosen.page_uri),
        ),
        keys_path=chosen.data_dir / "issuer-keys.json",
        clock=now,
        lifetime=timedelta(minutes=chosen.token_minutes),
    )
    uvicorn.run(app, host="127.0.0.1", port=chosen.port, access_log=False)


if __name__ == "__main__":
    main()
