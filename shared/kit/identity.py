"""Who calls: bearer tokens verified against the issuer's published keys."""

import asyncio
import time
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import httpx
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import extract_compact
from joserfc.jwt import JWTClaimsRegistry

from shared.kit.clock import Clock
from shared.kit.problems import (
    DEPENDENCY_UNAVAILABLE,
    FORBIDDEN,
    STRONGER_IDENTIFICATION,
    UNAUTHENTICATED,
    Refusal,
)
from shared.kit.settings import ServiceSettings
from shared.terms.people import CallerKind, Profession

LEEWAY_SECONDS = 30
KEYS_FRESH_SECONDS = 600
KEYS_ASKED_AGAIN_SECONDS = 30
"""An unknown key id makes us ask for the keys again, at most this often."""
FIRST_KEYS_ASKED_AGAIN_SECONDS = 1
"""While no key was ever seen, the issuer is asked at most this often: callers do not queue for its silence."""
MOST_TOKENS_REMEMBERED = 4096
_LONGEST_TOKEN = 8192
_LONGEST_SUBJECT = 255
_KINDS = frozenset(kind.value for kind in CallerKind)
_PROFESSIONS = frozenset(profession.value for profession in Profession)
_TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt"})


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever holds the token."""

    kind: CallerKind
    subject: str
    client_id: str
    strongly_identified: bool = False
    professions: frozenset[Profession] = frozenset()
    units: frozenset[str] = frozenset()
    practitioner_id: str | None = None
    scopes: frozenset[str] = frozenset()
    expires_at: float = 0.0
    token: str = field(default="", repr=False)

    def works_in(self, unit_id: str) -> bool:
        """A professional of that unit?"""
        return self.kind is CallerKind.PROFESSIONAL and unit_id in self.units

    def has_profession(self, *professions: Profession) -> bool:
        """A professional with one of these professions?"""
        return self.kind is CallerKind.PROFESSIONAL and not self.professions.isdisjoint(professions)


class IssuerKeys:
    """The issuer's published keys: fetched once for many, kept when the issuer is down, asked for an unknown key."""

    def __init__(self, http: httpx.AsyncClient, issuer: str) -> None:
        self._http = http
        self._issuer = issuer
        self._keys: KeySet | None = None
        self._fetched = -float("inf")
        self._asked = -float("inf")
        self._lock = asyncio.Lock()
        self.endpoints: Mapping[str, str] = {}

    @property
    def known(self) -> bool:
        """Have we ever seen the issuer's keys?"""
        return self._keys is not None

    async def for_key_id(self, key_id: str | None) -> KeySet:
        """Keys to verify with; raises Refusal (503) when none were ever seen."""
        stale = time.monotonic() - self._fetched > KEYS_FRESH_SECONDS
        if not self._holds(key_id) or (stale and not self._lock.locked()):
            async with self._lock:
                wait = KEYS_ASKED_AGAIN_SECONDS if self.known else FIRST_KEYS_ASKED_AGAIN_SECONDS
                if time.monotonic() - self._asked > wait:
                    await self.fetch()
        if self._keys is None:
            raise Refusal(DEPENDENCY_UNAVAILABLE, headers={"retry-after": "5"})
        return self._keys

    def _holds(self, key_id: str | None) -> bool:
        return self._keys is not None and any(key.kid == key_id for key in self._keys.keys)

    async def fetch(self) -> None:
        """Ask the issuer for its endpoints and keys; keeps what it has when the issuer does not answer."""
        try:
            discovery = await self._http.get(f"{self._issuer}/.well-known/openid-configuration")
            endpoints = discovery.raise_for_status().json()
            if endpoints["issuer"] != self._issuer:
                return
            published = (await self._http.get(endpoints["jwks_uri"])).raise_for_status().json()
            self._keys = KeySet.import_key_set(published)
        except (httpx.HTTPError, ValueError, KeyError, TypeError, JoseError):
            return
        finally:
            self._asked = time.monotonic()
        self.endpoints = {name: value for name, value in endpoints.items() if isinstance(value, str)}
        self._fetched = time.monotonic()


class TokenVerifier:
    """Turns a bearer token into the caller that it proves."""

    def __init__(self, settings: ServiceSettings, keys: IssuerKeys, clock: Clock) -> None:
        self._settings = settings
        self._keys = keys
        self._clock = clock
        self._remembered: OrderedDict[str, Caller] = OrderedDict()

    async def caller(self, token: str) -> Caller:
        """The caller; raises Refusal (401) for a token that proves nothing here."""
        now = self._clock().timestamp()
        remembered = self._remembered.get(token)
        if remembered is not None:
            if now <= remembered.expires_at + LEEWAY_SECONDS:
                return remembered
            del self._remembered[token]
        caller = await self._verified(token, now)
        self._remembered[token] = caller
        if len(self._remembered) > MOST_TOKENS_REMEMBERED:
            self._remembered.popitem(last=False)
        return caller

    async def _verified(self, token: str, now: float) -> Caller:
        if len(token) > _LONGEST_TOKEN:
            raise Refusal(UNAUTHENTICATED)
        header = _header(token)
        if str(header.get("typ", "JWT")).lower() not in _TYPES or "crit" in header:
            raise Refusal(UNAUTHENTICATED)
        keys = await self._keys.for_key_id(header.get("kid"))
        rules = JWTClaimsRegistry(
            now=lambda: int(now),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": _without_slash(str(self._settings.issuer_url))},
            aud={"essential": True, "value": self._settings.audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        try:
            claims = jwt.decode(token, keys, algorithms=list(self._settings.signature_algorithms)).claims
            rules.validate(claims)
            return self._caller_of(claims, token)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise Refusal(UNAUTHENTICATED) from error

    def _caller_of(self, claims: Mapping[str, Any], token: str) -> Caller:
        settings = self._settings
        roles = [role for role in _listed(claims, settings.claim_roles) if role in _KINDS]
        if len(roles) != 1:
            raise ValueError("a token proves exactly one kind of caller")
        subject = str(claims["sub"])
        if not (subject.isprintable() and len(subject) <= _LONGEST_SUBJECT):
            raise ValueError("the subject is no name")
        practitioner = _claim(claims, settings.claim_practitioner)
        return Caller(
            kind=CallerKind(roles[0]),
            subject=subject,
            client_id=str(claims.get("client_id") or claims.get("azp") or ""),
            strongly_identified=claims.get("acr") in settings.strong_acr,
            professions=frozenset(
                Profession(name) for name in _listed(claims, settings.claim_professions) if name in _PROFESSIONS
            ),
            units=frozenset(unit for unit in _listed(claims, settings.claim_units) if unit.isprintable()),
            practitioner_id=str(practitioner) if practitioner and str(practitioner).isprintable() else None,
            scopes=frozenset(str(claims.get("scope", "")).split()),
            expires_at=float(claims["exp"]),
            token=token,
        )


def _without_slash(url: str) -> str:
    return url.removesuffix("/")


def _header(token: str) -> Mapping[str, Any]:
    try:
        return extract_compact(token.encode()).headers()
    except (JoseError, ValueError) as error:
        raise Refusal(UNAUTHENTICATED) from error


def _claim(claims: Mapping[str, Any], path: str) -> Any:
    if path in claims:
        return claims[path]
    found: Any = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _listed(claims: Mapping[str, Any], path: str) -> Sequence[str]:
    found = _claim(claims, path)
    return [str(each) for each in found] if isinstance(found, list) else []


_bearer = HTTPBearer(auto_error=False, description="Access token of the county's OIDC issuer, `aud` = this service.")
_Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


async def _known_caller(request: Request, credentials: HTTPAuthorizationCredentials | None) -> Caller:
    if credentials is None:
        raise Refusal(UNAUTHENTICATED, headers={"www-authenticate": "Bearer"})
    plumbing = request.app.state.plumbing
    try:
        caller: Caller = await plumbing.verifier.caller(credentials.credentials)
    except Refusal as refusal:
        if refusal.kind is UNAUTHENTICATED:
            request.state.rate_headers = plumbing.rate_limit.spend(f"unproven|{_address(request)}")
        raise
    request.state.caller = caller
    request.state.rate_headers = plumbing.rate_limit.spend(f"{caller.client_id}|{caller.subject}")
    return caller


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


class Identification(ABC):
    """A dependency that tells who calls; the route asks it before it looks at anything else of the request."""

    async def __call__(self, request: Request, _documented: _Credentials) -> Caller | None:
        """The caller whom the route has let in."""
        caller: Caller | None = getattr(request.state, "caller", None)
        return caller

    @abstractmethod
    async def identify(self, request: Request) -> None:
        """Find out the caller; raises Refusal for one who is not let in."""


@dataclass(frozen=True)
class _KnownCaller(Identification):
    kinds: frozenset[CallerKind]
    strong: bool

    async def identify(self, request: Request) -> None:
        known = await _known_caller(request, await _bearer(request))
        if known.kind not in self.kinds:
            raise Refusal(FORBIDDEN)
        if self.strong and known.kind is CallerKind.CITIZEN and not known.strongly_identified:
            raise Refusal(
                STRONGER_IDENTIFICATION,
                headers={"www-authenticate": 'Bearer error="insufficient_user_authentication"'},
            )


@dataclass(frozen=True)
class _Anybody(Identification):
    async def identify(self, request: Request) -> None:
        credentials = await _bearer(request)
        if credentials is not None:
            await _known_caller(request, credentials)
            return
        bucket = f"anonymous|{_address(request)}"
        request.state.rate_headers = request.app.state.plumbing.rate_limit.spend(bucket)


def callers(*kinds: CallerKind, strong: bool = False) -> Identification:
    """A dependency that lets these kinds of caller in; a citizen must be strongly identified where `strong` says so."""
    return _KnownCaller(frozenset(kinds), strong)


def anybody() -> Identification:
    """A dependency of the open operations: the caller when a token is sent, else None."""
    return _Anybody()
