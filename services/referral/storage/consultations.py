"""Consultations: a row is read into a record and written back from one; every change counts the version up."""

from collections.abc import Mapping
from dataclasses import field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass
from sqlalchemy import Select, and_, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.referral.tables.consultations import consultation, consultation_step, consultation_to_answer
from shared.terms.consultations import (
    OPEN_CONSULTATIONS,
    AgeBand,
    ConsultationMode,
    ConsultationRequest,
    ConsultationStatus,
    ConsultationUrgency,
    TargetKind,
)
from shared.terms.permissions import StatutoryBasis
from shared.terms.registers import Register


@dataclass(frozen=True, kw_only=True, config=ConfigDict(hide_input_in_errors=True))
class ConsultationRecord:
    """One consultation; an identity code in it is sealed."""

    id: UUID
    status: ConsultationStatus
    mode: ConsultationMode
    client_register: Register
    covers_both_registers: bool
    request: ConsultationRequest
    urgency: ConsultationUrgency
    target_code: str
    target_kind: TargetKind
    from_unit_id: str
    answering_unit_ids: tuple[str, ...]
    interrupts: bool
    question: str = field(repr=False)
    client_agrees: bool
    person_ref: str | None
    sealed_identity_code: bytes | None = field(repr=False)
    non_disclosure: bool
    taken_into_care: bool
    permission_id: UUID | None
    statutory_basis: StatutoryBasis | None
    age_band: AgeBand | None
    contact_reference: UUID | None
    assessment_id: UUID | None
    asked_at: datetime
    asked_by: str
    answer_due_at: datetime
    due_soon_at: datetime
    taken_by: str | None = None
    summary: str | None = field(default=None, repr=False)
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    ending: str | None = field(default=None, repr=False)
    referral_id: UUID | None = None
    version: int = 1

    @property
    def subjects(self) -> tuple[str, ...]:
        """Whose data it is, for the access log; nobody's without a client's identity."""
        return () if self.person_ref is None else (self.person_ref,)


@dataclass(frozen=True)
class Step:
    """Something that was done to a consultation, and what it led to."""

    action: str
    status: ConsultationStatus
    at: datetime
    by: str


_NAMES = [each.name for each in fields(ConsultationRecord)]
COLUMNS = [consultation.c[name] for name in _NAMES]
_CHANGED = [name for name in _NAMES if name not in {"id", "version"}]

_GET = select(*COLUMNS).where(consultation.c.id == bindparam("consultation_id"))
_LOCK = _GET.with_for_update()
_ADD = insert(consultation)
_ADD_TO_ANSWER = insert(consultation_to_answer)
_SAVE = (
    update(consultation)
    .where(consultation.c.id == bindparam("consultation_id"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
    .values(version=consultation.c.version + 1)
    .returning(*COLUMNS)
)
_END_TO_ANSWER = (
    update(consultation_to_answer)
    .where(and_(consultation_to_answer.c.consultation_id == bindparam("ended_id"), consultation_to_answer.c.is_open))
    .values(is_open=False)
)
_ADD_STEP = insert(consultation_step)
_STEPS = (
    select(consultation_step.c.action, consultation_step.c.status, consultation_step.c.at, consultation_step.c.by)
    .where(consultation_step.c.consultation_id == bindparam("consultation_id"))
    .order_by(consultation_step.c.version)
)


def read(values: Mapping[Any, Any]) -> ConsultationRecord:
    """The record of a row."""
    return ConsultationRecord(**values)


def _written(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


async def add(connection: AsyncConnection, record: ConsultationRecord, action: str) -> None:
    """Store a new consultation, in the worklists of those who answer it too."""
    await connection.execute(_ADD, {name: _written(getattr(record, name)) for name in _NAMES})
    if record.answering_unit_ids:
        await connection.execute(
            _ADD_TO_ANSWER,
            [
                {
                    "unit_id": unit_id,
                    "consultation_id": record.id,
                    "answer_due_at": record.answer_due_at,
                    "is_open": True,
                }
                for unit_id in record.answering_unit_ids
            ],
        )
    await _add_step(connection, record, Step(action, record.status, record.asked_at, record.asked_by))


async def find(connection: AsyncConnection, consultation_id: UUID) -> ConsultationRecord | None:
    """The consultation with that id."""
    return await _one(connection, _GET, consultation_id)


async def lock(connection: AsyncConnection, consultation_id: UUID) -> ConsultationRecord | None:
    """The consultation with that id, held until the end of the transaction."""
    return await _one(connection, _LOCK, consultation_id)


async def save(
    connection: AsyncConnection, changed: ConsultationRecord, *, action: str, at: datetime, by: str
) -> ConsultationRecord:
    """Store a consultation that is held and was changed, with its step; gives it with its next version."""
    values = {f"new_{name}": _written(getattr(changed, name)) for name in _CHANGED}
    row = (await connection.execute(_SAVE, {**values, "consultation_id": changed.id})).one()
    stored = read(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
    if stored.status not in OPEN_CONSULTATIONS:
        await connection.execute(_END_TO_ANSWER, {"ended_id": stored.id})
    await _add_step(connection, stored, Step(action, stored.status, at, by))
    return stored


async def steps(connection: AsyncConnection, consultation_id: UUID) -> list[Step]:
    """What was done to a consultation, the first first."""
    rows = await connection.execute(_STEPS, {"consultation_id": consultation_id})
    return [Step(row.action, ConsultationStatus(row.status), row.at, row.by) for row in rows]


async def _add_step(connection: AsyncConnection, stored: ConsultationRecord, step: Step) -> None:
    await connection.execute(
        _ADD_STEP,
        {
            "consultation_id": stored.id,
            "version": stored.version,
            "action": step.action,
            "status": step.status.value,
            "at": step.at,
            "by": step.by,
        },
    )


async def _one(connection: AsyncConnection, statement: Select[Any], consultation_id: UUID) -> ConsultationRecord | None:
    row = (await connection.execute(statement, {"consultation_id": consultation_id})).one_or_none()
    return read(row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name
