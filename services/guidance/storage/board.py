"""Counts of open contacts and of their clocks by state; each reads so many rows of an index at the most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    TIMESTAMP,
    ColumnElement,
    Integer,
    Select,
    Text,
    bindparam,
    column,
    exists,
    func,
    select,
    text,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.clocks import clock
from services.guidance.tables.contacts import contact
from shared.terms.deadlines import DeadlineRule

MOST: Final = 250
"""Contacts of one state that are read for one count, so that the board costs the same however many there are."""

MOST_WITH_CLOCKS: Final = 2000
"""Contacts of one unit whose clocks are counted by rule: those due first."""


@dataclass(frozen=True, slots=True)
class Counting:
    """What is counted: open contacts with a first due instant in a span."""

    unit_id: str
    area: str | None
    """None: of the whole unit."""
    due_from: datetime
    """Included."""
    due_until: datetime
    """Included."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many were found among those that were read."""

    with_clock: int
    without_clock: int
    is_exact: bool
    """False: there are more."""


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """Running clocks of one rule by their state."""

    rule_id: str
    overdue: int
    due_soon: int
    running: int


_INSTANT = TIMESTAMP(timezone=True)
_span = (
    func.unnest(
        bindparam("numbers", type_=ARRAY(Integer)),
        bindparam("unit_ids", type_=ARRAY(Text)),
        bindparam("areas", type_=ARRAY(Text)),
        bindparam("due_from", type_=ARRAY(_INSTANT)),
        bindparam("due_until", type_=ARRAY(_INSTANT)),
    )
    .table_valued(
        column("number", Integer),
        column("unit_id", Text),
        column("area", Text),
        column("due_from", _INSTANT),
        column("due_until", _INSTANT),
    )
    .render_derived(name="span")
)
_clock_runs = exists().where(clock.c.contact_id == contact.c.id, clock.c.met_at.is_(None), clock.c.ended_at.is_(None))

_unit = (
    func.unnest(bindparam("unit_ids", type_=ARRAY(Text)), bindparam("soon_until", type_=ARRAY(_INSTANT)))
    .table_valued(column("unit_id", Text), column("soon_until", _INSTANT))
    .render_derived(name="unit")
)
_at = bindparam("at", type_=_INSTANT)


_due_first = (
    select(contact.c.id)
    .where(contact.c.unit_id == _unit.c.unit_id, contact.c.status == "open")
    .order_by(contact.c.due_at)
    .limit(MOST_WITH_CLOCKS)
    .correlate(_unit)
    .lateral("due_first")
)
# A bounded look-up for each contact, so that however many there are the planner does not read every clock.
_running = (
    select(clock.c.rule_id, clock.c.due_at)
    .where(clock.c.contact_id == _due_first.c.id, clock.c.met_at.is_(None), clock.c.ended_at.is_(None))
    .limit(len(DeadlineRule))
    .correlate(_due_first)
    .lateral("running")
)
_BY_RULE = (
    select(
        _running.c.rule_id,
        func.count().filter(_running.c.due_at < _at).label("overdue"),
        func.count().filter(_running.c.due_at.between(_at, _unit.c.soon_until)).label("due_soon"),
        func.count().filter(_running.c.due_at > _unit.c.soon_until).label("running"),
    )
    .select_from(_unit)
    .join(_due_first, true())
    .join(_running, true())
    .group_by(_running.c.rule_id)
)


def _counts(*conditions: ColumnElement[bool]) -> Select[Any]:
    read = (
        select(_clock_runs.label("has_clock"))
        .where(
            contact.c.unit_id == _span.c.unit_id,
            # Not a parameter: the index of the areas holds the open ones only.
            text("contact.status = 'open'"),
            contact.c.due_at.between(_span.c.due_from, _span.c.due_until),
            *conditions,
        )
        .order_by(contact.c.due_at)
        .limit(MOST)
        .correlate(_span)
        .lateral("read")
    )
    return (
        select(
            _span.c.number,
            func.count(read.c.has_clock).label("rows"),
            func.count().filter(read.c.has_clock).label("with_clock"),
        )
        .select_from(_span)
        .outerjoin(read, true())
        .group_by(_span.c.number)
    )


_OF_UNITS = _counts()
_OF_AREAS = _counts(contact.c.area == _span.c.area)


async def count(connection: AsyncConnection, wanted: Sequence[Counting]) -> dict[Counting, Counted]:
    """How many open contacts there are of each of these, up to a bound."""
    counted: dict[Counting, Counted] = {}
    for statement, some in (
        (_OF_UNITS, [each for each in wanted if each.area is None]),
        (_OF_AREAS, [each for each in wanted if each.area is not None]),
    ):
        rows = await connection.execute(
            statement,
            {
                "numbers": list(range(len(some))),
                "unit_ids": [each.unit_id for each in some],
                "areas": [each.area for each in some],
                "due_from": [each.due_from for each in some],
                "due_until": [each.due_until for each in some],
            },
        )
        for row in rows:
            counted[some[row.number]] = Counted(row.with_clock, row.rows - row.with_clock, row.rows < MOST)
    return counted


async def count_by_rule(
    connection: AsyncConnection, soon_until: Mapping[str, datetime], at: datetime
) -> list[RuleCounts]:
    """Running clocks by rule of the units' open contacts, of those that are due first.

    `soon_until` is for each unit the latest due instant, included, that is due soon.
    """
    values = {"unit_ids": list(soon_until), "soon_until": list(soon_until.values()), "at": at}
    rows = await connection.execute(_BY_RULE, values)
    return [RuleCounts(row.rule_id, row.overdue, row.due_soon, row.running) for row in rows]
