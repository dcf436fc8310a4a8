"""Triggers of joint clients, and the coordination of clients who need much."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic.dataclasses import dataclass
from sqlalchemy import ARRAY, Text, bindparam, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.storage.contacts import ContactRecord
from services.guidance.tables.contacts import contact, contact_identity
from services.guidance.tables.joint_clients import client_coordination as coordination
from services.guidance.tables.joint_clients import joint_client_trigger as trigger
from shared.terms.joint_clients import JointClientTrigger, TriggerStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerRecord:
    """One trigger of a contact's client."""

    id: UUID
    contact_id: UUID
    person_ref: str
    trigger: JointClientTrigger
    status: TriggerStatus
    counted: int | None
    proposed_at: datetime
    recorded_by: str | None
    sealed_reason: bytes | None
    decided_at: datetime | None
    decided_by: str | None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinationRecord:
    """That somebody coordinates the matters of a contact's client, and whether it was done."""

    contact_id: UUID
    unit_id: str
    sealed_reason: bytes
    flagged_at: datetime
    flagged_by: str
    done_at: datetime | None = None
    done_by: str | None = None
    version: int = 1


_ADD = insert(trigger).on_conflict_do_nothing(index_elements=[trigger.c.contact_id, trigger.c.trigger])
_OF = (
    select(trigger).where(trigger.c.contact_id == bindparam("contact_id")).order_by(trigger.c.proposed_at, trigger.c.id)
)
_LOCK = select(trigger).where(trigger.c.id == bindparam("trigger_id")).with_for_update()
_GET = select(trigger).where(trigger.c.id == bindparam("trigger_id"))
_DECIDE = (
    update(trigger)
    .where(trigger.c.id == bindparam("of_trigger"))
    .values(
        status=bindparam("new_status"),
        decided_at=bindparam("at"),
        decided_by=bindparam("by"),
        sealed_reason=bindparam("sealed"),
        version=trigger.c.version + 1,
    )
)
# Only what is lawfully still there: the identity of a contact that may not be kept is gone, and is not counted (D-8).
_COUNT = (
    select(func.count())
    .select_from(contact_identity)
    .join(contact, contact.c.id == contact_identity.c.contact_id)
    .where(
        contact_identity.c.person_ref == bindparam("person_ref"),
        contact.c.contacted_at >= bindparam("since"),
        tuple_(contact.c.contacted_at, contact.c.id) <= tuple_(bindparam("until"), bindparam("contact_id")),
    )
)
_FLAG = insert(coordination).on_conflict_do_nothing(index_elements=[coordination.c.contact_id])
_COORDINATION = select(coordination).where(coordination.c.contact_id == bindparam("contact_id"))
_DONE = (
    update(coordination)
    .where(coordination.c.contact_id == bindparam("of_contact"), coordination.c.done_at.is_(None))
    .values(done_at=bindparam("at"), done_by=bindparam("by"), version=coordination.c.version + 1)
)
_TASKS = (
    select(coordination)
    .where(
        coordination.c.unit_id == func.any(bindparam("unit_ids", type_=ARRAY(Text))),
        coordination.c.done_at.is_(None),
        tuple_(coordination.c.flagged_at, coordination.c.contact_id)
        > tuple_(bindparam("after_at"), bindparam("after_id")),
    )
    .order_by(coordination.c.flagged_at, coordination.c.contact_id)
    .limit(bindparam("rows"))
)
_NAMES = [each.name for each in trigger.c]
_COORDINATION_NAMES = [each.name for each in coordination.c]


async def add(connection: AsyncConnection, new: TriggerRecord) -> bool:
    """Store a trigger; gives whether the contact had none of its kind yet."""
    return (await connection.execute(_ADD, {name: getattr(new, name) for name in _NAMES})).rowcount == 1


async def of_contact(connection: AsyncConnection, contact_id: UUID) -> list[TriggerRecord]:
    """Triggers of a contact's client, in the order in which they came."""
    return [_read(row) for row in await connection.execute(_OF, {"contact_id": contact_id})]


async def find(connection: AsyncConnection, trigger_id: UUID, *, held: bool = False) -> TriggerRecord | None:
    """The trigger with that id; held until the end of the transaction when asked."""
    row = (await connection.execute(_LOCK if held else _GET, {"trigger_id": trigger_id})).one_or_none()
    return _read(row) if row else None


async def decide(
    connection: AsyncConnection, held: TriggerRecord, status: TriggerStatus, at: datetime, *, by: str, sealed: bytes
) -> None:
    """A worker confirms or dismisses a proposed trigger, with a reason."""
    parameters = {"of_trigger": held.id, "new_status": status.value, "at": at, "by": by, "sealed": sealed}
    await connection.execute(_DECIDE, parameters)


async def contacts_up_to(connection: AsyncConnection, latest: ContactRecord, since: datetime) -> int:
    """How many contacts a contact's person had made from an instant on, included, up to that contact, included.

    Of those whose person is lawfully stored.
    """
    parameters = {
        "person_ref": latest.person_ref,
        "since": since,
        "until": latest.contacted_at,
        "contact_id": latest.id,
    }
    found: int = await connection.scalar(_COUNT, parameters) or 0
    return found


async def flag(connection: AsyncConnection, new: CoordinationRecord) -> bool:
    """Flag that a contact's client needs coordination; gives whether that was new."""
    values = {name: getattr(new, name) for name in _COORDINATION_NAMES}
    return (await connection.execute(_FLAG, values)).rowcount == 1


async def coordination_of(connection: AsyncConnection, contact_id: UUID) -> CoordinationRecord | None:
    """The coordination of a contact's client; None when nobody has flagged it."""
    row = (await connection.execute(_COORDINATION, {"contact_id": contact_id})).one_or_none()
    return _coordination(row) if row else None


async def coordinated(connection: AsyncConnection, contact_id: UUID, at: datetime, *, by: str) -> bool:
    """The task of coordination is done; gives whether it was open."""
    return (await connection.execute(_DONE, {"of_contact": contact_id, "at": at, "by": by})).rowcount == 1


async def tasks(
    connection: AsyncConnection, *, unit_ids: Collection[str], after: tuple[datetime, UUID], rows: int
) -> list[CoordinationRecord]:
    """Open tasks of coordination of units, the oldest first."""
    found = await connection.execute(
        _TASKS, {"unit_ids": list(unit_ids), "after_at": after[0], "after_id": after[1], "rows": rows}
    )
    return [_coordination(row) for row in found]


def _read(row: Any) -> TriggerRecord:
    return TriggerRecord(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


def _coordination(row: Any) -> CoordinationRecord:
    return CoordinationRecord(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
