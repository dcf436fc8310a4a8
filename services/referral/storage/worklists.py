"""Worklists: the rows of a unit in the order of their clocks, read from the index however long the list is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    TIMESTAMP,
    Boolean,
    Column,
    ColumnElement,
    Select,
    Table,
    Text,
    Uuid,
    bindparam,
    column,
    func,
    literal_column,
    select,
    true,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.terms.registers import Register

COUNTED_AT_MOST: Final = 1_000
"""Where counting stops: a longer list is told to have at least so many."""

_INSTANT = TIMESTAMP(timezone=True)
_NOBODY = UUID(int=0)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
END = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a worklist: those whose clock runs first, by what is due; then the others, by their age."""

    without_clock: bool
    queued_at: datetime
    id: UUID = _NOBODY


FIRST = Place(without_clock=False, queued_at=BEGINNING)
LAST = Place(without_clock=True, queued_at=END)


@dataclass(frozen=True, slots=True)
class Part:
    """One run of the index: what a unit has in one register and one state, between two places, both included."""

    unit_id: str
    register: Register
    status: str
    first: Place = FIRST
    last: Place = LAST


_parts = (
    func.unnest(
        bindparam("unit_ids", type_=ARRAY(Text)),
        bindparam("registers", type_=ARRAY(Text)),
        bindparam("statuses", type_=ARRAY(Text)),
        bindparam("after_clock", type_=ARRAY(Boolean)),
        bindparam("after_at", type_=ARRAY(_INSTANT)),
        bindparam("after_id", type_=ARRAY(Uuid)),
        bindparam("last_clock", type_=ARRAY(Boolean)),
        bindparam("last_at", type_=ARRAY(_INSTANT)),
    )
    .table_valued(
        column("unit_id", Text),
        column("register", Text),
        column("status", Text),
        column("after_clock", Boolean),
        column("after_at", _INSTANT),
        column("after_id", Uuid),
        column("last_clock", Boolean),
        column("last_at", _INSTANT),
    )
    .render_derived(name="part")
)


def worklist(
    table: Table, *, unit: Column[Any], register: Column[Any], only: Sequence[ColumnElement[bool]] = ()
) -> Select[Any]:
    """The first rows of a table over several parts: of each part the first of its own run of the index.

    `only`: what more a row must be.
    """
    found = (
        select(table)
        .where(
            unit == _parts.c.unit_id,
            register == _parts.c.register,
            table.c.status == _parts.c.status,
            tuple_(table.c.without_clock, table.c.queued_at, table.c.id)
            > tuple_(_parts.c.after_clock, _parts.c.after_at, _parts.c.after_id),
            tuple_(table.c.without_clock, table.c.queued_at) <= tuple_(_parts.c.last_clock, _parts.c.last_at),
            *only,
        )
        .order_by(table.c.without_clock, table.c.queued_at, table.c.id)
        .limit(bindparam("rows"))
        .lateral("found")
    )
    return (
        select(found)
        .select_from(_parts)
        .join(found, true())
        .order_by(found.c.without_clock, found.c.queued_at, found.c.id)
        .limit(bindparam("rows"))
    )


def counts(table: Table, *, unit: Column[Any], register: Column[Any]) -> Select[Any]:
    """How many rows the parts have, by state; of each part one more than is counted at the most."""
    found = (
        select(table.c.id)
        .where(
            unit == _parts.c.unit_id,
            register == _parts.c.register,
            table.c.status == _parts.c.status,
            tuple_(table.c.without_clock, table.c.queued_at, table.c.id)
            > tuple_(_parts.c.after_clock, _parts.c.after_at, _parts.c.after_id),
            tuple_(table.c.without_clock, table.c.queued_at) <= tuple_(_parts.c.last_clock, _parts.c.last_at),
        )
        .order_by(table.c.without_clock, table.c.queued_at, table.c.id)
        .limit(literal_column(str(COUNTED_AT_MOST + 1)))
        .lateral("found")
    )
    return (
        select(_parts.c.status, func.count().label("number"))
        .select_from(_parts)
        .join(found, true())
        .group_by(_parts.c.status)
    )


def is_capped(*numbers: int) -> bool:
    """Whether one of these is more than is counted."""
    return max(numbers, default=0) > COUNTED_AT_MOST


def capped(number: int) -> int:
    """The number as it is told: no more than is counted."""
    return min(number, COUNTED_AT_MOST)


def parameters(parts: Sequence[Part], *, after: Place = FIRST) -> dict[str, object]:
    """The parts as the statements take them; nothing before `after`."""
    firsts = [max(after, each.first, key=_key) for each in parts]
    return {
        "unit_ids": [each.unit_id for each in parts],
        "registers": [each.register.value for each in parts],
        "statuses": [each.status for each in parts],
        "after_clock": [each.without_clock for each in firsts],
        "after_at": [each.queued_at for each in firsts],
        "after_id": [each.id for each in firsts],
        "last_clock": [each.last.without_clock for each in parts],
        "last_at": [each.last.queued_at for each in parts],
    }


async def counted(connection: AsyncConnection, statement: Select[Any], parts: Sequence[Part]) -> Mapping[str, int]:
    """How many rows the parts have, by state; more than COUNTED_AT_MOST is only that."""
    rows = await connection.execute(statement, parameters(parts))
    return {row.status: row.number for row in rows}


def _key(place: Place) -> tuple[bool, datetime, UUID]:
    return place.without_clock, place.queued_at, place.id
