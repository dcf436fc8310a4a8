"""How a caller of the demo gets a token: a person by authorization code with PKCE, a client by its own secret."""

import base64
import hashlib
import secrets
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from demo.addresses import SERVICES
from demo.cannot_run import CannotRun
from demo.oauth_clients import CONFIDENTIAL, PORTAL


class SignIn:
    """Gets tokens of the development issuer over HTTP, as the portal and the clients do."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        issuer: str,
        redirect_uri: str,
        people: Collection[str],
        client_secrets: Mapping[str, str],
    ) -> None:
        """`people` are the roles that log in; the roles of clients are their ids."""
        self._http = http
        self._issuer = issuer
        self._redirect_uri = redirect_uri
        self._people = people
        self._client_secrets = client_secrets
        self._endpoints: Mapping[str, Any] = {}

    async def token(self, role: str, service: str) -> str:
        """An access token of that person or client for that service. Errors: CannotRun, httpx.HTTPError."""
        if service not in SERVICES:
            raise CannotRun(f"no service {service!r}: choose one of {', '.join(SERVICES)}")
        if role not in self._people and role not in CONFIDENTIAL:
            raise CannotRun(
                f"nobody of role {role!r} signs in: choose one of {', '.join([*self._people, *CONFIDENTIAL])}"
            )
        if not self._endpoints:
            discovered = await self._http.get(f"{self._issuer}/.well-known/openid-configuration")
            self._endpoints = discovered.raise_for_status().json()
        if role in CONFIDENTIAL:
            proof = {"client_id": role, "client_secret": self._client_secrets[role]}
            return await self._redeem({"grant_type": "client_credentials", "audience": service, **proof})
        verifier = secrets.token_urlsafe(48)
        return await self._redeem(
            {
                "grant_type": "authorization_code",
                "client_id": PORTAL,
                "code": await self._code(role, service, verifier),
                "code_verifier": verifier,
                "redirect_uri": self._redirect_uri,
            }
        )

    async def _code(self, role: str, service: str, verifier: str) -> str:
        """An authorization code, read from where the browser would be sent."""
        state = secrets.token_urlsafe(16)
        digest = hashlib.sha256(verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": PORTAL,
            "redirect_uri": self._redirect_uri,
            "scope": "openid",
            "audience": service,
            "state": state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            "login_hint": role,
        }
        answer = await self._http.get(self._endpoints["authorization_endpoint"], params=asked)
        back = parse_qs(urlsplit(answer.headers.get("location", "")).query)
        # An answer that is not to this question is nobody's to use.
        if back.get("state") != [state] or back.get("iss") != [self._issuer] or "code" not in back:
            raise CannotRun(f"the issuer does not sign in {role}: {back.get('error', [str(answer.status_code)])[0]}")
        code: str = back["code"][0]
        return code

    async def _redeem(self, asked: Mapping[str, str]) -> str:
        answer = await self._http.post(self._endpoints["token_endpoint"], data=asked)
        if answer.is_error:
            raise CannotRun(f"the issuer gives no token: {answer.text}")
        access_token: str = answer.json()["access_token"]
        return access_token
