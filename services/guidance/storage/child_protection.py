"""Child-protection notices, and apart from them who made them."""

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic.dataclasses import dataclass
from sqlalchemy import ARRAY, Text, bindparam, func, insert, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.child_protection import child_protection_notice as notice
from services.guidance.tables.child_protection import child_protection_notifier as notifier
from shared.terms.child_protection import NoticeDecision, NoticeForm, NoticeForwarding, NoticeStatus, NotifierKind
from shared.terms.guidance import Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRecord:
    """One notice; who made it is read apart."""

    id: UUID
    contact_id: UUID
    unit_id: str
    form: NoticeForm
    acute: bool
    notifier_kind: NotifierKind
    own_application: bool
    person_ref: str | None
    sealed_identity_code: bytes | None
    sealed_child: bytes | None
    sealed_concern: bytes
    received_at: datetime
    status: NoticeStatus = NoticeStatus.RECEIVED
    urgency: Urgency | None = None
    urgency_assessed_at: datetime | None = None
    urgency_assessed_by: str | None = None
    forwarding: NoticeForwarding | None = None
    to_unit_id: str | None = None
    sealed_handover: bytes | None = None
    handover_id: UUID | None = None
    forwarded_at: datetime | None = None
    forwarded_by: str | None = None
    decision: NoticeDecision | None = None
    sealed_reason: bytes | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    family_informed_at: datetime | None = None
    finished_at: datetime | None = None
    version: int = 1

    @property
    def units(self) -> tuple[str, ...]:
        """Units that handle it: the one that received it, and the one that it was forwarded to."""
        is_there = self.forwarding in {NoticeForwarding.OFFERED, NoticeForwarding.TOLD_DIRECTLY}
        return (self.unit_id, self.to_unit_id) if self.to_unit_id and is_there else (self.unit_id,)


@dataclass(frozen=True, slots=True)
class NotifierRecord:
    """Who made a notice."""

    allows: bool
    sealed_identity: bytes


_NAMES = [each.name for each in fields(NoticeRecord)]
_COLUMNS = [notice.c[name] for name in _NAMES]
_ADD = insert(notice)
_ADD_NOTIFIER = insert(notifier)
_GET = select(*_COLUMNS).where(notice.c.id == bindparam("notice_id"))
# Before the contact, whose clocks it stops: whoever handles a notice holds the notice first.
_LOCK = _GET.with_for_update()
_BY_HANDOVER = select(notice.c.id).where(notice.c.handover_id == bindparam("of_handover"))
_NOTIFIER = select(notifier.c.allows, notifier.c.sealed_identity).where(notifier.c.notice_id == bindparam("notice_id"))
_CHANGING = [name for name in _NAMES if name not in {"id", "contact_id", "version"}]
_SAVE = (
    update(notice)
    .where(notice.c.id == bindparam("of_notice"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGING} | {"version": notice.c.version + 1})
    .returning(notice.c.version)
)
_units = bindparam("unit_ids", type_=ARRAY(Text))
_there = notice.c.forwarding.in_([NoticeForwarding.OFFERED, NoticeForwarding.TOLD_DIRECTLY])
_LIST = (
    select(*_COLUMNS)
    .where(
        or_(notice.c.unit_id == func.any(_units), (notice.c.to_unit_id == func.any(_units)) & _there),
        notice.c.status == func.any(bindparam("statuses", type_=ARRAY(Text))),
        tuple_(notice.c.received_at, notice.c.id) > tuple_(bindparam("after_at"), bindparam("after_id")),
    )
    .order_by(notice.c.received_at, notice.c.id)
    .limit(bindparam("rows"))
)


async def add(connection: AsyncConnection, new: NoticeRecord, by: NotifierRecord | None) -> None:
    """Store a notice, and who made it in a row of its own."""
    await connection.execute(_ADD, {name: getattr(new, name) for name in _NAMES})
    if by is not None:
        values = {"notice_id": new.id, "allows": by.allows, "sealed_identity": by.sealed_identity}
        await connection.execute(_ADD_NOTIFIER, values)


async def find(connection: AsyncConnection, notice_id: UUID) -> NoticeRecord | None:
    """The notice with that id."""
    row = (await connection.execute(_GET, {"notice_id": notice_id})).one_or_none()
    return _read(row) if row else None


async def lock(connection: AsyncConnection, notice_id: UUID) -> NoticeRecord | None:
    """The same, held until the end of the transaction."""
    row = (await connection.execute(_LOCK, {"notice_id": notice_id})).one_or_none()
    return _read(row) if row else None


async def by_handover(connection: AsyncConnection, handover_id: UUID) -> UUID | None:
    """The notice that was forwarded by a handover."""
    found: UUID | None = (await connection.execute(_BY_HANDOVER, {"of_handover": handover_id})).scalar_one_or_none()
    return found


async def save(connection: AsyncConnection, changed: NoticeRecord) -> int:
    """Store what has changed of a held notice; gives its new version."""
    values = {f"new_{name}": getattr(changed, name) for name in _CHANGING}
    version: int = (await connection.execute(_SAVE, {"of_notice": changed.id, **values})).scalar_one()
    return version


async def who_notified(connection: AsyncConnection, notice_id: UUID) -> NotifierRecord | None:
    """Who made the notice; None when nobody is known."""
    row = (await connection.execute(_NOTIFIER, {"notice_id": notice_id})).one_or_none()
    return NotifierRecord(row.allows, row.sealed_identity) if row else None


async def listed(
    connection: AsyncConnection,
    *,
    unit_ids: Collection[str],
    statuses: Collection[NoticeStatus],
    after: tuple[datetime, UUID],
    rows: int,
) -> list[NoticeRecord]:
    """Notices that units received or were forwarded, the first received first."""
    found = await connection.execute(
        _LIST,
        {
            "unit_ids": list(unit_ids),
            "statuses": [each.value for each in statuses],
            "after_at": after[0],
            "after_id": after[1],
            "rows": rows,
        },
    )
    return [_read(row) for row in found]


def _read(row: Any) -> NoticeRecord:
    return NoticeRecord(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
