"""The OAuth clients of the demo: portal, pages of guidance, the three services, an integrator and operations."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from demo.people import INTEGRATOR_SCOPES
from demo.private_files import write_private
from shared.terms.people import CallerKind

PORTAL = "portal"
PAGES = "polku-pages"
"""The pages that guidance serves itself; public as the portal is."""
CONFIDENTIAL = {
    "polku-booking": CallerKind.SERVICE,
    "polku-referral": CallerKind.SERVICE,
    "polku-guidance": CallerKind.SERVICE,
    "integrator": CallerKind.SYSTEM,
    "ops": CallerKind.OPS,
}
"""Clients that get tokens of their own with a secret, and what kind of caller each is."""


@dataclass(frozen=True, slots=True)
class ClientRecord:
    """What the issuer knows of a client."""

    secret: str | None = field(repr=False)
    """Nothing for a public client, which proves itself by PKCE."""
    kind: CallerKind | None
    """Nothing for a client that only acts for people who log in."""
    scopes: tuple[str, ...] = ()
    redirect_uris: tuple[str, ...] = ()

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles of the client's own tokens."""
        return () if self.kind is None else (self.kind.value,)


def load_or_create_secrets(path: Path) -> dict[str, str]:
    """Secret of every confidential client, kept in a private file so that a second start finds them."""
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    found = {client_id: kept.get(client_id) or secrets.token_urlsafe(32) for client_id in CONFIDENTIAL}
    if found != kept:
        write_private(path, json.dumps(found, indent=2) + "\n")
    return found


def demo_clients(
    secrets_of: Mapping[str, str], *, redirect_uris: tuple[str, ...] = (), page_uris: tuple[str, ...] = ()
) -> dict[str, ClientRecord]:
    """The clients by id; portal and pages may be sent back to the given addresses only. Errors: KeyError, no secret."""
    records = {
        client_id: ClientRecord(
            secret=secrets_of[client_id],
            kind=kind,
            scopes=INTEGRATOR_SCOPES if kind is CallerKind.SYSTEM else (),
        )
        for client_id, kind in CONFIDENTIAL.items()
    }
    public = {PORTAL: redirect_uris, PAGES: page_uris}
    return {**{name: ClientRecord(None, None, redirect_uris=uris) for name, uris in public.items()}, **records}
