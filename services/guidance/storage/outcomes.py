"""Outcomes of contacts, what a contact waits for, and its closing."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.contacts import contact
from services.guidance.tables.outcomes import awaited_consultation, contact_closing
from services.guidance.tables.outcomes import contact_outcome as outcome
from shared.terms.contact_outcomes import OutcomeProgress, OutcomeState, WaitsFor
from shared.terms.guidance import ContactOutcome
from shared.terms.handovers import HandoverReturnReason
from shared.terms.registers import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRecord:
    """One outcome; what is asked of the neighbour and what was explained are sealed."""

    id: UUID
    contact_id: UUID
    kind: ContactOutcome
    client_register: Register | None
    state: OutcomeState
    recorded_by: str
    recorded_at: datetime
    changed_at: datetime
    to_unit_id: str | None = None
    sealed_request: bytes | None = field(default=None, repr=False)
    handover_id: UUID | None = None
    booking_right_id: UUID | None = None
    appointment_id: UUID | None = None
    problem: dict[str, Any] | None = None
    return_reason: HandoverReturnReason | None = None
    sealed_return: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ConsultationRecord:
    """A consultation of referral for which a contact waits, or has waited."""

    consultation_id: UUID
    awaited_by: str
    awaited_at: datetime
    answered_at: datetime | None


_NAMES: Final = [each.name for each in outcome.c]
_OF = (
    select(outcome).where(outcome.c.contact_id == bindparam("of_contact")).order_by(outcome.c.recorded_at, outcome.c.id)
)
_FIND = select(outcome).where(outcome.c.id == bindparam("outcome_id"))
_BY_HANDOVER = select(outcome.c.id).where(outcome.c.handover_id == bindparam("of_handover"))
_ADD = insert(outcome)
_SAVE = (
    update(outcome)
    .where(outcome.c.id == bindparam("of_outcome"))
    .values({name: bindparam(name) for name in _NAMES if name not in {"id", "contact_id"}})
)
_PROGRESS = (
    update(contact)
    .where(contact.c.id == bindparam("of_contact"))
    .values(waits_for=bindparam("now_waits_for"), outcome_progress=bindparam("now_progress"))
)
_AWAIT = upsert(awaited_consultation).on_conflict_do_nothing()
_ANSWERED = (
    update(awaited_consultation)
    .where(
        awaited_consultation.c.contact_id == bindparam("of_contact"),
        awaited_consultation.c.consultation_id == bindparam("of_consultation"),
        awaited_consultation.c.answered_at.is_(None),
    )
    .values(answered_at=bindparam("at"))
)
_CONSULTATIONS = (
    select(
        awaited_consultation.c.consultation_id,
        awaited_consultation.c.awaited_by,
        awaited_consultation.c.awaited_at,
        awaited_consultation.c.answered_at,
    )
    .where(awaited_consultation.c.contact_id == bindparam("of_contact"))
    .order_by(awaited_consultation.c.awaited_at, awaited_consultation.c.consultation_id)
)
_CLOSING = upsert(contact_closing)
_CLOSED = _CLOSING.on_conflict_do_update(
    index_elements=[contact_closing.c.contact_id],
    set_={each.name: _CLOSING.excluded[each.name] for each in contact_closing.c if each.name != "contact_id"},
)
_WAS_CLOSED = select(contact_closing.c.contact_id).where(contact_closing.c.contact_id == bindparam("of_contact"))


async def of(connection: AsyncConnection, contact_id: UUID) -> list[OutcomeRecord]:
    """The outcomes of a contact in the order of their recording; also those that a later one replaced."""
    return [_read(row) for row in (await connection.execute(_OF, {"of_contact": contact_id})).mappings()]


async def find(connection: AsyncConnection, outcome_id: UUID) -> OutcomeRecord | None:
    """The outcome with that id; of a forgotten contact there is none any more."""
    row = (await connection.execute(_FIND, {"outcome_id": outcome_id})).mappings().one_or_none()
    return _read(row) if row else None


async def by_handover(connection: AsyncConnection, handover_id: UUID) -> UUID | None:
    """The outcome whose handover it is."""
    found: UUID | None = (await connection.execute(_BY_HANDOVER, {"of_handover": handover_id})).scalar_one_or_none()
    return found


async def add(connection: AsyncConnection, record: OutcomeRecord) -> None:
    """Record an outcome of a held contact."""
    await connection.execute(_ADD, _row(record))


async def save(connection: AsyncConnection, record: OutcomeRecord) -> None:
    """Keep an outcome of a held contact as it is now."""
    row = _row(record)
    await connection.execute(_SAVE, {**row, "of_outcome": row.pop("id")})


async def keep_progress(
    connection: AsyncConnection, contact_id: UUID, waits_for: list[WaitsFor], progress: OutcomeProgress
) -> None:
    """Keep beside a held contact what it waits for, for the desk list."""
    await connection.execute(
        _PROGRESS,
        {"of_contact": contact_id, "now_waits_for": sorted(waits_for), "now_progress": progress.value},
    )


async def await_consultation(
    connection: AsyncConnection, contact_id: UUID, consultation_id: UUID, by: str, at: datetime
) -> bool:
    """Let a held contact wait for a consultation; False when it waits, or has waited, for that one already."""
    values = {"contact_id": contact_id, "consultation_id": consultation_id, "awaited_by": by, "awaited_at": at}
    return (await connection.execute(_AWAIT, values)).rowcount == 1


async def answered(connection: AsyncConnection, contact_id: UUID, consultation_id: UUID, at: datetime) -> bool:
    """A consultation was answered; False when the held contact does not wait for it."""
    values = {"of_contact": contact_id, "of_consultation": consultation_id, "at": at}
    return (await connection.execute(_ANSWERED, values)).rowcount == 1


async def consultations(connection: AsyncConnection, contact_id: UUID) -> list[ConsultationRecord]:
    """The consultations for which a contact waits or has waited, the first one first."""
    rows = await connection.execute(_CONSULTATIONS, {"of_contact": contact_id})
    return [ConsultationRecord(*row) for row in rows]


async def was_closed(connection: AsyncConnection, contact_id: UUID) -> bool:
    """Whether a contact was closed before, and has its statistics row."""
    return (await connection.execute(_WAS_CLOSED, {"of_contact": contact_id})).one_or_none() is not None


async def keep_closing(
    connection: AsyncConnection,
    contact_id: UUID,
    *,
    mutual_understanding: bool | None,
    client_informed_of_recording: bool | None,
    by: str,
) -> None:
    """Keep how a held contact was closed."""
    await connection.execute(
        _CLOSED,
        {
            "contact_id": contact_id,
            "mutual_understanding": mutual_understanding,
            "client_informed_of_recording": client_informed_of_recording,
            "closed_by": by,
        },
    )


def _row(record: OutcomeRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in _NAMES}


def _read(row: Any) -> OutcomeRecord:
    register, reason = row["client_register"], row["return_reason"]
    return OutcomeRecord(
        **{
            **row,
            "kind": ContactOutcome(row["kind"]),
            "client_register": Register(register) if register else None,
            "state": OutcomeState(row["state"]),
            "return_reason": HandoverReturnReason(reason) if reason else None,
            "sealed_request": _bytes(row["sealed_request"]),
            "sealed_return": _bytes(row["sealed_return"]),
        }
    )


def _bytes(found: bytes | None) -> bytes | None:
    return None if found is None else bytes(found)
