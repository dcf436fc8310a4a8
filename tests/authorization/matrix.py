"""Who may do what: a table for each service, an operation a row and a kind of caller a column, tried over HTTP."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx

from tests.authorization.forged_tokens import forged
from tests.world import Api, World, plain

FORGED = "forged"
ROLES: Mapping[str, str | None] = {
    "nobody": None,
    FORGED: FORGED,
    "weak": "guardian-weakly-identified",
    "citizen": "guardian-without-authority",
    "guardian": "guardian-of-infant",
    "system": "integrator",
    "ops": "ops",
}
"""Who calls in the columns that every service has."""
KINDS_OF_PROBLEM = {
    "401": "unauthenticated",
    "401s": "stronger-identification-needed",
    "403": "forbidden",
    "403p": "proxy-not-allowed",
    "403h": "health-care-professional-needed",
    "403w": "social-welfare-professional-needed",
    "403d": "handler-or-manager-needed",
    "403m": "unit-manager-needed",
    "403e": "not-directory-editor",
    "404": "not-found",
}
"""How a table tells the problem; `200-` is a success that shows nothing of the object."""


@dataclass(frozen=True)
class Asked:
    """One request about an object that is in place."""

    path: str
    """Of the operation, with the ids in place of its parameters."""
    json: object = None
    params: Mapping[str, str] = field(default_factory=dict)
    version: int | None = None
    shows: str | None = None
    """What the answer shows to those who may see the object, and to nobody else."""
    by_this_caller_only: bool = False
    """Another kind of caller asks in other words."""


Asking = Callable[[World, str], Awaitable[Asked]]
"""Puts the object in place, and tells what a caller (by column) asks."""


@dataclass(frozen=True)
class Matrix:
    """The operations of one service."""

    service: str
    table: str
    """A line of columns, then a line for each operation by its operationId."""
    asking: Mapping[str, Asking]
    roles: Mapping[str, str]
    """Who calls in the columns of this service's own."""

    @property
    def columns(self) -> list[str]:
        return self._lines()[0][1:]

    @property
    def rows(self) -> dict[str, dict[str, str]]:
        """What each kind of caller is answered, by operation."""
        return {name: dict(zip(self.columns, cells, strict=True)) for name, *cells in self._lines()[1:]}

    def _lines(self) -> list[list[str]]:
        return [line.split() for line in self.table.strip().splitlines() if line.strip()]

    def api(self, world: World, column: str) -> Api:
        """The service as that kind of caller calls it."""
        role = {**ROLES, **self.roles}[column]
        if role == FORGED:
            tokens = forged(world.issuer.state.issuer, "guardian-of-infant", self.service)
            return Api(world.clients[self.service], tokens["key of nobody under the issuer's id"])
        return world.call(self.service, role)


@dataclass(frozen=True)
class Operation:
    """An operation as the service's document tells it."""

    method: str
    path: str
    statuses: frozenset[str]
    takes_token: bool


def operations(document: Mapping[str, Any]) -> dict[str, Operation]:
    """Every operation of a document by its operationId."""
    return {
        operation["operationId"]: Operation(
            method.upper(), path, frozenset(operation["responses"]), {} not in operation.get("security", [{}])
        )
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


async def answers_of(world: World, matrix: Matrix, operation: str) -> dict[str, str]:
    """What every kind of caller is answered by one operation, in the words of the table; the rest is asserted."""
    told, asked = {}, None
    known = operations(world.apps[matrix.service].openapi())[operation]
    connection = await asyncpg.connect(plain(world.databases.urls[matrix.service]))
    try:
        for column, expected in matrix.rows[operation].items():
            asked = asked or await matrix.asking[operation](world, column)
            before = await _stored(connection)
            answer = await _ask(matrix.api(world, column), known.method, asked)
            told[column] = _told(answer, asked, expected)
            where = f"{operation} asked by {column}: {answer.status_code} {answer.text}"
            assert str(answer.status_code) in known.statuses, f"not in the document: {where}"
            assert re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", known.path), asked.path), asked.path
            if answer.is_error:
                assert await _stored(connection) == before, f"changed something: {where}"
                assert answer.headers["content-type"] == "application/problem+json"
            if answer.status_code in {401, 403} and expected in {"401", "401s", "403"}:
                assert "unit_phone" not in answer.text, f"looked at the object: {where}"
            if answer.status_code == httpx.codes.NOT_FOUND:
                await _assert_denied(connection, answer, where)
            assert not (answer.is_error and asked.shows and asked.shows in answer.text), f"showed it: {where}"
            if asked.by_this_caller_only or (answer.is_success and known.method != "GET"):
                asked = None
    finally:
        await connection.close()
    return told


async def _ask(api: Api, method: str, asked: Asked) -> httpx.Response:
    options: dict[str, Any] = {"params": asked.params}
    if method == "POST":
        return await api.post(asked.path, asked.json, version=asked.version, **options)
    if method == "PATCH":
        return await api.patch(asked.path, asked.json, version=asked.version, **options)
    headers = {} if asked.version is None else {"if-match": f'"{asked.version}"'}
    if method == "DELETE":
        return await api.send(method, asked.path, headers=headers, **options)
    if method == "PUT":
        return await api.send(method, asked.path, json=asked.json, headers=headers, **options)
    return await api.send(method, asked.path, **options)


def _told(answer: httpx.Response, asked: Asked, expected: str) -> str:
    if answer.is_error:
        kind = answer.json()["type"].removeprefix("/problems/")
        short = {(status[:3], name): status for status, name in KINDS_OF_PROBLEM.items()}
        return short.get((str(answer.status_code), kind), f"{answer.status_code}:{kind}")
    shown = asked.shows is None or asked.shows in answer.text
    return f"{answer.status_code}" if shown else f"{answer.status_code}-"


async def _assert_denied(connection: asyncpg.Connection, answer: httpx.Response, where: str) -> None:
    """An object that is there and is answered as missing leaves a denied entry."""
    entry = await connection.fetchrow(
        "select outcome, reason from access_log where request_id = $1", answer.headers["x-request-id"]
    )
    assert entry is not None, f"left no entry in the access log: {where}"
    assert tuple(entry) == ("denied", "not-found"), where


async def _stored(connection: asyncpg.Connection) -> dict[str, str]:
    """What every table holds, but for the access log."""
    tables = await connection.fetch(
        "select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'access_log'"
    )
    held = " union all ".join(
        f"select '{name}' as name, md5(string_agg(t::text, '|' order by t::text)) as held from {name} t"
        for (name,) in tables
    )
    return {row["name"]: row["held"] for row in await connection.fetch(held)}
