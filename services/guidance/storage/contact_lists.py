"""The desk list in its order, part by part: each part is read by an index of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import IntEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    TIMESTAMP,
    ColumnElement,
    FromClause,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.storage import desk
from services.guidance.storage.contacts import (
    CLOCK_COLUMNS,
    IDENTITY_COLUMNS,
    OWN_COLUMNS,
    ContactRecord,
    documented_in,
    read_rows,
    unread_of,
)
from services.guidance.tables.clocks import clock
from services.guidance.tables.contacts import contact, contact_identity
from services.guidance.tables.desk import contact_worker
from services.guidance.tables.documentation import register_entry
from shared.terms.contact_messages import MessageAuthor
from shared.terms.deadlines import DeadlineRule
from shared.terms.desk import Callbacks, Hands, WorkerRole
from shared.terms.guidance import ContactStatus, Matter
from shared.terms.registers import Register

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
END = datetime(9999, 1, 1, tzinfo=UTC)
_NOBODY = UUID(int=0)


class ListPart(IntEnum):
    """Parts of the desk list, in their order; inside each the first due is on top. Source: D-6, D-9, D-13."""

    IN_DANGER = 0
    """Open, and of acute danger, whether due or not; they are in no other part."""
    RUN_OUT = 1
    """Due already: overdue, or with no clock left since before. Of closed contacts: all of them."""
    CARRIED_OVER = 2
    """Not yet due, and open since an earlier working day."""
    OF_THE_DAY = 3
    """Not yet due, and of the day of the list."""


@dataclass(frozen=True, slots=True)
class UnitSpan:
    """Which contacts of a unit are in a part: by due instant, both ends included, and by the border of the day."""

    due_from: datetime
    due_until: datetime
    day_from: datetime
    """Those from before this instant are carried over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which contacts a list shows."""

    status: ContactStatus
    hands: Hands = Hands.ALL
    worker: str = ""
    """Whose contacts are `mine`."""
    callbacks: Callbacks | None = None
    has_clock: bool = False
    """Only those of which a clock runs."""
    at: datetime
    readable: frozenset[Register] = frozenset()
    """Of closed contacts that a register has, only those of these registers (D-8)."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the list: after this row."""

    part: ListPart
    due_at: datetime
    id: UUID


_INSTANT = TIMESTAMP(timezone=True)
_unit = (
    func.unnest(
        bindparam("unit_ids", type_=ARRAY(Text)),
        bindparam("after_at", type_=ARRAY(_INSTANT)),
        bindparam("after_id", type_=ARRAY(Uuid)),
        bindparam("due_until", type_=ARRAY(_INSTANT)),
        bindparam("day_from", type_=ARRAY(_INSTANT)),
    )
    .table_valued(
        column("id", Text),
        column("after_at", _INSTANT),
        column("after_id", Uuid),
        column("due_until", _INSTANT),
        column("day_from", _INSTANT),
    )
    .render_derived(name="unit")
)
_now_a_worker = contact_worker.c.until.is_(None)
_mine = select(contact_worker.c.contact_id).where(
    contact_worker.c.subject == bindparam("worker"),
    contact_worker.c.role.in_([WorkerRole.HANDLER.value, WorkerRole.PAIR.value]),
    _now_a_worker,
)
_has_handler = exists().where(
    contact_worker.c.contact_id == contact.c.id, contact_worker.c.role == WorkerRole.HANDLER.value, _now_a_worker
)
# Looked up for each row as it is read: as a join they would be hashed for every contact there is.
_running_clock = (
    select(clock.c.rule_id)
    .where(clock.c.contact_id == contact.c.id, clock.c.met_at.is_(None), clock.c.ended_at.is_(None))
    .limit(1)
    .scalar_subquery()
)
_running_promise = (
    select(clock.c.rule_id)
    .where(
        clock.c.contact_id == contact.c.id,
        clock.c.rule_id == DeadlineRule.SERVICE_PROMISE.value,
        clock.c.met_at.is_(None),
        clock.c.ended_at.is_(None),
    )
    .limit(1)
    .scalar_subquery()
)
_callback_time_has_begun = or_(
    contact.c.callback_from.is_(None), contact.c.callback_from <= bindparam("at", type_=_INSTANT)
)


_readable = bindparam("readable", type_=ARRAY(Text))
_is_protection = contact.c.matters.contains([Matter.CHILD_PROTECTION.value])
_has_entry = exists().where(register_entry.c.contact_id == contact.c.id)
_in_context = or_(
    _has_entry.where(register_entry.c.client_register == func.any(_readable)),
    and_(_is_protection, literal(Register.SOCIAL_WELFARE.value) == func.any(_readable)),
    and_(~_has_entry, ~_is_protection),
)


def _conditions(part: ListPart, wanted: Wanted) -> tuple[ColumnElement[bool], ...]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.status is ContactStatus.OPEN:
        conditions.append(contact.c.emergency if part is ListPart.IN_DANGER else ~contact.c.emergency)
    if wanted.hands is Hands.MINE:
        conditions.append(contact.c.id.in_(_mine))
    if wanted.hands is Hands.UNCLAIMED:
        conditions.append(~_has_handler)
    if wanted.callbacks is not None:
        conditions += [contact.c.callback_requested, _running_promise.is_not(None)]
    if wanted.callbacks is Callbacks.DUE:
        conditions.append(_callback_time_has_begun)
    if wanted.has_clock:
        conditions.append(_running_clock.is_not(None))
    if wanted.status is ContactStatus.CLOSED:
        conditions.append(_in_context)
    return tuple(conditions)


def _in_order_of_due(part: ListPart, conditions: Sequence[ColumnElement[bool]]) -> FromClause:
    """Of a unit the first rows of its own range of the index by due instants."""
    found = select(*OWN_COLUMNS).where(
        contact.c.unit_id == _unit.c.id,
        contact.c.status == bindparam("status"),
        tuple_(contact.c.due_at, contact.c.id) > tuple_(_unit.c.after_at, _unit.c.after_id),
        contact.c.due_at <= _unit.c.due_until,
        *conditions,
    )
    if part is ListPart.CARRIED_OVER:
        found = found.where(contact.c.contacted_at < _unit.c.day_from)
    return found.order_by(contact.c.due_at, contact.c.id).limit(bindparam("rows")).lateral("found")


def _of_the_day(conditions: Sequence[ColumnElement[bool]]) -> FromClause:
    """Of a unit what came in since the border of the day, by the index of that: a day's contacts at the most."""
    came = (
        select(*OWN_COLUMNS)
        .where(
            contact.c.unit_id == _unit.c.id,
            contact.c.status == bindparam("status"),
            contact.c.contacted_at >= _unit.c.day_from,
            # Says the same of all units at once, in a value by which PostgreSQL sees how few there are.
            contact.c.contacted_at >= bindparam("earliest_day", type_=_INSTANT),
            *conditions,
        )
        # Keeps the order by due instants outside: for its sake the whole range after today would be read.
        .offset(0)
        .correlate(_unit)
        .subquery("came")
    )
    return (
        select(came)
        .where(
            tuple_(came.c.due_at, came.c.id) > tuple_(_unit.c.after_at, _unit.c.after_id),
            came.c.due_at <= _unit.c.due_until,
        )
        .order_by(came.c.due_at, came.c.id)
        .limit(bindparam("rows"))
        .lateral("found")
    )


@cache
def _statement(part: ListPart, wanted: Wanted) -> Select[Any]:
    conditions = _conditions(part, wanted)
    found = _of_the_day(conditions) if part is ListPart.OF_THE_DAY else _in_order_of_due(part, conditions)
    page = (
        select(found)
        .select_from(_unit)
        .join(found, true())
        .order_by(found.c.due_at, found.c.id)
        .limit(bindparam("rows"))
        .subquery("page")
    )
    return (
        select(
            *page.c,
            *IDENTITY_COLUMNS,
            *CLOCK_COLUMNS,
            unread_of(MessageAuthor.CLIENT, page.c.id),
            documented_in(page.c.id),
        )
        .select_from(page)
        .join(clock, clock.c.contact_id == page.c.id)
        .outerjoin(contact_identity, contact_identity.c.contact_id == page.c.id)
        .order_by(page.c.due_at, page.c.id, clock.c.due_at, clock.c.rule_id)
    )


async def listed(
    connection: AsyncConnection,
    parts: Mapping[ListPart, Mapping[str, UnitSpan]],
    wanted: Wanted,
    *,
    after: Place | None,
    rows: int,
) -> list[tuple[ListPart, ContactRecord]]:
    """Contacts of units in the order of the list, from a place on; a later part is read when the earlier are through.

    `parts`: for each part that the list has, the span of each unit.
    """
    found: list[tuple[ListPart, ContactRecord]] = []
    for part, spans in sorted(parts.items()):
        if len(found) == rows or (after is not None and part < after.part):
            continue
        place = (after.due_at, after.id) if after is not None and part == after.part else (BEGINNING, _NOBODY)
        read = await _read_part(connection, part, spans, wanted, place, rows - len(found))
        found += [(part, each) for each in read]
    stands = await desk.of(connection, [each.id for _, each in found])
    return [(part, replace(each, desk=stands[each.id])) for part, each in found]


async def _read_part(
    connection: AsyncConnection,
    part: ListPart,
    spans: Mapping[str, UnitSpan],
    wanted: Wanted,
    after: tuple[datetime, UUID],
    rows: int,
) -> list[ContactRecord]:
    # One place to start from for each unit, rather than two conditions, so that the index is read in its order.
    firsts = [max(after, (each.due_from, _NOBODY)) for each in spans.values()]
    parameters: dict[str, Any] = {
        "unit_ids": list(spans),
        "after_at": [each[0] for each in firsts],
        "after_id": [each[1] for each in firsts],
        "due_until": [each.due_until for each in spans.values()],
        "day_from": [each.day_from for each in spans.values()],
        "status": wanted.status.value,
        "rows": rows,
    }
    if part is ListPart.OF_THE_DAY:
        parameters["earliest_day"] = min((each.day_from for each in spans.values()), default=BEGINNING)
    if wanted.hands is Hands.MINE:
        parameters["worker"] = wanted.worker
    if wanted.callbacks is Callbacks.DUE:
        parameters["at"] = wanted.at
    if wanted.status is ContactStatus.CLOSED:
        parameters["readable"] = sorted(wanted.readable)
    statement = _statement(part, replace(wanted, worker="", at=BEGINNING, readable=frozenset()))
    return read_rows(await connection.execute(statement, parameters))
