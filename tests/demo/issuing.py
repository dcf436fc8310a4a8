"""The issuer for its tests: assembled in the test, asked as a client asks it."""

import base64
import hashlib
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import KeySet

from demo.issuer import create_issuer
from demo.oauth_clients import CONFIDENTIAL, demo_clients
from demo.people import people_on

URL = "http://127.0.0.1:8190"
BACK = "http://127.0.0.1:3000/back"
PAGE = "http://127.0.0.1:8102/desk"
PEOPLE = people_on(date(2026, 11, 20))
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
SECRETS = {client_id: f"secret-of-{client_id}" for client_id in CONFIDENTIAL}
ASKED = {
    "client_id": "portal",
    "redirect_uri": BACK,
    "response_type": "code",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
    "audience": "booking",
    "scope": "openid",
    "state": "st",
    "nonce": "no",
    "login_hint": "guardian-of-infant",
}
REDEEMED = {"grant_type": "authorization_code", "client_id": "portal", "redirect_uri": BACK, "code_verifier": VERIFIER}


class Watch:
    at = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


def issuer_app(watch: Watch, keys_path: Any = None) -> FastAPI:
    clients = demo_clients(SECRETS, redirect_uris=(BACK,), page_uris=(PAGE,))
    return create_issuer(issuer_url=URL, people=PEOPLE, clients=clients, keys_path=keys_path, clock=watch)


async def code_for(http: httpx.AsyncClient, **changes: str) -> str:
    answer = await http.get("/authorize", params=ASKED | changes)
    assert answer.status_code == 303
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


async def redeemed(http: httpx.AsyncClient, code: str, **changes: str) -> httpx.Response:
    return await http.post("/token", data=REDEEMED | {"code": code} | changes)


async def claims_of(http: httpx.AsyncClient, token: str) -> dict[str, Any]:
    published = KeySet.import_key_set((await http.get("/jwks")).json())
    return jwt.decode(token, published, algorithms=["ES256"]).claims


def identity_code_of(role: str) -> str:
    code = PEOPLE[role].identity_code
    assert code is not None
    return code
