"""Referrals. A row is read into a record and written back from one; every change counts the version up."""

from dataclasses import field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.dataclasses import dataclass
from sqlalchemy import Select, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.referral.tables.referrals import referral
from shared.contracts.referral.referrals import BookingTerms, Decline, FailedCriterion, Instruction, JointAssessment
from shared.terms.booking import BookingMode
from shared.terms.referral import BookingRightIssue, ReferralSide, ReferralStatus


@dataclass(frozen=True, kw_only=True, config=ConfigDict(hide_input_in_errors=True))
class ReferralRecord:
    """One referral; the identity code in it is sealed."""

    id: UUID
    status: ReferralStatus
    pathway_code: str
    pathway_version: int
    service_type: str
    from_unit_id: str
    to_unit_id: str
    person_ref: str
    sealed_identity_code: bytes = field(repr=False)
    birth_date: date = field(repr=False)
    non_disclosure: bool
    taken_into_care: bool
    reason: str | None = field(repr=False)
    joint_assessment: JointAssessment | None
    booking_mode: BookingMode | None
    interpreter_language: str | None
    instruction_given: Instruction | None
    criteria_not_met: tuple[FailedCriterion, ...] = ()
    criteria_override_reason: str | None = None
    created_at: datetime
    created_by: str
    queued_at: datetime
    sent_at: datetime | None = None
    sent_by: str | None = None
    taken_at: datetime | None = None
    taken_by: str | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    decline: Decline | None = None
    cancelled_at: datetime | None = None
    cancelled_by: str | None = None
    cancellation_reason: str | None = None
    booking_terms: BookingTerms | None = None
    booking_state: BookingRightIssue = BookingRightIssue.NOT_YET
    booking_right_id: UUID | None = None
    booking_refusal: str | None = None
    version: int = 1


_GET = select(referral).where(referral.c.id == bindparam("referral_id"))
_LOCK = _GET.with_for_update()
_ADD = insert(referral)
_SAVE = (
    update(referral)
    .where(referral.c.id == bindparam("referral_id"))
    .values({column: bindparam(f"new_{column.name}") for column in referral.c if column.name not in {"id", "version"}})
    .values(version=referral.c.version + 1)
    .returning(*referral.c)
)
_STORE_ANSWER = (
    update(referral)
    .where(referral.c.id == bindparam("referral_id"), referral.c.booking_state == BookingRightIssue.PENDING.value)
    .values(
        booking_state=bindparam("state"),
        booking_right_id=bindparam("right_id"),
        booking_refusal=bindparam("refusal"),
        version=referral.c.version + 1,
    )
)


def _worklist(side: ReferralSide) -> Select[Any]:
    unit = referral.c.from_unit_id if side is ReferralSide.SENT else referral.c.to_unit_id
    found = select(referral).where(
        unit == func.any(bindparam("unit_ids")),
        (referral.c.status == func.any(bindparam("statuses"))) | bindparam("every_status"),
        (referral.c.queued_at > bindparam("after_at"))
        | ((referral.c.queued_at == bindparam("after_at")) & (referral.c.id > bindparam("after_id"))),
    )
    if side is ReferralSide.RECEIVED:
        found = found.where(referral.c.sent_at.is_not(None))
    return found.order_by(referral.c.queued_at, referral.c.id).limit(bindparam("rows"))


_WORKLISTS = {side: _worklist(side) for side in ReferralSide}


def _read(values: Any) -> ReferralRecord:
    return ReferralRecord(**values)


def _written(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_written(each) for each in value]
    return value


def _columns(record: ReferralRecord) -> dict[str, object]:
    return {each.name: _written(getattr(record, each.name)) for each in fields(record)}


async def add(connection: AsyncConnection, record: ReferralRecord) -> None:
    """Store a new referral."""
    await connection.execute(_ADD, _columns(record))


async def find(connection: AsyncConnection, referral_id: UUID) -> ReferralRecord | None:
    """The referral with that id."""
    return await _one(connection, _GET, referral_id)


async def lock(connection: AsyncConnection, referral_id: UUID) -> ReferralRecord | None:
    """The referral with that id, held until the end of the transaction."""
    return await _one(connection, _LOCK, referral_id)


async def _one(connection: AsyncConnection, statement: Select[Any], referral_id: UUID) -> ReferralRecord | None:
    row = (await connection.execute(statement, {"referral_id": referral_id})).one_or_none()
    return _read(row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name


async def save(connection: AsyncConnection, changed: ReferralRecord) -> ReferralRecord:
    """Store a referral that is held and was changed; gives it with its next version."""
    values = {f"new_{name}": value for name, value in _columns(changed).items()}
    row = (await connection.execute(_SAVE, {**values, "referral_id": changed.id})).one()
    return _read(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


async def listed(
    connection: AsyncConnection,
    side: ReferralSide,
    unit_ids: list[str],
    statuses: list[ReferralStatus] | None,
    *,
    after: tuple[datetime, UUID],
    rows: int,
) -> list[ReferralRecord]:
    """Referrals sent or received by units, oldest sent first; a draft stands where it was begun."""
    found = await connection.execute(
        _WORKLISTS[side],
        {
            "unit_ids": unit_ids,
            "statuses": [status.value for status in statuses or ()],
            "every_status": statuses is None,
            "after_at": after[0],
            "after_id": after[1],
            "rows": rows,
        },
    )
    return [_read(row._mapping) for row in found]  # noqa: SLF001 - SQLAlchemy's public name


async def store_issued(connection: AsyncConnection, referral_id: UUID, right_id: UUID) -> None:
    """The booking service has issued the right; nothing changes when its answer is known already."""
    await _store_answer(connection, referral_id, BookingRightIssue.ISSUED, right_id=right_id)


async def store_refused(connection: AsyncConnection, referral_id: UUID, refusal: str) -> None:
    """The booking service issues no right; nothing changes when its answer is known already."""
    await _store_answer(connection, referral_id, BookingRightIssue.REFUSED, refusal=refusal)


async def _store_answer(
    connection: AsyncConnection,
    referral_id: UUID,
    state: BookingRightIssue,
    *,
    right_id: UUID | None = None,
    refusal: str | None = None,
) -> None:
    values = {"referral_id": referral_id, "state": state.value, "right_id": right_id, "refusal": refusal}
    await connection.execute(_STORE_ANSWER, values)
