"""Open clocks that were counted otherwise than one counts now, and what counting them anew found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, and_, bindparam, case, column, func, insert, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.guidance.storage.clocks import PARTED, ClockRecord
from services.guidance.tables.clocks import clock, clock_recount
from services.guidance.tables.contacts import contact
from shared.law.callback_time import CallbackWindow
from shared.law.deadline_clock import Deadline
from shared.terms.deadlines import DeadlineRule, RecountVerdict

AT_A_TIME = 500
"""Clocks that are counted anew in one transaction."""


@dataclass(frozen=True, slots=True)
class StaleClock:
    """A clock to be counted anew; its contact is held."""

    contact_id: UUID
    unit_id: str
    window: CallbackWindow | None
    clock: ClockRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedAnew:
    """What counting a clock anew found."""

    stale: StaleClock
    counted: Deadline | None
    verdict: RecountVerdict
    takes_it: bool
    """Whether the clock is due as counted, by the versions of the count."""
    counted_by: str

    @property
    def is_seen(self) -> bool:
        """Whether anything that is shown of the clock changes."""
        found, was = self.counted, self.stale.clock
        if found is None or not self.takes_it:
            return False
        now = (found.due_at, found.due_date, found.rule_version, found.calendar_version)
        return now != (was.due_at, was.due_date, was.rule_version, was.calendar_version)


_basis = (
    func.unnest(bindparam("unit_ids", type_=ARRAY(Text)), bindparam("digests", type_=ARRAY(Text)))
    .table_valued(column("id", Text), column("digest", Text))
    .render_derived(name="basis")
)
_runs = and_(clock.c.met_at.is_(None), clock.c.ended_at.is_(None))
_counted = and_(_runs, clock.c.counted_by.is_distinct_from(PARTED))
_STALE = (
    select(clock.c.contact_id)
    .select_from(clock)
    .join(contact)
    .join(_basis, _basis.c.id == contact.c.unit_id)
    .where(
        _counted,
        clock.c.contact_id > bindparam("after", type_=Uuid),
        clock.c.counted_by.is_distinct_from(_basis.c.digest),
    )
    .order_by(clock.c.contact_id)
    .limit(bindparam("rows"))
)
# The contact before its clocks, as whoever handles one holds it; who handles it now is passed by until the next round.
_HOLD = _STALE.with_for_update(of=contact, key_share=True, skip_locked=True)
_CLOCK_NAMES = ("rule_version", "calendar_version", "started_at", "due_date", "due_at", "counted_by")
_OF = (
    select(
        clock.c.contact_id,
        clock.c.rule_id,
        *(clock.c[name] for name in _CLOCK_NAMES),
        contact.c.unit_id,
        contact.c.callback_from,
        contact.c.callback_until,
    )
    .select_from(clock)
    .join(contact)
    .where(_counted, clock.c.contact_id == func.any(bindparam("contact_ids", type_=ARRAY(Uuid))))
    .order_by(clock.c.contact_id, clock.c.rule_id)
    .with_for_update(of=clock)
)
_KEEP = (
    update(clock)
    .where(clock.c.contact_id == bindparam("of_contact"), clock.c.rule_id == bindparam("of_rule"))
    .values(
        rule_version=bindparam("by_rule_version"),
        calendar_version=bindparam("by_calendar_version"),
        due_date=bindparam("new_due_date"),
        due_at=bindparam("is_due_at"),
        counted_by=bindparam("digest"),
        # Due at another instant, it is told anew when that is near; that it was overdue stays told.
        due_soon_noticed_at=case((clock.c.due_at != bindparam("is_due_at"), null()), else_=clock.c.due_soon_noticed_at),
    )
)
_PASS = (
    update(clock)
    .where(clock.c.contact_id == bindparam("of_contact"), clock.c.rule_id == bindparam("of_rule"))
    .values(counted_by=bindparam("digest"))
)
_REMEMBER = insert(clock_recount)
_FIRST_DUE = select(func.min(clock.c.due_at)).where(clock.c.contact_id == contact.c.id, _runs).scalar_subquery()
_KEEP_CONTACTS = (
    update(contact)
    .where(contact.c.id == func.any(bindparam("contact_ids", type_=ARRAY(Uuid))))
    .values(due_at=func.coalesce(_FIRST_DUE, contact.c.due_at), version=contact.c.version + 1)
)


async def hold_stale(connection: AsyncConnection, counted_by: Mapping[str, str], after: UUID) -> list[StaleClock]:
    """Running clocks of the next contacts that were counted otherwise than their units count now, held."""
    rows = await connection.execute(_HOLD, {**_bases(counted_by), "after": after, "rows": AT_A_TIME})
    held = sorted({row.contact_id for row in rows})
    found = await connection.execute(_OF, {"contact_ids": held})
    return [
        StaleClock(
            contact_id=row.contact_id,
            unit_id=row.unit_id,
            window=CallbackWindow(row.callback_from, row.callback_until) if row.callback_from else None,
            clock=ClockRecord(DeadlineRule(row.rule_id), **{name: getattr(row, name) for name in _CLOCK_NAMES}),
        )
        for row in found
        if row.counted_by != counted_by[row.unit_id]
    ]


async def is_left(connection: AsyncConnection, counted_by: Mapping[str, str]) -> bool:
    """Whether any running clock was counted otherwise than its unit counts now."""
    row = (await connection.execute(_STALE, {**_bases(counted_by), "after": UUID(int=0), "rows": 1})).one_or_none()
    return row is not None


async def keep(connection: AsyncConnection, found: Sequence[CountedAnew], at: datetime) -> None:
    """Store what counting held clocks anew found: when they and their contacts are due, and how that came about."""
    taken = [_values(each, each.counted) for each in found if each.counted is not None and each.takes_it]
    if taken:
        await connection.execute(_KEEP, taken)
    passed = [_place(each) for each in found if not each.takes_it]
    if passed:
        await connection.execute(_PASS, passed)
    told = [_audit(each, at) for each in found if each.is_seen or not each.takes_it]
    if told:
        await connection.execute(_REMEMBER, told)
    changed = sorted({each.stale.contact_id for each in found if each.is_seen})
    if changed:
        await connection.execute(_KEEP_CONTACTS, {"contact_ids": changed})


def _bases(counted_by: Mapping[str, str]) -> dict[str, object]:
    return {"unit_ids": list(counted_by), "digests": list(counted_by.values())}


def _place(each: CountedAnew) -> dict[str, object]:
    stale = each.stale
    return {"of_contact": stale.contact_id, "of_rule": stale.clock.rule_id.value, "digest": each.counted_by}


def _values(each: CountedAnew, counted: Deadline) -> dict[str, object]:
    return {
        **_place(each),
        "by_rule_version": counted.rule_version,
        "by_calendar_version": counted.calendar_version,
        "new_due_date": counted.due_date,
        "is_due_at": counted.due_at,
    }


def _audit(each: CountedAnew, at: datetime) -> dict[str, object]:
    was, counted = each.stale.clock, each.counted
    return {
        "id": uuid7(),
        "contact_id": each.stale.contact_id,
        "rule_id": was.rule_id.value,
        "verdict": each.verdict.value,
        "old_rule_version": was.rule_version,
        "new_rule_version": counted.rule_version if counted else None,
        "old_calendar_version": was.calendar_version,
        "new_calendar_version": counted.calendar_version if counted else was.calendar_version,
        "old_due_at": was.due_at,
        "new_due_at": counted.due_at if counted else None,
        "at": at,
    }
