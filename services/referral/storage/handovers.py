"""Handovers and their history. Every change counts the version up."""

from collections.abc import Mapping, Sequence
from dataclasses import field, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass
from sqlalchemy import Select, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.referral.storage import worklists
from services.referral.storage.rows import columns
from services.referral.storage.worklists import Part, Place
from services.referral.tables.handovers import handover, handover_history
from shared.contracts.referral.handovers import (
    BookingWishes,
    ClientTold,
    ContactAttempt,
    OwnWorkerOfClient,
    PreliminaryAssessment,
)
from shared.terms.guidance import Urgency
from shared.terms.handovers import (
    ClientRelationship,
    HandoverAction,
    HandoverOutcome,
    HandoverReturnReason,
    HandoverSide,
    HandoverStatus,
)
from shared.terms.permissions import StatutoryBasis
from shared.terms.registers import Register

_HIDDEN = ConfigDict(hide_input_in_errors=True)


@dataclass(frozen=True, kw_only=True, config=_HIDDEN)
class HandoverRecord:
    """One handover; the identity code in it is sealed."""

    id: UUID
    status: HandoverStatus
    client_register: Register
    sender_register: Register
    from_unit_id: str
    to_unit_id: str
    person_ref: str
    sealed_identity_code: bytes = field(repr=False)
    birth_date: date = field(repr=False)
    non_disclosure: bool
    taken_into_care: bool
    topic: str
    urgency: Urgency
    preliminary_assessment: PreliminaryAssessment = field(repr=False)
    reason: str = field(repr=False)
    warm: bool
    booking_wishes: BookingWishes
    client_relationship: ClientRelationship
    own_worker: OwnWorkerOfClient | None
    contact_reference: UUID | None
    continues_handover_id: UUID | None
    continued_by_handover_id: UUID | None = None
    received_at: datetime
    offered_at: datetime
    offered_by: str
    offered_through: str | None
    accepted_at: datetime | None = None
    accepted_by: str | None = None
    client_contacted_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: HandoverOutcome | None = None
    return_reason: HandoverReturnReason | None = None
    return_explanation: str | None = None
    permission_id: UUID | None
    statutory_basis: StatutoryBasis | None
    client_told: ClientTold | None
    without_clock: bool
    queued_at: datetime
    version: int = 1


@dataclass(frozen=True, kw_only=True, config=_HIDDEN)
class HandoverDeed:
    """One thing that was done to a handover."""

    action: HandoverAction | None
    status: HandoverStatus
    at: datetime
    by: str
    reason: HandoverReturnReason | HandoverOutcome | None = None
    explanation: str | None = None
    contact_attempt: ContactAttempt | None = None
    client_told: ClientTold | None = None


_OWN = [each.name for each in handover.c]
_DEED = [each.name for each in fields(HandoverDeed)]
_GET = select(handover).where(handover.c.id == bindparam("handover_id"))
_LOCK = _GET.with_for_update()
_ADD = upsert(handover).on_conflict_do_nothing(index_elements=[handover.c.id])
_SAVE = (
    update(handover)
    .where(handover.c.id == bindparam("handover_id"))
    .values({each: bindparam(f"new_{each.name}") for each in handover.c if each.name not in {"id", "version"}})
    .values(version=handover.c.version + 1)
    .returning(handover.c.version)
)
_PLACE = (
    update(handover)
    .where(handover.c.id == bindparam("handover_id"))
    .values(without_clock=bindparam("by_clock"), queued_at=bindparam("by_queue"))
)
_UNITS = {HandoverSide.SENT: handover.c.from_unit_id, HandoverSide.RECEIVED: handover.c.to_unit_id}
_REGISTERS = {HandoverSide.SENT: handover.c.sender_register, HandoverSide.RECEIVED: handover.c.client_register}


LISTS = {side: worklists.worklist(handover, unit=_UNITS[side], register=_REGISTERS[side]) for side in HandoverSide}
_TOLD = {True: handover.c.client_told.is_not(None), False: handover.c.client_told.is_(None)}
_BY_TELLING = {
    (side, told): worklists.worklist(handover, unit=_UNITS[side], register=_REGISTERS[side], only=[is_told])
    for side in HandoverSide
    for told, is_told in _TOLD.items()
}
_COUNTS = {side: worklists.counts(handover, unit=_UNITS[side], register=_REGISTERS[side]) for side in HandoverSide}
_REMEMBER = insert(handover_history)
_HISTORY = (
    select(*(handover_history.c[name] for name in _DEED))
    .where(handover_history.c.handover_id == bindparam("handover_id"))
    .order_by(handover_history.c.id)
)


async def add(connection: AsyncConnection, new: HandoverRecord) -> bool:
    """Store a new handover; False when another request has just stored one with that id."""
    return (await connection.execute(_ADD, columns(new, _OWN))).rowcount == 1


async def find(connection: AsyncConnection, handover_id: UUID) -> HandoverRecord | None:
    """The handover with that id."""
    return await _one(connection, _GET, handover_id)


async def lock(connection: AsyncConnection, handover_id: UUID) -> HandoverRecord | None:
    """The handover with that id, held until the end of the transaction."""
    return await _one(connection, _LOCK, handover_id)


async def save(connection: AsyncConnection, changed: HandoverRecord) -> int:
    """Store a handover that is held and was changed; gives its next version."""
    values = {f"new_{name}": value for name, value in columns(changed, _OWN).items() if name not in {"id", "version"}}
    version: int = (await connection.execute(_SAVE, {**values, "handover_id": changed.id})).scalar_one()
    return version


async def place(connection: AsyncConnection, handover_id: UUID, at: Place) -> None:
    """Put a handover that is held to its place in the worklists; its version stays."""
    await connection.execute(
        _PLACE, {"handover_id": handover_id, "by_clock": at.without_clock, "by_queue": at.queued_at}
    )


async def listed(
    connection: AsyncConnection,
    side: HandoverSide,
    parts: Sequence[Part],
    *,
    told: bool | None = None,
    after: Place,
    rows: int,
) -> list[HandoverRecord]:
    """Handovers of these parts in the order of their clocks; `told`: only those whose client was told, or was not."""
    statement = LISTS[side] if told is None else _BY_TELLING[side, told]
    found = await connection.execute(statement, {**worklists.parameters(parts, after=after), "rows": rows})
    return [_read(row._mapping) for row in found]  # noqa: SLF001 - SQLAlchemy's public name


async def counted(connection: AsyncConnection, side: HandoverSide, parts: Sequence[Part]) -> Mapping[str, int]:
    """How many handovers these parts have, by state."""
    return await worklists.counted(connection, _COUNTS[side], parts)


async def remember(connection: AsyncConnection, handover_id: UUID, deed: HandoverDeed) -> None:
    """Write what was done into the history."""
    await connection.execute(_REMEMBER, {"id": uuid7(), "handover_id": handover_id, **columns(deed, _DEED)})


async def history(connection: AsyncConnection, handover_id: UUID) -> list[HandoverDeed]:
    """What was done to a handover, the first first."""
    rows = await connection.execute(_HISTORY, {"handover_id": handover_id})
    return [HandoverDeed(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name


async def _one(connection: AsyncConnection, statement: Select[Any], handover_id: UUID) -> HandoverRecord | None:
    row = (await connection.execute(statement, {"handover_id": handover_id})).one_or_none()
    return _read(row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name


def _read(values: Any) -> HandoverRecord:
    return HandoverRecord(**values)
