"""Worklists of consultations: one unit's, by what is due first, from an index that holds only what is still open."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.referral.storage.consultations import COLUMNS, ConsultationRecord, read
from services.referral.storage.worklists import COUNTED_AT_MOST
from services.referral.tables.consultations import consultation, consultation_to_answer
from shared.terms.consultations import (
    AWAITING_CONSULTATION,
    OPEN_CONSULTATIONS,
    ConsultationMode,
    ConsultationSide,
    ConsultationStatus,
)
from shared.terms.registers import Register

AT_A_TIME: Final = 200
"""Consultations that are told of in one round of the job."""

CONVERSION_UNTOLD: Final = timedelta(hours=1)
"""An anonymous conversion is told of when its hour is over, so that no event has the time of the draft."""

_OPEN = frozenset(OPEN_CONSULTATIONS)
_AWAITED = consultation.c.status.in_(sorted(status.value for status in AWAITING_CONSULTATION))
_IN_REGISTERS = consultation.c.client_register == func.any(bindparam("registers"))
# Of an identified client only the units read in the other register that receive it: those that work there (D-10).
_RECEIVES = bindparam("unit_id") == func.any(bindparam("receivers", type_=ARRAY(Text)))
_IN_COVERED_REGISTERS = or_(
    _IN_REGISTERS,
    and_(
        consultation.c.covers_both_registers,
        bindparam("reads_any"),
        or_(consultation.c.person_ref.is_(None), _RECEIVES),
    ),
)


def _of_unit(side: ConsultationSide, *, is_open: bool) -> tuple[list[ColumnElement[bool]], list[ColumnElement[Any]]]:
    """Which consultations are a unit's, and their order."""
    if side is ConsultationSide.ASKED:
        mine: list[ColumnElement[bool]] = [consultation.c.from_unit_id == bindparam("unit_id"), _IN_REGISTERS]
        if is_open:
            mine.append(consultation.c.ended_at.is_(None))
        return mine, [consultation.c.answer_due_at, consultation.c.id]
    to_answer = consultation_to_answer
    mine = [
        to_answer.c.unit_id == bindparam("unit_id"),
        to_answer.c.consultation_id == consultation.c.id,
        _IN_COVERED_REGISTERS,
    ]
    if is_open:
        mine.append(to_answer.c.is_open)
    return mine, [to_answer.c.answer_due_at, to_answer.c.consultation_id]


def _worklist(side: ConsultationSide, *, is_open: bool) -> Select[Any]:
    mine, order = _of_unit(side, is_open=is_open)
    return (
        select(*COLUMNS)
        .where(
            *mine,
            consultation.c.status == func.any(bindparam("statuses")),
            tuple_(*order) > tuple_(bindparam("after_at"), bindparam("after_id")),
        )
        .order_by(*order)
        .limit(bindparam("rows"))
    )


def _counts(side: ConsultationSide) -> Select[Any]:
    mine, order = _of_unit(side, is_open=True)
    late = and_(_AWAITED, consultation.c.answer_due_at < bindparam("at")).label("late")
    found = (
        select(consultation.c.status, late)
        .where(*mine)
        .order_by(*order)
        .limit(literal_column(str(COUNTED_AT_MOST + 1)))
        .subquery()
    )
    return select(
        found.c.status, func.count().label("number"), func.count().filter(found.c.late).label("late")
    ).group_by(found.c.status)


_WORKLISTS: Final = {
    (side, is_open): _worklist(side, is_open=is_open) for side in ConsultationSide for is_open in (True, False)
}
_COUNTS: Final = {side: _counts(side) for side in ConsultationSide}
_OF_CONTACT = (
    select(*COLUMNS)
    .where(
        consultation.c.contact_reference == bindparam("contact_reference"),
        tuple_(consultation.c.answer_due_at, consultation.c.id) > tuple_(bindparam("after_at"), bindparam("after_id")),
    )
    .order_by(consultation.c.answer_due_at, consultation.c.id)
    .limit(bindparam("rows"))
)

_OF_ASSESSMENT = (
    select(*COLUMNS)
    .where(
        consultation.c.assessment_id == bindparam("of_assessment"),
        tuple_(consultation.c.asked_at, consultation.c.id) > tuple_(bindparam("after_at"), bindparam("after_id")),
    )
    .order_by(consultation.c.asked_at, consultation.c.id)
    .limit(bindparam("rows"))
)


def _to_tell(due: ColumnElement[Any], told: ColumnElement[Any], which: ColumnElement[bool]) -> Select[Any]:
    return (
        select(*COLUMNS)
        .where(which, told.is_(None), due <= bindparam("at"))
        .order_by(due)
        .limit(AT_A_TIME)
        .with_for_update(skip_locked=True)
    )


_DUE_SOON = _to_tell(consultation.c.due_soon_at, consultation.c.due_soon_told_at, _AWAITED)
_OVERDUE = _to_tell(consultation.c.answer_due_at, consultation.c.overdue_told_at, _AWAITED)
_CONVERTED = _to_tell(
    consultation.c.ended_at,
    consultation.c.conversion_told_at,
    and_(
        consultation.c.mode == literal_column(f"'{ConsultationMode.ANONYMOUS}'"),
        consultation.c.status == literal_column(f"'{ConsultationStatus.CONVERTED}'"),
    ),
)
_TOLD = consultation.c.id == func.any(bindparam("told_ids"))
_DUE_SOON_TOLD = update(consultation).where(_TOLD).values(due_soon_told_at=bindparam("told_at"))
_CONVERTED_TOLD = update(consultation).where(_TOLD).values(conversion_told_at=bindparam("told_at"))
_OVERDUE_TOLD = (
    update(consultation)
    .where(_TOLD)
    .values(
        overdue_told_at=bindparam("told_at"),
        due_soon_told_at=func.coalesce(consultation.c.due_soon_told_at, bindparam("told_at")),
    )
)
_RAN_OVER = (
    update(consultation)
    .where(
        consultation.c.id == bindparam("late_id"),
        _AWAITED,
        consultation.c.overdue_told_at.is_(None),
        consultation.c.answer_due_at < bindparam("at"),
    )
    # Not the instant of what was done to it: that of an anonymous one joins to nothing.
    .values(
        overdue_told_at=consultation.c.answer_due_at,
        due_soon_told_at=func.coalesce(consultation.c.due_soon_told_at, consultation.c.answer_due_at),
    )
    .returning(*COLUMNS)
)


async def listed(
    connection: AsyncConnection,
    side: ConsultationSide,
    unit_id: str,
    registers: Collection[Register],
    statuses: Sequence[ConsultationStatus],
    *,
    receivers: Collection[str],
    after: tuple[datetime, UUID],
    rows: int,
) -> list[ConsultationRecord]:
    """Consultations of a unit in these registers and states after a place, the first due first.

    `receivers`: the units that work in one of the registers.
    """
    found = await connection.execute(
        _WORKLISTS[side, _OPEN.issuperset(statuses)],
        {
            **_reader(side, unit_id, registers, receivers),
            "statuses": [status.value for status in statuses],
            "after_at": after[0],
            "after_id": after[1],
            "rows": rows,
        },
    )
    return [read(row._mapping) for row in found]  # noqa: SLF001 - SQLAlchemy's public name


async def counted(
    connection: AsyncConnection,
    side: ConsultationSide,
    unit_id: str,
    registers: Collection[Register],
    at: datetime,
    *,
    receivers: Collection[str],
) -> tuple[Mapping[ConsultationStatus, int], int]:
    """How many open consultations of a unit are in which state, and how many wait for an answer that is late.

    Of a long list those due first are counted, one more than COUNTED_AT_MOST.
    """
    rows = (await connection.execute(_COUNTS[side], {**_reader(side, unit_id, registers, receivers), "at": at})).all()
    return {ConsultationStatus(row.status): row.number for row in rows}, sum(row.late for row in rows)


async def of_contact(
    connection: AsyncConnection, contact_reference: UUID, *, after: tuple[datetime, UUID], rows: int
) -> list[ConsultationRecord]:
    """Consultations that a contact of the guidance service waits for, or has waited for."""
    found = await connection.execute(
        _OF_CONTACT,
        {"contact_reference": contact_reference, "after_at": after[0], "after_id": after[1], "rows": rows},
    )
    return [read(row._mapping) for row in found]  # noqa: SLF001 - SQLAlchemy's public name


async def of_assessment(
    connection: AsyncConnection, assessment_id: UUID, *, after: tuple[datetime, UUID], rows: int
) -> list[ConsultationRecord]:
    """Consultations whose answers belong to an assessment, in the order of their asking. Source: R-038."""
    wanted = {"of_assessment": assessment_id, "after_at": after[0], "after_id": after[1], "rows": rows}
    found = await connection.execute(_OF_ASSESSMENT, wanted)
    return [read(row._mapping) for row in found]  # noqa: SLF001 - SQLAlchemy's public name


async def take_overdue(connection: AsyncConnection, at: datetime) -> list[ConsultationRecord]:
    """Consultations whose answer is late and that nobody was told of; told from now on."""
    rows = (await connection.execute(_OVERDUE, {"at": at})).all()
    await connection.execute(_OVERDUE_TOLD, {"told_ids": [row.id for row in rows], "told_at": at})
    return [read(row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name


async def take_ran_over(connection: AsyncConnection, consultation_id: UUID, at: datetime) -> ConsultationRecord | None:
    """A held consultation that still waits for its late answer and of which nobody was told; told from now on."""
    row = (await connection.execute(_RAN_OVER, {"late_id": consultation_id, "at": at})).one_or_none()
    return read(row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name


async def take_due_soon(connection: AsyncConnection, at: datetime) -> list[ConsultationRecord]:
    """Consultations whose answer is due soon and that nobody was told of; told from now on."""
    rows = (await connection.execute(_DUE_SOON, {"at": at})).all()
    await connection.execute(_DUE_SOON_TOLD, {"told_ids": [row.id for row in rows], "told_at": at})
    return [read(row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name


async def take_converted(connection: AsyncConnection, at: datetime) -> list[ConsultationRecord]:
    """Anonymous consultations that went on as a referral an hour ago or before; told from now on."""
    rows = (await connection.execute(_CONVERTED, {"at": at - CONVERSION_UNTOLD})).all()
    await connection.execute(_CONVERTED_TOLD, {"told_ids": [row.id for row in rows], "told_at": at})
    return [read(row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name


def _reader(
    side: ConsultationSide, unit_id: str, registers: Collection[Register], receivers: Collection[str]
) -> dict[str, object]:
    """Whose worklist; one who reads no register has an empty one."""
    values: dict[str, object] = {"unit_id": unit_id, "registers": [each.value for each in registers]}
    if side is ConsultationSide.ASKED:
        return values
    return {**values, "reads_any": bool(registers), "receivers": sorted(receivers)}
