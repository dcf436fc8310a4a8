"""Counts of open contacts by the state of the clock due first; each reads so many rows of an index at the most."""

from collections.abc import Sequence
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

MOST: Final = 250
"""Contacts of one state that are read for one count, so that the board costs the same however many there are."""


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
