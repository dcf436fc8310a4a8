"""The database: connections, the schema's version, and what its failures mean to a caller."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from shared.kit.problems import DEPENDENCY_UNAVAILABLE, OVERLOADED, Refusal
from shared.kit.settings import ServiceSettings

ROOT = Path(__file__).resolve().parents[2]
LOCK_WAIT_MS = 1500
STATEMENT_MS = 5000
SILENCE_SECONDS = 8.0
"""After this long without an answer to a statement the database is taken for gone; longer than it may take itself."""
READY_SECONDS = 2.0

LOCK_NOT_AVAILABLE = "55P03"
_DEADLOCK = "40P01"
_SERIALIZATION = "40001"
_TRY_AGAIN = frozenset({LOCK_NOT_AVAILABLE, _DEADLOCK, _SERIALIZATION, "0A000"})
"""0A000: a cached plan that no longer fits, once for each connection after a migration."""
_BUSY = ("53", "57")
"""Classes of failures: no resources (connections among them), and an operator who steps in or starts the server."""
_AWAY = ("08", "28", "3D", "25006")
"""No connection, not let in, no such database, and a standby that only reads."""

_holds_connection: ContextVar[bool] = ContextVar("holds_connection", default=False)


def assert_no_connection_held() -> None:
    """Nobody calls another party over HTTP while holding a database connection (D-19)."""
    if _holds_connection.get():
        raise AssertionError("a database connection is held during an HTTP call")


@contextmanager
def _holding() -> Iterator[None]:
    before = _holds_connection.get()
    _holds_connection.set(True)
    try:
        yield
    finally:
        _holds_connection.set(before)


class Database:
    """One service's database; a small pool, so that the queue stands here and not in PostgreSQL."""

    def __init__(self, settings: ServiceSettings, *, application: str) -> None:
        self._section = application
        self._engine = create_async_engine(
            str(settings.database_url),
            pool_size=settings.database_pool_size,
            max_overflow=0,
            pool_timeout=settings.database_pool_wait_seconds,
            hide_parameters=True,
            connect_args={
                "timeout": 5,
                "command_timeout": SILENCE_SECONDS,
                "server_settings": {
                    "application_name": f"polku-{application}",
                    "timezone": "UTC",
                    "jit": "off",
                    "lock_timeout": str(LOCK_WAIT_MS),
                    "statement_timeout": str(STATEMENT_MS),
                    "idle_in_transaction_session_timeout": "10000",
                },
            },
        )
        self._reads = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: committed at the end, rolled back on any error."""
        async with self._engine.begin() as connection:
            with _holding():
                yield connection

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """A connection for the caller to begin and commit on."""
        async with self._engine.connect() as connection:
            with _holding():
                yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection for one statement that changes nothing and tells nothing personal."""
        async with self._reads.connect() as connection:
            with _holding():
                yield connection

    async def is_at_head(self) -> bool:
        """Is the schema the one that this code was written for? Raises when the database does not answer in time."""
        async with asyncio.timeout(READY_SECONDS), self.reading() as connection:
            found = await connection.execute(text("select version_num from alembic_version"))
            return [row.version_num for row in found] == [_head(self._section)]

    async def close(self) -> None:
        """Give the connections back."""
        await self._engine.dispose()


@cache
def _head(section: str) -> str | None:
    config = Config(ROOT / "alembic.ini", ini_section=section)
    return ScriptDirectory.from_config(config).get_current_head()


def sqlstate(error: DBAPIError) -> str | None:
    """PostgreSQL's code of the failure."""
    return getattr(error.orig, "sqlstate", None)


def violated_constraint(error: IntegrityError) -> str | None:
    """Name of the constraint that had the last word."""
    cause = getattr(error.orig, "__cause__", None)
    return getattr(cause, "constraint_name", None)


def refusal_of(error: Exception) -> Refusal | None:
    """What a failure of the database means to the caller; None when it is a fault of ours."""
    if isinstance(error, PoolTimeout):
        return Refusal(OVERLOADED, headers={"retry-after": "2"})
    if isinstance(error, DBAPIError):
        state = sqlstate(error) or ""
        if state in _TRY_AGAIN or state.startswith(_BUSY):
            return Refusal(OVERLOADED, headers={"retry-after": "1"})
        if error.connection_invalidated or state.startswith(_AWAY):
            return Refusal(DEPENDENCY_UNAVAILABLE, headers={"retry-after": "5"})
    if isinstance(error, ConnectionError | TimeoutError | OSError):
        return Refusal(DEPENDENCY_UNAVAILABLE, headers={"retry-after": "5"})
    return None
