"""The databases of a run: the embedded PostgreSQL's, or those that the environment names; migrated before use."""

import asyncio
import signal
from collections.abc import Mapping
from pathlib import Path

import asyncpg
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from demo.addresses import SERVICES
from demo.cannot_run import CannotRun
from demo.processes import ROOT, ChildProcess, ended

ANSWER_SECONDS = 5.0
MIGRATION_SECONDS = 120.0


def named_by(environment: Mapping[str, str]) -> dict[str, str] | None:
    """Address of each service's database when the environment names them; nothing when it names none.

    Errors: CannotRun when some are missing or one is not an address for asyncpg.
    """
    variables = {service: f"{service.upper()}_DATABASE_URL" for service in SERVICES}
    found = {service: environment[name] for service, name in variables.items() if environment.get(name)}
    if not found:
        return None
    if missing := [name for service, name in variables.items() if service not in found]:
        raise CannotRun(f"set the addresses of all three databases or of none: {', '.join(missing)} missing")
    for service, url in found.items():
        try:
            parsed = make_url(url)
        except ArgumentError:
            parsed = None
        if parsed is None or parsed.drivername != "postgresql+asyncpg" or not parsed.host or not parsed.database:
            raise CannotRun(f"{variables[service]} is not postgresql+asyncpg://user:password@host:port/database")
    return found


def without_password(url: str) -> str:
    """The address as it may be shown."""
    whole = make_url(url)
    shown = URL.create(whole.drivername, whole.username, host=whole.host, port=whole.port, database=whole.database)
    return shown.render_as_string()


async def check_answering(service: str, url: str) -> None:
    """Does the database let us in? Errors: CannotRun."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        connection = await asyncpg.connect(plain, timeout=ANSWER_SECONDS)
    except TimeoutError as error:
        raise CannotRun(_dead(service, url, f"no answer in {ANSWER_SECONDS:.0f} seconds")) from error
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise CannotRun(_dead(service, url, str(error))) from error
    await connection.close()


def _dead(service: str, url: str, why: str) -> str:
    return f"the database of {service} at {without_password(url)} cannot be used: {' '.join(why.split())}"


async def migrate(urls: Mapping[str, str], environment: Mapping[str, str], logs: Mapping[str, Path]) -> None:
    """Bring every database to the newest schema, side by side. Errors: CannotRun."""
    running = {
        service: ChildProcess(
            f"migration of {service}",
            ["-m", "alembic", "-c", str(ROOT / "alembic.ini"), "-n", service, "upgrade", "head"],
            {**environment, f"{service.upper()}_DATABASE_URL": url},
            logs[service],
        )
        for service, url in urls.items()
    }
    try:
        if not await ended(running.values(), within_seconds=MIGRATION_SECONDS):
            raise CannotRun(f"the migrations took over {MIGRATION_SECONDS:.0f} seconds: is a database locked?")
    finally:
        for process in running.values():
            process.send(signal.SIGKILL)
        await asyncio.shield(ended(running.values(), within_seconds=1))
    for process in running.values():
        if process.exit_code:
            raise CannotRun(f"the {process.name} failed: {process.last_words()}; see {process.log}")
