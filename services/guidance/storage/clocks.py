"""Clocks of contacts: stopping them, noticing one that is due soon or has run out, and counting those that run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    TIMESTAMP,
    Text,
    Update,
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

from services.guidance.tables.clocks import clock
from services.guidance.tables.contacts import contact
from shared.kit.events import publish
from shared.terms.deadlines import DeadlineRule, UnmetClockState
from shared.terms.guidance import GuidanceEvent

AT_A_TIME = 500
"""Clocks that are noticed in one statement."""
PARTED = "parted"
"""Stands for the digest by which a clock of a parted contact was counted: its start is known by the hour alone, so that
it is due as it was, and is not counted anew."""


@dataclass(frozen=True, slots=True)
class ClockRecord:
    """One clock of a contact."""

    rule_id: DeadlineRule
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
    """When it ended without being met: it goes on elsewhere, or it is not needed."""
    continued_in: UUID | None = None
    """The accepted handover in which it goes on; it is told of there, from the same first contact."""
    not_needed: bool = False
    """The assessment that it waited for is evidently not needed."""
    counted_by: str | None = None
    """Digest of the calendar, the rules, the reading and the hours by which it was counted."""

    @property
    def runs(self) -> bool:
        """Whether nobody has stopped it, it goes on nowhere else, and what it waits for is needed."""
        return self.met_at is None and self.ended_at is None


@dataclass(frozen=True, slots=True)
class NoticedClock:
    """A clock that was just noticed to be due soon, or to have run out."""

    contact_id: UUID
    rule_id: DeadlineRule
    due_at: datetime


_ADD = insert(clock)
_runs = and_(clock.c.met_at.is_(None), clock.c.ended_at.is_(None))
_key = (clock.c.contact_id, clock.c.rule_id)
_told = (*_key, clock.c.due_at)
_MEET = (
    update(clock)
    .where(
        clock.c.contact_id == bindparam("of_contact"),
        clock.c.rule_id == func.any(bindparam("rules", type_=ARRAY(Text))),
        _runs,
    )
    .values(met_at=bindparam("at"), met_recorded_at=bindparam("recorded_at"))
    .returning(*_told)
)
_CONTINUE = (
    update(clock)
    .where(
        clock.c.contact_id == bindparam("of_contact"),
        clock.c.rule_id == func.any(bindparam("rules", type_=ARRAY(Text))),
        _runs,
    )
    .values(ended_at=bindparam("at"), continued_in=bindparam("handover_id"))
    .returning(*_told)
)
_RUN_AGAIN = (
    update(clock)
    .where(
        clock.c.contact_id == bindparam("of_contact"),
        clock.c.rule_id == func.any(bindparam("rules", type_=ARRAY(Text))),
        clock.c.continued_in == bindparam("handover_id"),
    )
    .values(ended_at=None, continued_in=None)
    .returning(*_told)
)
_FIRST_DUE = (
    select(func.min(clock.c.due_at)).where(clock.c.contact_id == bindparam("of_contact"), _runs).scalar_subquery()
)
_KEEP_DUE = (
    update(contact)
    .where(contact.c.id == bindparam("of_contact"))
    .values(due_at=func.coalesce(_FIRST_DUE, contact.c.due_at))
)
_LATE = (
    select(*_key)
    .where(
        clock.c.overdue_noticed_at.is_(None),
        or_(clock.c.met_recorded_at.is_(None), clock.c.due_at < clock.c.met_recorded_at),
        or_(clock.c.ended_at.is_(None), clock.c.due_at < clock.c.ended_at),
        clock.c.due_at < bindparam("at"),
    )
    .order_by(clock.c.due_at)
    .limit(AT_A_TIME)
    .with_for_update(skip_locked=True)
    .cte("late")
)
_NOTICE_OVERDUE = (
    update(clock)
    .where(tuple_(*_key).in_(select(_LATE)))
    # Once overdue it is not due soon any more, and is not told as such.
    .values(
        overdue_noticed_at=bindparam("at"),
        due_soon_noticed_at=func.coalesce(clock.c.due_soon_noticed_at, bindparam("at")),
    )
    .returning(*_told)
)

_unit = (
    func.unnest(
        bindparam("unit_ids", type_=ARRAY(Text)), bindparam("soon_until", type_=ARRAY(TIMESTAMP(timezone=True)))
    )
    .table_valued(column("id", Text), column("soon_until", TIMESTAMP(timezone=True)))
    .render_derived(name="unit")
)
_at = bindparam("at", type_=TIMESTAMP(timezone=True))
_soon_until = func.coalesce(_unit.c.soon_until, bindparam("otherwise_until", type_=TIMESTAMP(timezone=True)))
_SOON = (
    select(*_key)
    .select_from(clock)
    .join(contact)
    .outerjoin(_unit, _unit.c.id == contact.c.unit_id)
    .where(
        clock.c.due_soon_noticed_at.is_(None),
        _runs,
        clock.c.due_at >= _at,
        clock.c.due_at <= bindparam("latest", type_=TIMESTAMP(timezone=True)),
        clock.c.due_at <= _soon_until,
    )
    .order_by(clock.c.due_at)
    .limit(AT_A_TIME)
    .with_for_update(of=clock, skip_locked=True)
    .cte("soon")
)
_NOTICE_DUE_SOON = (
    update(clock).where(tuple_(*_key).in_(select(_SOON))).values(due_soon_noticed_at=bindparam("at")).returning(*_told)
)
_COUNT = (
    select(
        clock.c.rule_id,
        func.count().filter(clock.c.due_at < _at).label("overdue"),
        func.count().filter(and_(clock.c.due_at >= _at, clock.c.due_at <= _soon_until)).label("due_soon"),
        func.count().filter(and_(clock.c.due_at >= _at, clock.c.due_at > _soon_until)).label("running"),
    )
    .select_from(clock)
    .join(contact)
    .outerjoin(_unit, _unit.c.id == contact.c.unit_id)
    .where(_runs)
    .group_by(clock.c.rule_id)
)


async def add(connection: AsyncConnection, contact_id: UUID, clocks: Sequence[ClockRecord]) -> None:
    """Start the clocks of a contact."""
    await connection.execute(
        _ADD,
        [
            {
                "contact_id": contact_id,
                "rule_id": each.rule_id.value,
                "rule_version": each.rule_version,
                "calendar_version": each.calendar_version,
                "started_at": each.started_at,
                "due_date": each.due_date,
                "due_at": each.due_at,
                "counted_by": each.counted_by,
            }
            for each in clocks
        ],
    )


async def meet(
    connection: AsyncConnection, contact_id: UUID, rules: Sequence[DeadlineRule], at: datetime, *, recorded_at: datetime
) -> None:
    """Stop these clocks of a held contact as met at an instant, and leave an event for each.

    One that is stopped already, or that goes on elsewhere, keeps its time.
    """
    named = [rule.value for rule in rules]
    await _tell(
        connection, _MEET, GuidanceEvent.CLOCK_MET, at, of_contact=contact_id, rules=named, recorded_at=recorded_at
    )


async def continue_elsewhere(
    connection: AsyncConnection, contact_id: UUID, rules: Sequence[DeadlineRule], handover_id: UUID, at: datetime
) -> None:
    """Let running clocks of a held contact go along with an accepted handover: they are told of there from now on.

    They are neither met nor overdue here any more, except that one which ran out before is still told as such. The
    contact is due by what is left of it. One that was stopped already stays as it is. Source: D-6, D-9.
    """
    parameters = {"of_contact": contact_id, "rules": [rule.value for rule in rules], "at": at}
    for each in await _changed(connection, _CONTINUE, {**parameters, "handover_id": handover_id}):
        await tell(connection, GuidanceEvent.CLOCK_CONTINUED, each, at, of=handover_id)
    await connection.execute(_KEEP_DUE, {"of_contact": contact_id})


async def run_again(
    connection: AsyncConnection, contact_id: UUID, rules: Sequence[DeadlineRule], handover_id: UUID, at: datetime
) -> None:
    """Let clocks that went along with a handover run here again: it was given back with them. They never restart (D-6).

    One that was met there, or that an assessment there has taken over, is not named, and stays told of there.
    """
    parameters = {"of_contact": contact_id, "rules": [rule.value for rule in rules], "handover_id": handover_id}
    for each in await _changed(connection, _RUN_AGAIN, parameters):
        await tell(connection, GuidanceEvent.CLOCK_RESUMED, each, at, of=handover_id)
    await connection.execute(_KEEP_DUE, {"of_contact": contact_id})


async def notice_overdue(connection: AsyncConnection, at: datetime) -> list[NoticedClock]:
    """Mark clocks that ran out before an instant as noticed, and leave an event for each; another worker skips them.

    Also one whose meeting was recorded since, but late: overdue is never hidden, neither by a date set back nor because
    no worker looked in time. Source: D-6.
    """
    return await _tell(connection, _NOTICE_OVERDUE, GuidanceEvent.CLOCK_OVERDUE, at)


async def notice_due_soon(
    connection: AsyncConnection, at: datetime, soon_until: Mapping[str, datetime], *, otherwise_until: datetime
) -> list[NoticedClock]:
    """Mark clocks that are due soon, by the instant of their unit, and leave an event for each. Source: D-6."""
    latest = max([otherwise_until, *soon_until.values()])
    units = _soon_by_unit(soon_until, otherwise_until)
    return await _tell(connection, _NOTICE_DUE_SOON, GuidanceEvent.CLOCK_DUE_SOON, at, latest=latest, **units)


async def _tell(
    connection: AsyncConnection, change: Update, kind: GuidanceEvent, at: datetime, **parameters: object
) -> list[NoticedClock]:
    """Change clocks, and leave an event for each of them."""
    told = await _changed(connection, change, {"at": at, **parameters})
    for each in told:
        await tell(connection, kind, each, each.due_at if kind is GuidanceEvent.CLOCK_OVERDUE else at)
    return told


async def _changed(connection: AsyncConnection, change: Update, parameters: Mapping[str, object]) -> list[NoticedClock]:
    """The clocks that a change has changed."""
    rows = await connection.execute(change, parameters)
    return [NoticedClock(row.contact_id, DeadlineRule(row.rule_id), row.due_at) for row in rows]


async def tell(
    connection: AsyncConnection, kind: GuidanceEvent, clock_of: NoticedClock, at: datetime, *, of: UUID | None = None
) -> None:
    """Leave an event of a clock: once of its kind for the instant at which the clock is due, and for a handover."""
    due_at = clock_of.due_at.isoformat()
    once = (kind, str(clock_of.contact_id), clock_of.rule_id, due_at, *([str(of)] if of else []))
    await publish(
        connection,
        kind,
        f"contact:{clock_of.contact_id}",
        {"contact_id": str(clock_of.contact_id), "rule_id": clock_of.rule_id, "due_at": due_at},
        at,
        dedupe_key=":".join(once),
    )


async def count(
    connection: AsyncConnection, at: datetime, soon_until: Mapping[str, datetime], *, otherwise_until: datetime
) -> dict[tuple[DeadlineRule, UnmetClockState], int]:
    """How many clocks run, by rule and state; those of a unit are due soon up to its instant, included."""
    rows = await connection.execute(_COUNT, {"at": at, **_soon_by_unit(soon_until, otherwise_until)})
    return {(DeadlineRule(row.rule_id), state): getattr(row, state.value) for row in rows for state in UnmetClockState}


def _soon_by_unit(soon_until: Mapping[str, datetime], otherwise_until: datetime) -> dict[str, object]:
    return {
        "unit_ids": list(soon_until),
        "soon_until": list(soon_until.values()),
        "otherwise_until": otherwise_until,
    }
