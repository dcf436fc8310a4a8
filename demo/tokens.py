"""The tokens of the development issuer: access tokens by RFC 9068, and ID tokens."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwt import JWTClaimsRegistry

from demo.oauth_clients import PORTAL, ClientRecord
from demo.people import Person, subject
from demo.signing_keys import SigningKeys
from shared.terms.people import CallerKind

AUDIENCES = ("booking", "referral", "guidance")
"""The three services: a token is for one of them."""
LIFETIME = timedelta(minutes=10)
"""How long a token is good unless the issuer is told otherwise."""
ALGORITHM = "ES256"


class Issuer:
    """Signs tokens for the people and clients of the demo."""

    def __init__(
        self,
        *,
        url: str,
        people: Mapping[str, Person],
        clients: Mapping[str, ClientRecord],
        keys: SigningKeys,
        clock: Callable[[], datetime],
        lifetime: timedelta = LIFETIME,
    ) -> None:
        self.url = url
        self.people = people
        self.clients = clients
        self.keys = keys
        self._clock = clock
        self.lifetime = lifetime

    def now(self) -> datetime:
        """The instant by the issuer's clock."""
        return self._clock()

    def mint(self, role: str, audience: str, *, lifetime: timedelta | None = None, **overrides: object) -> str:
        """An access token of a person for one service; an override replaces a claim, None leaves it out.

        The identity code is never a claim: userinfo tells it (D-14). Errors: KeyError for a role that is not there,
        ValueError for a child, who never logs in.
        """
        person = self.people[role]
        if person.kind is None:
            raise ValueError(f"{person.label} does not log in")
        acts_alone = person.kind in {CallerKind.SYSTEM, CallerKind.OPS}
        claims = {
            "sub": person.sub,
            "client_id": role if acts_alone else PORTAL,
            "acr": person.acr,
            "roles": [person.kind.value],
            "professions": [profession.value for profession in person.professions],
            "units": list(person.units),
            "practitioner_id": person.practitioner_id,
            "scope": " ".join(person.scopes) or None,
        }
        return self._sign_access_token(claims, audience, lifetime, overrides)

    def mint_client(
        self,
        client_id: str,
        audience: str,
        *,
        lifetime: timedelta | None = None,
        scopes: tuple[str, ...] | None = None,
        **overrides: object,
    ) -> str:
        """An access token of a client itself for one service, with all its scopes unless fewer are named.

        Errors: KeyError for a client that is not there.
        """
        client = self.clients[client_id]
        claims = {
            "sub": subject(client_id),
            "client_id": client_id,
            "roles": list(client.roles),
            "professions": [],
            "units": [],
            "scope": " ".join(client.scopes if scopes is None else scopes) or None,
        }
        return self._sign_access_token(claims, audience, lifetime, overrides)

    def mint_id_token(self, role: str, client_id: str, nonce: str | None) -> str:
        """The ID token of a person who logged in, for the client."""
        person = self.people[role]
        at = int(self.now().timestamp())
        claims = {
            "iss": self.url,
            "sub": person.sub,
            "aud": client_id,
            "iat": at,
            "exp": at + int(self.lifetime.total_seconds()),
            "auth_time": at,
            "acr": person.acr,
            "nonce": nonce,
        }
        return self._sign(claims, "JWT")

    def rotate(self) -> str:
        """A new key signs from now on, tokens of the old ones stay verifiable; gives the new key's id."""
        return self.keys.rotate()

    def person_of(self, access_token: str) -> Person | None:
        """Whose valid access token this is; nothing for any other text."""
        try:
            token = jwt.decode(access_token, self.keys.published, algorithms=[ALGORITHM])
            JWTClaimsRegistry(
                now=int(self.now().timestamp()),
                iss={"essential": True, "value": self.url},
                aud={"essential": True, "values": list(AUDIENCES)},
                exp={"essential": True},
                sub={"essential": True},
            ).validate(token.claims)
        except (JoseError, ValueError):
            return None
        if token.header.get("typ") != "at+jwt":
            return None
        return next((person for person in self.people.values() if person.sub == token.claims["sub"]), None)

    def _sign_access_token(
        self, claims: Mapping[str, object], audience: str, lifetime: timedelta | None, overrides: Mapping[str, object]
    ) -> str:
        at = int(self.now().timestamp())
        standard = {
            "iss": self.url,
            "aud": audience,
            "iat": at,
            "nbf": at,
            "exp": at + int((lifetime or self.lifetime).total_seconds()),
            "jti": str(uuid4()),
        }
        return self._sign({**standard, **claims, **overrides}, "at+jwt")

    def _sign(self, claims: Mapping[str, object], kind: str) -> str:
        key = self.keys.signing
        present: dict[str, Any] = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": ALGORITHM, "typ": kind, "kid": key.kid}, present, key, algorithms=[ALGORITHM])
