"""Assembles the plumbing of a service from its settings."""

from dataclasses import dataclass, field
from datetime import timedelta

import httpx

from shared.kit.clock import Clock
from shared.kit.database import Database
from shared.kit.events_jobs import EventJobs
from shared.kit.identity import IssuerKeys, TokenVerifier
from shared.kit.neighbours import ServiceToken, http_client
from shared.kit.rate_limit import RateLimit
from shared.kit.sealing import Sealer
from shared.kit.service import Plumbing
from shared.kit.settings import ServiceSettings
from shared.kit.telemetry import Telemetry
from shared.kit.unit_of_work import PlumbingStatements
from shared.kit.webhooks_sending import Sender


@dataclass
class Assembly:
    """A service's plumbing, and the HTTP clients that it opened and closes."""

    plumbing: Plumbing
    issuer: httpx.AsyncClient
    _opened: list[httpx.AsyncClient] = field(default_factory=list)

    def client(self, base_url: str, *, transport: httpx.AsyncBaseTransport | None) -> httpx.AsyncClient:
        """A client for an outside party."""
        opened = http_client(base_url, transport=transport)
        self._opened.append(opened)
        return opened

    def neighbour(
        self, base_url: str, *, audience: str, transport: httpx.AsyncBaseTransport | None
    ) -> httpx.AsyncClient:
        """A client for a neighbouring service, with a token of our own."""
        settings = self.plumbing.settings
        token = ServiceToken(
            self.issuer,
            self.plumbing.keys,
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            audience=audience,
        )
        opened = http_client(base_url, transport=transport, auth=token)
        self._opened.append(opened)
        return opened

    def event_jobs(self) -> EventJobs:
        """What the service's worker does for the events that the service publishes."""
        plumbing = self.plumbing
        return EventJobs(
            plumbing.database,
            plumbing.sealer,
            plumbing.sender,
            plumbing.clock,
            kept=timedelta(days=plumbing.settings.events_kept_days),
        )

    async def close(self) -> None:
        """Close every client."""
        await self.plumbing.sender.close()
        for opened in (self.issuer, *self._opened):
            await opened.aclose()


def assemble(
    name: str,
    settings: ServiceSettings,
    statements: PlumbingStatements,
    clock: Clock,
    *,
    to_issuer: httpx.AsyncBaseTransport | None,
) -> Assembly:
    """Everything that the kit needs of a service; opens nothing before it is used."""
    issuer = http_client(transport=to_issuer)
    keys = IssuerKeys(issuer, str(settings.issuer_url).removesuffix("/"))
    plumbing = Plumbing(
        settings=settings,
        database=Database(settings, application=name),
        statements=statements,
        sealer=Sealer(settings.sealing_keys, reference_key=settings.person_ref_key),
        keys=keys,
        verifier=TokenVerifier(settings, keys, clock),
        rate_limit=RateLimit(settings.requests_per_minute),
        telemetry=Telemetry(name, sample_ratio=settings.trace_sample_ratio),
        sender=Sender(private_allowed=settings.webhooks_to_private_addresses),
        clock=clock,
    )
    return Assembly(plumbing, issuer)
