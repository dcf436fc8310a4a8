"""Clocks of handovers and assessments: counted once, moved along with the matter, noticed when they run out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic.dataclasses import dataclass
from sqlalchemy import (
    ARRAY,
    TIMESTAMP,
    Text,
    Update,
    Uuid,
    and_,
    bindparam,
    column,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.referral.storage.rows import columns
from services.referral.tables.matters import clock
from shared.kit.events import publish
from shared.terms.deadlines import ClockAwaits, ClockEvent, ClockOwner, DeadlineRule, UnmetClockState

AT_A_TIME = 500
"""Clocks that are noticed in one statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRecord:
    """One clock."""

    owner: ClockOwner
    owner_id: UUID
    rule_id: DeadlineRule
    awaits: ClockAwaits
    unit_id: str
    rule_version: str
    calendar_version: str
    started_at: datetime
    due_date: date
    due_at: datetime
    met_at: datetime | None = None
    """When what the clock waits for was done."""
    met_recorded_at: datetime | None = None
    """When somebody recorded that, which may be later."""
    ended_at: datetime | None = None
    """When it ceased to concern the matter without having been met."""

    @property
    def runs(self) -> bool:
        """Whether nobody has stopped it or set it aside."""
        return self.met_at is None and self.ended_at is None


@dataclass(frozen=True, slots=True)
class ClockOf:
    """Whose clock it is, and by which unit's hours it is counted."""

    owner: ClockOwner
    owner_id: UUID
    unit_id: str


@dataclass(frozen=True, slots=True)
class NoticedClock:
    """A clock that was just noticed to be due soon, or to have run out."""

    owner: ClockOwner
    owner_id: UUID
    rule_id: DeadlineRule
    awaits: ClockAwaits
    due_at: datetime


_INSTANT = TIMESTAMP(timezone=True)
_NAMES = [each.name for each in fields(ClockRecord)]
_OF = (
    select(*(clock.c[name] for name in _NAMES))
    .where(clock.c.owner_id == func.any(bindparam("owner_ids", type_=ARRAY(Uuid))))
    .order_by(clock.c.due_at, clock.c.rule_id, clock.c.awaits)
)
_ADD = insert(clock)
_running = and_(clock.c.met_at.is_(None), clock.c.ended_at.is_(None))
_named = and_(
    clock.c.owner_id == bindparam("of_owner"),
    clock.c.awaits == func.any(bindparam("waiting_for", type_=ARRAY(Text))),
    _running,
)
_MEET = update(clock).where(_named).values(met_at=bindparam("at"), met_recorded_at=bindparam("recorded_at"))
_END = update(clock).where(_named).values(ended_at=bindparam("at"))
_MOVE = (
    update(clock)
    .where(
        clock.c.owner_id == bindparam("from_owner"),
        clock.c.ended_at.is_(None),
        clock.c.rule_id == func.any(bindparam("rules", type_=ARRAY(Text))),
    )
    .values(owner=bindparam("to_kind"), owner_id=bindparam("to_owner"), unit_id=bindparam("to_unit"))
)
_FIRST_DUE = select(func.min(clock.c.due_at)).where(clock.c.owner_id == bindparam("of_owner"), _running)

_key = (clock.c.owner_id, clock.c.rule_id, clock.c.awaits)
_told = (clock.c.owner, clock.c.owner_id, clock.c.rule_id, clock.c.awaits, clock.c.due_at)
_LATE = (
    select(*_key)
    .where(
        clock.c.overdue_noticed_at.is_(None),
        clock.c.ended_at.is_(None),
        or_(clock.c.met_recorded_at.is_(None), clock.c.due_at < clock.c.met_recorded_at),
        clock.c.due_at < bindparam("at"),
    )
    .order_by(clock.c.due_at)
    .limit(AT_A_TIME)
    .with_for_update(skip_locked=True)
    .cte("late")
)
# Once overdue it is not due soon any more, and is not told as such.
_overdue = (
    update(clock)
    .values(
        overdue_noticed_at=bindparam("at"),
        due_soon_noticed_at=func.coalesce(clock.c.due_soon_noticed_at, bindparam("at")),
    )
    .returning(*_told)
)
_NOTICE_OVERDUE = _overdue.where(tuple_(*_key).in_(select(_LATE)))
_NOTICE_ENDING = _overdue.where(_named, clock.c.overdue_noticed_at.is_(None), clock.c.due_at < bindparam("at"))
_units = (
    func.unnest(bindparam("unit_ids", type_=ARRAY(Text)), bindparam("soon_until", type_=ARRAY(_INSTANT)))
    .table_valued(column("id", Text), column("soon_until", _INSTANT))
    .render_derived(name="unit")
)
_SOON = (
    select(*_key)
    .select_from(clock)
    .join(_units, _units.c.id == clock.c.unit_id)
    .where(
        clock.c.due_soon_noticed_at.is_(None),
        _running,
        clock.c.due_at >= bindparam("at"),
        clock.c.due_at <= _units.c.soon_until,
    )
    .order_by(clock.c.due_at)
    .limit(AT_A_TIME)
    .with_for_update(of=clock, skip_locked=True)
    .cte("soon")
)
_NOTICE_DUE_SOON = (
    update(clock).where(tuple_(*_key).in_(select(_SOON))).values(due_soon_noticed_at=bindparam("at")).returning(*_told)
)
_at = bindparam("at", type_=_INSTANT)
_soon_until = func.coalesce(_units.c.soon_until, bindparam("otherwise_until", type_=_INSTANT))
_COUNT = (
    select(
        clock.c.rule_id,
        func.count().filter(clock.c.due_at < _at).label("overdue"),
        func.count().filter(and_(clock.c.due_at >= _at, clock.c.due_at <= _soon_until)).label("due_soon"),
        func.count().filter(and_(clock.c.due_at >= _at, clock.c.due_at > _soon_until)).label("running"),
    )
    .select_from(clock)
    .outerjoin(_units, _units.c.id == clock.c.unit_id)
    .where(_running)
    .group_by(clock.c.rule_id)
)


async def add(connection: AsyncConnection, clocks: Sequence[ClockRecord]) -> None:
    """Start clocks."""
    if clocks:
        await connection.execute(_ADD, [columns(each, _NAMES) for each in clocks])


async def of(connection: AsyncConnection, owner_ids: Collection[UUID]) -> dict[UUID, tuple[ClockRecord, ...]]:
    """Clocks of handovers or assessments, the first due first."""
    found: dict[UUID, tuple[ClockRecord, ...]] = dict.fromkeys(owner_ids, ())
    for row in await connection.execute(_OF, {"owner_ids": list(owner_ids)}):
        record = _read(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
        found[record.owner_id] = (*found[record.owner_id], record)
    return found


async def meet(
    connection: AsyncConnection,
    owner_id: UUID,
    awaits: Collection[ClockAwaits],
    at: datetime,
    *,
    recorded_at: datetime,
) -> None:
    """Stop the clocks that wait for these as met at an instant; one that is stopped already keeps its time."""
    waiting_for = [each.value for each in awaits]
    await connection.execute(
        _MEET, {"of_owner": owner_id, "waiting_for": waiting_for, "at": at, "recorded_at": recorded_at}
    )


async def end(connection: AsyncConnection, owner_id: UUID, awaits: Collection[ClockAwaits], at: datetime) -> None:
    """Set aside the clocks that wait for these: they no longer concern the matter here.

    One that ran out before is told all the same: overdue is never hidden. Source: D-6.
    """
    these = {"of_owner": owner_id, "waiting_for": [each.value for each in awaits]}
    await _notice(connection, _NOTICE_ENDING, ClockEvent.OVERDUE, at, **these)
    await connection.execute(_END, {**these, "at": at})


async def move(
    connection: AsyncConnection,
    from_owner: UUID,
    rules: Collection[DeadlineRule],
    to: ClockOf,
) -> None:
    """Let clocks go along with the matter to another owner: none begins anew, and none is counted twice."""
    await connection.execute(
        _MOVE,
        {
            "from_owner": from_owner,
            "rules": [each.value for each in rules],
            "to_kind": to.owner.value,
            "to_owner": to.owner_id,
            "to_unit": to.unit_id,
        },
    )


async def first_due(connection: AsyncConnection, owner_id: UUID) -> datetime | None:
    """When the first clock that runs is due; None when none runs."""
    found: datetime | None = await connection.scalar(_FIRST_DUE, {"of_owner": owner_id})
    return found


async def notice_overdue(connection: AsyncConnection, at: datetime) -> list[NoticedClock]:
    """Mark clocks that ran out before an instant as noticed, and leave an event for each; another worker skips them.

    Also one whose meeting was recorded since, but late: overdue is never hidden. Source: D-6.
    """
    return await _notice(connection, _NOTICE_OVERDUE, ClockEvent.OVERDUE, at)


async def notice_due_soon(
    connection: AsyncConnection, at: datetime, soon_until: Mapping[str, datetime]
) -> list[NoticedClock]:
    """Mark clocks that are due soon, by the instant of their unit, and leave an event for each. Source: D-6."""
    units = {"unit_ids": list(soon_until), "soon_until": list(soon_until.values())}
    return await _notice(connection, _NOTICE_DUE_SOON, ClockEvent.DUE_SOON, at, **units)


async def _notice(
    connection: AsyncConnection, statement: Update, kind: ClockEvent, at: datetime, **parameters: object
) -> list[NoticedClock]:
    rows = (await connection.execute(statement, {"at": at, **parameters})).all()
    noticed = [NoticedClock(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name
    for each in noticed:
        await publish(
            connection,
            kind,
            f"{each.owner}:{each.owner_id}",
            {
                "owner": each.owner,
                "owner_id": str(each.owner_id),
                "rule_id": each.rule_id,
                "awaits": each.awaits,
                "due_at": each.due_at.isoformat(),
            },
            each.due_at if kind is ClockEvent.OVERDUE else at,
        )
    return noticed


async def count(
    connection: AsyncConnection, at: datetime, soon_until: Mapping[str, datetime], *, otherwise_until: datetime
) -> dict[tuple[DeadlineRule, UnmetClockState], int]:
    """How many clocks run, by rule and state; those of a unit are due soon up to its instant, included."""
    rows = await connection.execute(
        _COUNT,
        {
            "at": at,
            "unit_ids": list(soon_until),
            "soon_until": list(soon_until.values()),
            "otherwise_until": otherwise_until,
        },
    )
    return {(DeadlineRule(row.rule_id), state): getattr(row, state.value) for row in rows for state in UnmetClockState}


def _read(values: Any) -> ClockRecord:
    return ClockRecord(**values)
