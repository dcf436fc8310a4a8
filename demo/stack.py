"""Everything that is up in a run: PostgreSQL, issuer, stand-ins, services and workers; started, watched, stopped."""

import asyncio
import os
import time
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, suppress
from typing import NoReturn

import httpx

from demo import databases
from demo.addresses import HOST, SERVICES, Addresses, check_free
from demo.cannot_run import CannotRun
from demo.data_folder import DataFolder
from demo.embedded_postgres import PostgresServer, PostgresUnavailable, ensure_database, postgres_server
from demo.oauth_clients import CONFIDENTIAL
from demo.people import Person
from demo.processes import ChildProcess, stop
from demo.service_settings import settings_of, surroundings
from shared.kit.clock import now
from shared.terms.people import CallerKind

READY_SECONDS = 60.0
"""Longest wait for everything to be ready, from the start of the services; a process that ends is noticed at once."""
STOP_SECONDS = 4.0
"""Longest wait for each of services, workers and the others to end; all three together stay under 15 s."""
TOKEN_MINUTES = 60
"""So that an hour of trying by hand needs one token."""
_WATCH_SECONDS = 0.3


class Stack:
    """The processes of one run, over one data folder. To be used from the main thread."""

    def __init__(self, folder: DataFolder, addresses: Addresses, environment: Mapping[str, str]) -> None:
        """Errors: CannotRun when the environment or the folder does not make sense."""
        self._folder = folder
        self._addresses = addresses
        self._environment = surroundings(environment, folder.path / "bytecode")
        self._given_databases = databases.named_by(environment)
        self._ports = addresses.ports(with_postgres=self._given_databases is None)
        self._secrets = folder.secrets()
        self._client_secrets = folder.client_secrets()
        self._postgres = ExitStack()
        self._server: PostgresServer | None = None
        self._urls: Mapping[str, str] = self._given_databases or {}
        self._outside: dict[str, ChildProcess] = {}
        self._services: dict[str, ChildProcess] = {}
        self._workers: dict[str, ChildProcess] = {}
        self._started_at = now()

    async def check_ports(self) -> None:
        """Refuse before anything is started when a port is in use. Errors: CannotRun."""
        await check_free(self._ports, patiently=self._folder.earlier_run_was_killed)

    async def start(self, people: Mapping[str, Person]) -> None:
        """Bring everything up. Errors: CannotRun, PostgresUnavailable."""
        self._folder.forget_run()
        for old in self._folder.log("x").parent.glob("*.log"):
            old.unlink()
        self._start_outside()
        self._start_databases()
        if self._given_databases is not None:
            for service, url in self._given_databases.items():
                await databases.check_answering(service, url)
        await databases.migrate(
            self._urls, self._environment, {service: self._folder.log(f"{service}-migration") for service in SERVICES}
        )
        self._start_services()
        await self._ready()
        self._tell(people)

    async def restart_services(self, people: Mapping[str, Person]) -> None:
        """Stop services, workers and the embedded PostgreSQL, and start them again on the same data."""
        await self._stop_services()
        self._server = None
        self._postgres.close()
        self._start_databases()
        self._start_services()
        await self._ready()
        self._tell(people)

    async def watch(self) -> NoReturn:
        """Never returns. Errors: CannotRun as soon as a process ends that was not stopped."""
        while True:
            self.check()
            await asyncio.sleep(_WATCH_SECONDS)

    def check(self) -> None:
        """Has no process ended that was not stopped? Errors: CannotRun."""
        for process in self._running():
            if process.exit_code is not None:
                raise CannotRun(
                    f"{process.name} ended by itself (exit code {process.exit_code}): "
                    f"{process.last_words()}; see {process.log}"
                )
        if self._server is not None and self._server.has_ended():
            raise CannotRun(f"PostgreSQL ended by itself; see {self._folder.postgres / 'postgres.log'}")

    async def stop(self) -> None:
        """Stop everything, in order; within 15 seconds."""
        await self._stop_services()
        others, self._outside = self._outside, {}
        await stop(others.values(), within_seconds=STOP_SECONDS)
        self._server = None
        # That it died earlier has been told.
        with suppress(PostgresUnavailable):
            self._postgres.close()
        self._folder.forget_run()

    def _start_outside(self) -> None:
        data, issuer = str(self._folder.path), str(self._ports["issuer"])
        parties = [f"--party={name}={port}" for name, port in self._addresses.outside.items()]
        back = ["--redirect-uri", self._addresses.redirect_uri, "--token-minutes", str(TOKEN_MINUTES)]
        back += [f"--page-uri={uri}" for uri in self._addresses.pages.values()]
        for name, arguments in {
            "issuer": ["-m", "demo.issuer", "--port", issuer, "--data-dir", data, *back],
            "outside-parties": ["-m", "demo.outside", "--data-dir", data, *parties],
        }.items():
            self._outside[name] = ChildProcess(name, arguments, self._environment, self._folder.log(name))

    def _start_databases(self) -> None:
        if self._given_databases is not None:
            return
        self._server = self._postgres.enter_context(
            postgres_server(self._folder.postgres, port=self._addresses.postgres_port)
        )
        self._urls = {
            service: ensure_database(self._server, service, self._secrets[f"{service}/database-password"])
            for service in SERVICES
        }

    def _start_services(self) -> None:
        for service in SERVICES:
            settings = settings_of(
                service,
                self._addresses,
                secrets=self._secrets,
                client_secret=self._client_secrets[f"polku-{service}"],
                database_url=self._urls[service],
            )
            for running, name, factory in (
                (self._services, service, "from_environment"),
                (self._workers, f"{service}-worker", "worker_from_environment"),
            ):
                program = ["-m", "uvicorn", "--factory", f"services.{service}.app:{factory}"]
                where = ["--host", "127.0.0.1", "--port", str(self._ports[name])]
                quietly = ["--no-access-log", "--no-server-header", "--timeout-graceful-shutdown", "3"]
                running[name] = ChildProcess(
                    name, [*program, *where, *quietly], {**self._environment, **settings}, self._folder.log(name)
                )

    async def _stop_services(self) -> None:
        # Taken off the lists first: their end is no surprise.
        services, self._services = self._services, {}
        await stop(services.values(), within_seconds=STOP_SECONDS)
        workers, self._workers = self._workers, {}
        await stop(workers.values(), within_seconds=STOP_SECONDS)

    def _running(self) -> Iterable[ChildProcess]:
        return [*self._outside.values(), *self._services.values(), *self._workers.values()]

    async def _ready(self) -> None:
        until = time.monotonic() + READY_SECONDS
        asked = {name: f"{url}/health/ready" for name, url in self._addresses.services.items()}
        asked |= {f"{name}-worker": f"{url}/health/ready" for name, url in self._addresses.workers.items()}
        asked |= {
            "issuer": f"{self._addresses.issuer}/jwks",
            # One process, in which this party is served last. Any answer will do: it has no health of its own.
            "outside-parties": self._addresses.e_authorizations,
        }
        async with httpx.AsyncClient(trust_env=False, timeout=2.0) as http:
            for name, url in asked.items():
                while (trouble := await _trouble(http, url, any_answer=name == "outside-parties")) is not None:
                    if time.monotonic() >= until:
                        raise CannotRun(
                            f"{name} is not ready after {READY_SECONDS:.0f} seconds ({trouble}); "
                            f"see {self._folder.log(name)}"
                        )
                    await asyncio.sleep(0.1)

    def _tell(self, people: Mapping[str, Person]) -> None:
        """Write what other programs need to know; no secret is in it."""
        postgres = {} if self._server is None else {"postgres": self._server.pid}
        pids = {process.name: process.pid for process in self._running()}
        signing_in = {CallerKind.CITIZEN, CallerKind.PROFESSIONAL}
        self._folder.write_run(
            {
                "started_at": self._started_at.isoformat().replace("+00:00", "Z"),
                "urls": {
                    **self._addresses.services,
                    "issuer": self._addresses.issuer,
                    "e_authorizations": self._addresses.e_authorizations,
                    "text_messages": self._addresses.text_messages,
                    "suomi_fi_messages": self._addresses.suomi_fi_messages,
                    "ptv": self._addresses.ptv,
                    "mail": f"smtp://{HOST}:{self._addresses.outside['mail']}",
                    "workers": self._addresses.workers,
                },
                "issuer": self._addresses.issuer,
                "pages": self._addresses.pages,
                "audiences": list(SERVICES),
                "redirect_uri": self._addresses.redirect_uri,
                "roles": {role: person.label for role, person in people.items() if person.kind in signing_in},
                "clients": list(CONFIDENTIAL),
                "databases": {name: databases.without_password(url) for name, url in self._urls.items()},
                "pids": {"runner": os.getpid(), **postgres, **pids},
            }
        )


async def _trouble(http: httpx.AsyncClient, url: str, *, any_answer: bool) -> str | None:
    """Why what answers there is not ready; nothing when it is."""
    try:
        answer = await http.get(url)
    except httpx.HTTPError as error:
        return type(error).__name__
    return None if any_answer or answer.is_success else f"{answer.status_code} {answer.text[:200]}"
