"""The whole of Polku in one process for tests: the real apps on real databases, the real issuer, the real stand-ins."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
from alembic import command
from alembic.config import Config
from cryptography.fernet import Fernet
from fastapi import FastAPI
from pydantic import HttpUrl, SecretStr

from demo.embedded_postgres import PostgresServer, ensure_database
from demo.issuer import create_issuer
from demo.oauth_clients import PAGES, demo_clients
from demo.outside.e_authorizations import create_e_authorizations
from demo.outside.mail_server import MailOutage, MailServer
from demo.outside.outages import Outage
from demo.outside.suomi_fi_messages import create_suomi_fi_messages
from demo.outside.text_messages import create_text_messages
from demo.people import Person, people_on, relations
from services.booking.app import Transports as BookingTransports
from services.booking.app import create_app as create_booking
from services.booking.jobs.worker import worker as booking_worker
from services.booking.settings import BookingSettings
from services.guidance.app import Transports as GuidanceTransports
from services.guidance.app import create_app as create_guidance
from services.guidance.jobs.worker import worker as guidance_worker
from services.guidance.settings import GuidanceSettings
from services.referral.app import Transports as ReferralTransports
from services.referral.app import create_app as create_referral
from services.referral.jobs.worker import worker as referral_worker
from services.referral.settings import ReferralSettings
from shared.kit.clock import now
from shared.kit.database import Database
from shared.kit.jobs import Worker

ROOT = Path(__file__).resolve().parents[1]
SERVICES = ("booking", "referral", "guidance")
MONDAY_MORNING = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
"""09:00 in Helsinki on a working day; where the clock of every test starts."""
ISSUER = "http://issuer.test"
PAGES_AT = "http://guidance.localhost"
"""Where a browser finds guidance: of this name it lets a page use cryptography."""


@dataclass
class TestClock:
    """A clock that stands where a test puts it."""

    __test__ = False
    at: datetime = MONDAY_MORNING

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **span: float) -> None:
        self.at += timedelta(**span)


class Databases:
    """One migrated database for each service, and a connection to each for the tests themselves."""

    def __init__(self, server: PostgresServer, urls: Mapping[str, str]) -> None:
        self.server = server
        self.urls = urls
        self._connections: dict[str, asyncpg.Connection] = {}
        self._emptying = set[str]()

    async def empty(self) -> None:
        """Forget everything that a test stored; the access log's guard is set aside for it."""
        for name in self.urls:
            connection = await self._connection(name)
            if name not in self._emptying:
                rows = await connection.fetch(
                    "select tablename from pg_tables where schemaname = 'public' and tablename <> 'alembic_version'"
                )
                # Deleting few rows is much faster than truncating many tables, and a function plans that only once.
                deletions = " ".join(f"delete from {row['tablename']};" for row in rows)
                await connection.execute(
                    f"create function pg_temp.empty() returns void language plpgsql as $$begin {deletions} end$$"
                )
                self._emptying.add(name)
            # Nothing is checked in this role.
            await connection.execute(
                "begin; set local session_replication_role = replica; select pg_temp.empty(); commit"
            )

    async def fetch(self, service: str, query: str, *arguments: object) -> list[asyncpg.Record]:
        """Rows as the database holds them."""
        rows: list[asyncpg.Record] = await (await self._connection(service)).fetch(query, *arguments)
        return rows

    async def close(self) -> None:
        """Give the connections back."""
        for connection in self._connections.values():
            await connection.close()

    async def _connection(self, name: str) -> asyncpg.Connection:
        if name not in self._connections:
            url = self.server.url(name, password=self.server.superuser_password)
            self._connections[name] = await asyncpg.connect(plain(url))
        return self._connections[name]


def plain(url: str) -> str:
    return url.replace("postgresql+asyncpg://", "postgresql://")


def migrate(server: PostgresServer) -> Databases:
    """Create and migrate the three databases."""
    urls = {name: ensure_database(server, name, uuid4().hex) for name in SERVICES}
    for name, url in urls.items():
        with environment(f"{name.upper()}_DATABASE_URL", url):
            config = Config(ROOT / "alembic.ini", ini_section=name)
            command.upgrade(config, "head")
    return Databases(server, urls)


@contextmanager
def environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


WORKERS: Mapping[str, Callable[[Database, Any], Worker]] = {
    "booking": booking_worker,
    "referral": referral_worker,
    "guidance": guidance_worker,
}
"""How the worker of each service is made of its app's database and parts."""
MOST_ROUNDS = 8
"""Rounds of the worker in one go, each of a few jobs."""


async def work_off(worker: Worker) -> int:
    """Run what is due, a few jobs a round; gives how many attempts were made.

    In bounded rounds: when a test sets the clock ahead of the database's, the purge forgets that it has run.
    """
    attempts = 0
    for _ in range(MOST_ROUNDS):
        taken = await worker.work_once()
        if taken == 0:
            break
        attempts += taken
    return attempts


class Line(httpx.AsyncBaseTransport):
    """The line to a neighbour: a test may cut it or answer in the neighbour's place."""

    def __init__(self, neighbour: FastAPI) -> None:
        self.through = httpx.ASGITransport(neighbour, raise_app_exceptions=False)
        self.answer: Callable[[httpx.Request], Awaitable[httpx.Response]] | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await (self.answer or self.through.handle_async_request)(request)


@dataclass
class World:
    """Everything a test talks to."""

    clock: TestClock
    people: Mapping[str, Person]
    databases: Databases
    issuer: FastAPI
    e_authorizations: FastAPI
    mail: MailServer
    text_messages: FastAPI
    suomi_fi_messages: FastAPI
    apps: Mapping[str, FastAPI]
    clients: Mapping[str, httpx.AsyncClient] = field(default_factory=dict)
    lines: Mapping[tuple[str, str], Line] = field(default_factory=dict)
    """Lines between services, by who calls and who is called."""

    def forget_messages(self) -> None:
        """Every channel works, knows everybody, and has delivered nothing."""
        self.mail.outage = MailOutage.NONE
        self.mail.unknown_recipients.clear()
        self.mail.delivered.clear()
        self.text_messages.state.unknown_numbers.clear()
        self.suomi_fi_messages.state.mailboxes = _mailboxes(self.people)
        for stand_in in (self.text_messages, self.suomi_fi_messages):
            stand_in.state.outage = Outage.NONE
            stand_in.state.delivered.clear()

    async def work(self, service: str) -> int:
        """Run the jobs of the service that are due; gives how many attempts were made."""
        state = self.apps[service].state
        return await work_off(WORKERS[service](state.plumbing.database, state.parts))

    def token(self, role: str, service: str, **overrides: Any) -> str:
        """A token as the issuer gives it to that person or client."""
        issuer = self.issuer.state.issuer
        if role in self.people:
            minted: str = issuer.mint(role, service, **overrides)
        else:
            minted = issuer.mint_client(role, service, **overrides)
        return minted

    def call(self, service: str, role: str | None = None, **overrides: Any) -> "Api":
        """The service as that person or client calls it; None: nobody in particular."""
        return Api(self.clients[service], self.token(role, service, **overrides) if role else None)


@dataclass(frozen=True)
class Api:
    """One service, called with one token."""

    client: httpx.AsyncClient
    token: str | None

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self._send("GET", path, **options)

    async def post(
        self, path: str, json: object = None, *, key: str | None = "fresh", version: int | None = None, **options: Any
    ) -> httpx.Response:
        """POST with a fresh Idempotency-Key (None: without), and If-Match where a version is given."""
        headers = dict(options.pop("headers", {}))
        if key is not None:
            headers["idempotency-key"] = uuid4().hex if key == "fresh" else key
        if version is not None:
            headers["if-match"] = f'"{version}"'
        if json is not None:
            options["json"] = json
        return await self._send("POST", path, headers=headers, **options)

    async def patch(self, path: str, json: object, *, version: int | None = None, **options: Any) -> httpx.Response:
        headers = {"if-match": f'"{version}"'} if version is not None else {}
        return await self._send("PATCH", path, json=json, headers=headers, **options)

    async def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        return await self._send(method, path, **options)

    async def _send(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = dict(options.pop("headers", {}))
        if self.token is not None:
            headers.setdefault("authorization", f"Bearer {self.token}")
        return await self.client.request(method, path, headers=headers, **options)


def _mailboxes(people: Mapping[str, Person]) -> set[str]:
    """Everybody but one has a mailbox in Suomi.fi Messages."""
    return {
        person.identity_code
        for role, person in people.items()
        if person.identity_code is not None and role != "second-guardian-of-infant"
    }


def secrets() -> dict[str, Any]:
    """Secrets of one run; never the same twice, but for what chance hides in statistics: that is the same each time."""
    return {
        "sealing_keys": [SecretStr(Fernet.generate_key().decode())],
        "person_ref_key": SecretStr("of tests, and of nobody " * 2),
        "cursor_key": SecretStr(uuid4().hex),
    }


@asynccontextmanager
async def running(databases: Databases) -> AsyncIterator[World]:
    """The apps, started."""
    os.environ.setdefault("APP_ENV", "test")
    clock = TestClock()
    people = people_on(date(2026, 11, 23))
    client_secrets = {
        name: uuid4().hex for name in ("polku-booking", "polku-referral", "polku-guidance", "integrator", "ops")
    }
    issuer = create_issuer(
        issuer_url=ISSUER,
        people=people,
        clients=demo_clients(client_secrets, page_uris=tuple(f"{PAGES_AT}/{page}" for page in ("dashboard", "desk"))),
        keys_path=None,
        clock=clock,
    )
    authority_secret = uuid4().hex
    authorities = create_e_authorizations(
        client_id="polku-test", secret=authority_secret, relations=relations(people), clock=clock
    )
    mail = MailServer(clock=clock)
    text_messages_token, mailbox_password = uuid4().hex, uuid4().hex
    text_messages = create_text_messages(token=text_messages_token, clock=clock)
    suomi_fi_messages = create_suomi_fi_messages(
        username="polku-test",
        password=mailbox_password,
        service_id="polku-test",
        mailboxes=_mailboxes(people),
        # Tokens end by the client's own clock, which does not stand still.
        clock=now,
    )
    to_issuer = httpx.ASGITransport(issuer)
    common = secrets()

    def common_settings(service: str) -> dict[str, Any]:
        return {
            "database_url": databases.urls[service],
            "issuer_url": ISSUER,
            "audience": service,
            "client_id": f"polku-{service}",
            "client_secret": SecretStr(client_secrets[f"polku-{service}"]),
            "county_packs": [ROOT / "counties/kymenlaakso", ROOT / "counties/etela-pohjanmaa"],
            "temporary_codes_from_citizens": True,
            "requests_per_minute": 1_000_000,
            **common,
        }

    to_authorities: dict[str, Any] = {
        "e_authorizations_url": HttpUrl("http://e-authorizations.test"),
        "e_authorizations_client_id": "polku-test",
        "e_authorizations_secret": SecretStr(authority_secret),
    }
    booking = create_booking(
        BookingSettings(
            **common_settings("booking"),
            **to_authorities,
            smtp_host="127.0.0.1",
            smtp_port=await mail.start(),
            smtp_start_tls=False,
            mail_sender="Ajanvaraus <ajanvaraus@polku.example>",
            text_messages_url=HttpUrl("http://text-messages.test"),
            text_messages_token=SecretStr(text_messages_token),
            text_messages_sender="Ajanvaraus",
            suomi_fi_messages_url=HttpUrl("http://suomi-fi-messages.test"),
            suomi_fi_messages_username="polku-test",
            suomi_fi_messages_password=SecretStr(mailbox_password),
            suomi_fi_messages_service_id="polku-test",
        ),
        clock=clock,
        to=BookingTransports(
            issuer=to_issuer,
            e_authorizations=httpx.ASGITransport(authorities),
            text_messages=httpx.ASGITransport(text_messages, raise_app_exceptions=False),
            suomi_fi_messages=httpx.ASGITransport(suomi_fi_messages, raise_app_exceptions=False),
        ),
    )
    lines = {("referral", "booking"): Line(booking)}
    referral = create_referral(
        ReferralSettings(**common_settings("referral"), **to_authorities, booking_url=HttpUrl("http://booking.test")),
        clock=clock,
        to=ReferralTransports(
            issuer=to_issuer,
            booking=lines["referral", "booking"],
            e_authorizations=httpx.ASGITransport(authorities),
        ),
    )
    lines |= {("guidance", "booking"): Line(booking), ("guidance", "referral"): Line(referral)}
    guidance = create_guidance(
        GuidanceSettings(
            **common_settings("guidance"),
            booking_url=HttpUrl("http://booking.test"),
            referral_url=HttpUrl("http://referral.test"),
            pages_client_id=PAGES,
        ),
        clock=clock,
        to=GuidanceTransports(
            issuer=to_issuer, booking=lines["guidance", "booking"], referral=lines["guidance", "referral"]
        ),
    )
    apps = {"booking": booking, "referral": referral, "guidance": guidance}
    outside = (authorities, mail, text_messages, suomi_fi_messages)
    world = World(clock, people, databases, issuer, *outside, apps, lines=lines)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(mail.stop)
        for name, app in apps.items():
            await stack.enter_async_context(app.router.lifespan_context(app))
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            client = httpx.AsyncClient(transport=transport, base_url=f"http://{name}.test")
            world.clients = {**world.clients, name: await stack.enter_async_context(client)}
        yield world
