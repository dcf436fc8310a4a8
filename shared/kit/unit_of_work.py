"""One request, one transaction, committed before the answer: with its idempotency key and its access-log entries."""

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import bindparam, func, insert, literal_column, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.datastructures import State
from starlette.responses import Response
from uuid_utils.compat import uuid7

from shared.kit.database import LOCK_NOT_AVAILABLE, Database, sqlstate
from shared.kit.etag import etag
from shared.kit.identity import Caller
from shared.kit.plumbing_tables import PlumbingTables
from shared.kit.problems import IDEMPOTENCY_IN_PROGRESS, IDEMPOTENCY_KEY_MISMATCH, NOT_FOUND, Refusal
from shared.kit.sealing import Sealer

_FIRST_REFUSED = 300
_KEPT_HEADERS = ("etag", "location", "content-type")


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """Who sent which request under which key: keyed digests all, for each may hold personal data."""

    scope: str
    key: str
    request_hash: bytes


@dataclass(frozen=True, slots=True)
class Access:
    """Personal data touched by this request: whose, what, and on which basis."""

    action: str
    object_type: str
    subjects: tuple[str, ...]
    object_id: str | None = None
    on_behalf_of: str | None = None
    basis: str | None = None
    authority_request_id: UUID | None = None
    authority_checked_at: datetime | None = None


class Replayed(Exception):
    """The same request was answered before."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


class PlumbingStatements:
    """The statements of every unit of work, built once for each service's tables."""

    def __init__(self, tables: PlumbingTables) -> None:
        keys = tables.idempotency
        self.forgets_answers = "about" in keys.c
        claim = upsert(keys).values(
            scope=bindparam("scope"), key=bindparam("key"), request_hash=bindparam("request_hash")
        )
        self.claim = claim.on_conflict_do_update(
            index_elements=[keys.c.scope, keys.c.key], set_={"replays": keys.c.replays + 1}
        ).returning(
            literal_column("(xmax = 0)").label("first"), keys.c.request_hash, keys.c.status, keys.c.sealed_answer
        )
        self.remember = (
            update(keys)
            .where(keys.c.scope == bindparam("key_scope"), keys.c.key == bindparam("key_key"))
            .values(
                status=bindparam("key_status"),
                sealed_answer=bindparam("key_answer"),
                **({"about": bindparam("key_about")} if self.forgets_answers else {}),
            )
        )
        self.log = insert(tables.access_log).values(at=func.clock_timestamp())


class UnitOfWork:
    """What one request changes: nothing, or all of it before the answer is sent."""

    def __init__(
        self,
        database: Database,
        statements: PlumbingStatements,
        sealer: Sealer,
        state: State,
    ) -> None:
        self._database = database
        self._statements = statements
        self._sealer = sealer
        self._state = state
        self._key_of: Callable[[], IdempotencyKey | None] = _no_key
        self._key: IdempotencyKey | None = None
        self._stack = AsyncExitStack()
        self._connection: AsyncConnection | None = None
        self._accesses: list[Access] = []
        self._version: int | None = None
        self.location: str | None = None
        self.about: str | None = None
        """Id of the object that the answer shows, where no access tells it."""
        self.tells_whose = True
        """Whether the kept answer tells whose data it shows; not when these were just forgotten (D-8)."""

    def claim_with(self, key_of: Callable[[], IdempotencyKey | None]) -> None:
        """Where the idempotency key comes from, once the transaction begins."""
        self._key_of = key_of

    def reading(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection for reading what is not personal, or what is read before the transaction."""
        return self._database.reading()

    async def begin(self) -> AsyncConnection:
        """Open the transaction, or go on in it; the first answer is replayed when the request was sent before."""
        if self._connection is None:
            self._key = self._key_of()
            self._connection = await self._stack.enter_async_context(self._database.connection())
            _ = await self._connection.begin()
            if self._key is not None:
                await self._claim(self._connection, self._key)
        return self._connection

    def access(self, *accesses: Access) -> None:
        """Note an access; it is logged as allowed when the request succeeds, as denied when it is refused."""
        self._accesses.extend(accesses)

    def tag(self, version: int) -> None:
        """The version that the answer shows, for its ETag."""
        self._version = version

    async def complete(self, response: Response) -> None:
        """Commit what was done, with the answer under its key and the access log."""
        if self._version is not None:
            response.headers["etag"] = etag(self._version)
        if self.location is not None:
            response.headers["location"] = self.location
        if response.status_code >= _FIRST_REFUSED:
            return
        if self._accesses:
            await self._log(await self.begin(), "allowed", None)
        if self._connection is None:
            return
        if self._key is not None:
            await self._connection.execute(
                self._statements.remember,
                {
                    "key_scope": self._key.scope,
                    "key_key": self._key.key,
                    "key_status": response.status_code,
                    "key_answer": self._sealer.seal(_written(response, self._remembered())),
                    **({"key_about": self._shows()} if self._statements.forgets_answers else {}),
                },
            )
        await self._connection.commit()

    async def complete_replay(self) -> None:
        """A replay is a committed write: it waits for the standby as the first answer did."""
        if self._connection is not None:
            if self._accesses:
                await self._log(self._connection, "allowed", "replayed")
            await self._connection.commit()

    async def refused(self, reason: str) -> None:
        """Nothing is changed; a denied access is logged by itself."""
        await self.close()
        if self._accesses:
            async with self._database.transaction() as connection:
                await self._log(connection, "denied", reason)

    async def close(self) -> None:
        """Give the connection back; what was not committed is undone."""
        self._connection = None
        await self._stack.aclose()

    def _remembered(self) -> list[Access]:
        return self._accesses if self.tells_whose else [replace(each, subjects=()) for each in self._accesses]

    def _shows(self) -> str | None:
        return self.about or next((each.object_id for each in self._accesses), None)

    async def _claim(self, connection: AsyncConnection, key: IdempotencyKey) -> None:
        try:
            row = (
                await connection.execute(
                    self._statements.claim, {"scope": key.scope, "key": key.key, "request_hash": key.request_hash}
                )
            ).one()
        except DBAPIError as error:
            if sqlstate(error) == LOCK_NOT_AVAILABLE:
                raise Refusal(IDEMPOTENCY_IN_PROGRESS, headers={"retry-after": "1"}) from error
            raise
        if row.first:
            return
        if bytes(row.request_hash) != key.request_hash:
            raise Refusal(IDEMPOTENCY_KEY_MISMATCH)
        if row.sealed_answer is None:  # it was carried out, and what it showed has been forgotten since
            raise Refusal(NOT_FOUND)
        first = json.loads(self._sealer.open(bytes(row.sealed_answer)))
        self._accesses = [Access(**{**each, "subjects": tuple(each["subjects"])}) for each in first["accesses"]]
        headers = {**first["headers"], "idempotent-replayed": "true"}
        raise Replayed(Response(first["body"], row.status, headers))

    async def _log(self, connection: AsyncConnection, outcome: str, reason: str | None) -> None:
        caller: Caller | None = getattr(self._state, "caller", None)
        await connection.execute(
            self._statements.log,
            [
                log_entry(access, outcome=outcome, reason=reason)
                | {
                    "actor_kind": caller.kind.value if caller else "anonymous",
                    "actor": caller.subject if caller else "anonymous",
                    "client_id": caller.client_id if caller else "",
                    "request_id": self._state.request_id,
                }
                for access in self._accesses
            ],
        )


def log_entry(access: Access, *, outcome: str, reason: str | None) -> dict[str, object]:
    """An entry of the access log, but for who did it and by which request."""
    return {
        "id": uuid7(),
        "on_behalf_of": access.on_behalf_of,
        "subjects": list(access.subjects),
        "action": access.action,
        "object_type": access.object_type,
        "object_id": access.object_id,
        "basis": access.basis,
        "authority_request_id": access.authority_request_id,
        "authority_checked_at": access.authority_checked_at,
        "outcome": outcome,
        "reason": reason,
    }


def _no_key() -> IdempotencyKey | None:
    return None


def _written(response: Response, accesses: Sequence[Access]) -> str:
    """The answer and whose data it shows: shown again, it is logged again."""
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    touched = [
        {
            "action": each.action,
            "object_type": each.object_type,
            "subjects": each.subjects,
            "object_id": each.object_id,
            "on_behalf_of": each.on_behalf_of,
        }
        for each in accesses
    ]
    return json.dumps({"headers": headers, "body": bytes(response.body).decode(), "accesses": touched})


async def _work(request: Request) -> UnitOfWork:
    work: UnitOfWork = request.state.work
    return work


Work = Annotated[UnitOfWork, Depends(_work)]
"""The unit of work of this request."""
