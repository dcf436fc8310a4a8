"""The desk list on a unit with very many open clocks: its own statements, their plans, and what they read."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import asyncpg
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.guidance.storage import contact_lists
from services.guidance.storage.contact_lists import BEGINNING, END, ListPart, UnitSpan, Wanted
from shared.terms.guidance import ContactStatus

UNIT = "bench-unit"
PAGE = 51
"""Rows of a first page, with the one that says whether there is more."""
_DAYS_BACK = 200
_SHORTEST = timedelta(microseconds=1)
# One contact in two thousand is of acute danger, one in a thousand came today, the others are carried over. One in
# twenty has run out, one in a hundred is due within the hour. The second clock of each is due a day after the first.
_FILL = (
    "set session_replication_role = replica",
    f"""
    insert into contact (id, tracking_reference, unit_id, channel, language, contactor, matters, emergency,
                         callback_requested, contacted_at, created_at, due_at)
    select md5('contact ' || n)::uuid, 'bench ' || n, '{UNIT}', 'phone', 'fi', 'client', '{{health}}',
           n % 2000 = 3, n % 10 = 0, came, came,
           $2::timestamptz + case when n % 20 = 0 then -interval '1 minute' * (n % 5000 + 1)
                                  when n % 100 = 1 then interval '1 second' * (n % 3600)
                                  else interval '2 hours' + interval '1 second' * (n % 5000000) end
    from (select n, $2::timestamptz - case when n % 1000 = 7 then interval '1 second' * (n % 7000)
                                           else interval '1 minute' * (500 + n % ({_DAYS_BACK} * 1440)) end as came
          from generate_series(1, $1::bigint) n) numbered
    """,
    """
    insert into clock (contact_id, rule_id, rule_version, calendar_version, started_at, due_date, due_at, counted_by)
    select contact.id, rule, '1', 'bench', contacted_at, (due_at + more)::date, due_at + more, 'bench'
    from contact,
         (values ('care_need_assessment', interval '0'), ('service_promise', interval '1 day')) as of(rule, more)
    """,
    "set session_replication_role = origin",
    "vacuum analyze contact",
    "vacuum analyze clock",
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of the product, as PostgreSQL got it and carried it out."""

    plan: Mapping[str, Any]
    milliseconds: float
    """Planned and executed."""

    @property
    def rows_read(self) -> float:
        """Rows that any scan has looked at, also those that it threw away."""
        read: float = sum(
            (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
            for node in self.nodes()
            if "Scan" in node["Node Type"] and "Relation Name" in node
        )
        return read

    def nodes(self) -> Iterator[Mapping[str, Any]]:
        """Every node of the plan that was carried out."""
        waiting = [self.plan]
        while waiting:
            node = waiting.pop()
            waiting += node.get("Plans", [])
            if node["Actual Loops"] > 0:
                yield node

    def lines(self) -> Iterator[str]:
        """The plan in a few words, a line for each node."""
        return _lines(self.plan, 0)


def _lines(node: Mapping[str, Any], depth: int) -> Iterator[str]:
    where = node.get("Index Name") or node.get("Relation Name") or ""
    read = f"{node['Actual Rows'] * node['Actual Loops']:.0f} rows"
    yield f"{'  ' * depth}{node['Node Type']} {where}".rstrip() + f" ({read})"
    for below in node.get("Plans", []):
        yield from _lines(below, depth + 1)


async def fill(connection: asyncpg.Connection, contacts: int, at: datetime) -> None:
    """So many open contacts of one unit, each with two clocks that run; as an owner of the database."""
    for statement in _FILL:
        given = [contacts, at] if "$2" in statement else []
        await connection.execute(statement, *given, timeout=1800)


def lists(at: datetime) -> dict[str, tuple[dict[ListPart, dict[str, UnitSpan]], bool]]:
    """The desk lists by the state of the clock due first, and the last part of one: parts, and whether a clock runs."""
    soon, midnight = at + timedelta(hours=1), at - timedelta(hours=2)
    run_out = {ListPart.RUN_OUT: {UNIT: UnitSpan(BEGINNING, at - _SHORTEST, BEGINNING)}}

    def in_danger(first: datetime, last: datetime) -> dict[ListPart, dict[str, UnitSpan]]:
        return {ListPart.IN_DANGER: {UNIT: UnitSpan(first, last, BEGINNING)}}

    def later(first: datetime, last: datetime) -> dict[ListPart, dict[str, UnitSpan]]:
        span = {UNIT: UnitSpan(first, last, midnight)}
        return {ListPart.CARRIED_OVER: span, ListPart.OF_THE_DAY: span}

    return {
        "all": (in_danger(BEGINNING, END) | run_out | later(at, END), False),
        "overdue": (in_danger(BEGINNING, at - _SHORTEST) | run_out, True),
        "due soon": (in_danger(at, soon) | later(at, soon), True),
        "running": (in_danger(soon + _SHORTEST, END) | later(soon + _SHORTEST, END), True),
        "of the day": ({ListPart.OF_THE_DAY: {UNIT: UnitSpan(at, END, midnight)}}, False),
    }


async def carried_out(engine: AsyncEngine, at: datetime, name: str) -> list[Statement]:
    """The statements of the first page of a list, each with its plan; an empty list is none to measure."""
    parts, has_clock = lists(at)[name]
    async with engine.connect() as connection:
        with asked_of(engine) as asked:
            wanted = Wanted(status=ContactStatus.OPEN, has_clock=has_clock, at=at)
            found = await contact_lists.listed(connection, parts, wanted, after=None, rows=PAGE)
        if not found:
            raise LookupError(f"the list of {name} is empty")
        return [await explained(connection, *each) for each in asked]


@contextmanager
def asked_of(engine: AsyncEngine) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that the database is asked meanwhile, with its parameters."""
    asked: list[tuple[str, Any]] = []

    def remember(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(engine.sync_engine, "before_cursor_execute", remember)
    try:
        yield asked
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", remember)


async def explained(connection: AsyncConnection, statement: str, parameters: Any) -> Statement:
    """A statement of the product with the plan by which it is carried out."""
    answer = await connection.exec_driver_sql(
        f"explain (analyze, buffers, timing off, format json) {statement}", parameters
    )
    (whole,) = answer.scalar_one()
    return Statement(whole["Plan"], whole["Planning Time"] + whole["Execution Time"])
