"""Parting a forgotten person from the contact: nothing that the access log leads to tells of the person (D-8).

An open contact goes on, for it has a need and clocks, under another id that joins to nothing: its rows too have others,
and of the instants the hour or the day is left, for the access log has them as well. Of a closed one, also of one that
closes thereafter, the row stays for the tracking code alone, and tells no more than its unit, its language, how it was
made, and days.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Table,
    Update,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.storage.clocks import PARTED
from services.guidance.tables import metadata, plumbing
from services.guidance.tables.clocks import clock, clock_recount
from services.guidance.tables.contacts import contact
from services.guidance.tables.desk import call_attempt, contact_history, contact_worker, handling_time
from services.guidance.tables.foundation import instant
from services.guidance.tables.making_contact import forgotten_contact
from services.guidance.tables.outcomes import contact_closing
from shared.law.civil_time import HELSINKI
from shared.terms.deadlines import DeadlineRule
from shared.terms.guidance import Contactor, ContactStatus, GuidanceEvent

AT_A_TIME: Final = 200
"""Contacts that are parted in one transaction."""
GO_ALONG: Final = (
    clock,
    clock_recount,
    contact_worker,
    call_attempt,
    handling_time,
    contact_closing,
)
"""Tables of a contact that go along with an open one; of a closed one nothing of them stays but one clock."""
STAY: Final = {
    "register_entry": "An entry makes a contact one of a register, whose person is not forgotten.",
    "child_protection_notice": "A notice is of a register, and its contact too.",
}
"""Tables of a contact that none has whose person is forgotten, and why."""


def _day(at: ColumnElement[datetime]) -> ColumnElement[datetime]:
    return func.date_trunc("day", at, HELSINKI.key)


def _hour(at: ColumnElement[datetime]) -> ColumnElement[datetime]:
    return func.date_trunc("hour", at)


def _hour_of_end(at: ColumnElement[datetime]) -> ColumnElement[datetime]:
    # What came too late does not come in time by this.
    return case((at > clock.c.due_at, _hour(at) + timedelta(hours=1)), else_=_hour(at))


_of_contact: BindParameter[UUID] = bindparam("of_contact")
_PENDING = (
    select(contact.c.id, contact.c.status, contact.c.tracking_reference)
    .join(forgotten_contact)
    .order_by(contact.c.id)
    .limit(AT_A_TIME)
    .with_for_update(of=contact, skip_locked=True)
)
_IS_CLOSED = select(contact.c.id).where(contact.c.id == _of_contact, contact.c.status == ContactStatus.CLOSED.value)
_told = plumbing.event
_FORGET_TOLD = delete(_told).where(
    _told.c.aggregate == bindparam("aggregate"), _told.c.type != GuidanceEvent.CONTACT_CLOSED.value
)
_PARTED = delete(forgotten_contact).where(forgotten_contact.c.contact_id == _of_contact)
_FORGET_HISTORY = delete(contact_history).where(contact_history.c.contact_id == _of_contact)
_promise = clock.c.rule_id == DeadlineRule.SERVICE_PROMISE.value
_REDUCE = (
    _FORGET_HISTORY,
    *(delete(table).where(table.c.contact_id == _of_contact) for table in GO_ALONG if table is not clock),
    delete(clock).where(clock.c.contact_id == _of_contact, ~_promise),
    update(clock)
    .where(clock.c.contact_id == _of_contact)
    .values(
        started_at=_day(clock.c.started_at),
        due_at=_day(clock.c.due_at),
        met_at=_day(clock.c.started_at),
        met_recorded_at=_day(clock.c.started_at),
        overdue_noticed_at=None,
        due_soon_noticed_at=None,
    ),
    update(contact)
    .where(contact.c.id == _of_contact)
    .values(
        matters=[],
        contactor=Contactor.ANONYMOUS.value,
        emergency=False,
        callback_requested=False,
        contacted_at=_day(contact.c.contacted_at),
        created_at=_day(contact.c.created_at),
        due_at=_day(contact.c.due_at),
        closed_at=_day(contact.c.closed_at),
    ),
    _FORGET_TOLD,
    _PARTED,
)
_CHANGED: Final[dict[str, ColumnElement[Any]]] = {
    "id": bindparam("new_id", type_=contact.c.id.type),
    "tracking_reference": bindparam("tracking_reference", type_=contact.c.tracking_reference.type),
    "created_at": _day(contact.c.created_at),
    "contacted_at": _hour(contact.c.contacted_at),
}
_CLOCKS_ALONG = (
    update(clock)
    .where(clock.c.contact_id == _of_contact)
    .values(
        contact_id=bindparam("new_id"),
        started_at=_hour(clock.c.started_at),
        met_at=_hour_of_end(clock.c.met_at),
        met_recorded_at=_hour_of_end(clock.c.met_recorded_at),
        ended_at=_hour_of_end(clock.c.ended_at),
        counted_by=PARTED,
    )
)
_GIVE_UP_CODE = update(contact).where(contact.c.id == _of_contact).values(tracking_reference=bindparam("given_up_code"))
_GO_ON = insert(contact).from_select(
    [each.name for each in contact.c],
    select(*(_CHANGED.get(each.name, each) for each in contact.c)).where(contact.c.id == _of_contact),
)
_GONE = delete(contact).where(contact.c.id == _of_contact)
_IS_PARTED = select(clock.c.contact_id).where(clock.c.contact_id == _of_contact, clock.c.counted_by == PARTED).limit(1)
_WAITS = select(forgotten_contact.c.contact_id).where(forgotten_contact.c.contact_id == _of_contact)


@cache
def _along(table: Table) -> Update:
    """The rows of a table under the new id, with ids that hold no instant, on the day instead of the instant."""
    if table is clock:
        return _CLOCKS_ALONG
    days = {each.name: _day(each) for each in table.c if each.type is instant}
    along = update(table).where(table.c.contact_id == _of_contact).values(contact_id=bindparam("new_id"), **days)
    if "id" not in table.c:
        return along
    renamed = select(table.c.id, func.gen_random_uuid().label("new_id")).where(table.c.contact_id == _of_contact)
    ids = renamed.cte("ids").prefix_with("materialized")
    referring = [each for other in metadata.sorted_tables for each in other.c if each.references(table.c.id)]
    return (
        along.where(table.c.id == ids.c.id)
        .values(id=ids.c.new_id)
        .add_cte(*(update(each.table).where(each == ids.c.id).values({each: ids.c.new_id}).cte() for each in referring))
    )


async def waits(connection: AsyncConnection, contact_id: UUID) -> bool:
    """Whether a contact waits to go on under another id: until then it becomes nobody's anew."""
    return (await connection.execute(_WAITS, {"of_contact": contact_id})).one_or_none() is not None


async def reduce_closed(connection: AsyncConnection, contact_id: UUID) -> None:
    """Leave nothing in a closed contact whose person is forgotten; to do it twice harms nothing."""
    if (await connection.execute(_IS_CLOSED, {"of_contact": contact_id})).one_or_none() is not None:
        for statement in _REDUCE:
            await connection.execute(statement, {"of_contact": contact_id, "aggregate": f"contact:{contact_id}"})


async def reduce_parted(connection: AsyncConnection, contact_id: UUID) -> None:
    """Leave nothing in a closed contact that went on without its person; any other one stays as it is."""
    if (await connection.execute(_IS_PARTED, {"of_contact": contact_id})).one_or_none() is not None:
        await reduce_closed(connection, contact_id)


async def part(connection: AsyncConnection, forgotten: Iterable[Table]) -> list[UUID]:
    """Part some of the contacts that wait for it; gives the ids by which they are not found any more, or say nothing.

    `forgotten`: tables of which nothing was left; what was written since goes along with an open contact. What somebody
    holds just now is passed over, and has its turn in the next round.
    """
    tables = (*GO_ALONG, *forgotten)
    pending = (await connection.execute(_PENDING)).all()
    for each in pending:
        if each.status == ContactStatus.CLOSED.value:
            await reduce_closed(connection, each.id)
        else:
            await _go_on_as_another(connection, each.id, each.tracking_reference, tables)
    return [each.id for each in pending]


async def _go_on_as_another(
    connection: AsyncConnection, contact_id: UUID, tracking_reference: str, tables: Iterable[Table]
) -> None:
    # Random: neither the order nor the time of its making.
    named = {
        "of_contact": contact_id,
        "aggregate": f"contact:{contact_id}",
        "new_id": uuid4(),
        "given_up_code": f"-{contact_id}",
        "tracking_reference": tracking_reference,
    }
    for statement in (_FORGET_TOLD, _PARTED, _FORGET_HISTORY, _GIVE_UP_CODE, _GO_ON, *map(_along, tables), _GONE):
        await connection.execute(statement, named)
