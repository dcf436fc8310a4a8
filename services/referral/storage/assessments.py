"""Assessments and their history. Every change counts the version up."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass
from sqlalchemy import ARRAY, Select, Text, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.referral.storage import worklists
from services.referral.storage.rows import columns
from services.referral.storage.worklists import Part, Place
from services.referral.tables.assessments import assessment, assessment_history
from shared.terms.assessments import AssessmentAction, AssessmentKind, AssessmentParticipant, AssessmentStatus
from shared.terms.guidance import Urgency
from shared.terms.people import Profession
from shared.terms.registers import Register

_HIDDEN = ConfigDict(hide_input_in_errors=True)


@dataclass(frozen=True, kw_only=True, config=_HIDDEN)
class AssessmentRecord:
    """One assessment; the identity code and the navigator code in it are sealed."""

    id: UUID
    kind: AssessmentKind
    client_register: Register
    status: AssessmentStatus
    unit_id: str
    person_ref: str
    sealed_identity_code: bytes = field(repr=False)
    birth_date: date = field(repr=False)
    non_disclosure: bool
    handover_id: UUID | None
    referral_id: UUID | None
    received_at: datetime
    initiated_at: datetime
    initiated_by: str
    started_at: datetime | None = None
    started_by: str | None = None
    completed_at: datetime | None = None
    completed_by: str | None = None
    completed_by_profession: Profession | None = None
    ended_at: datetime | None = None
    ending_reason: str | None = None
    participants: tuple[AssessmentParticipant, ...] = ()
    result: str | None = field(default=None, repr=False)
    urgency: Urgency | None = None
    step_recommended: int | None = None
    step_actual: int | None = None
    reason_if_different: str | None = None
    sealed_navigator_code: bytes | None = field(default=None, repr=False)
    navigator_valid_until: date | None = None
    without_clock: bool
    queued_at: datetime
    version: int = 1


@dataclass(frozen=True, kw_only=True, config=_HIDDEN)
class AssessmentDeed:
    """One thing that was done to an assessment."""

    action: AssessmentAction | None
    status: AssessmentStatus
    at: datetime
    by: str
    reason: str | None = None


@dataclass(frozen=True)
class CareNeedAssessed:
    """A completed care need assessment of a person, by a health-care professional."""

    assessment_id: UUID
    completed_at: datetime
    by: Profession


@dataclass(frozen=True)
class StepDecided:
    """The actual step of care that a completed assessment decided on."""

    assessment_id: UUID
    step: int


_OWN = [each.name for each in assessment.c]
_DEED = [each.name for each in fields(AssessmentDeed)]
_GET = select(assessment).where(assessment.c.id == bindparam("assessment_id"))
_LOCK = _GET.with_for_update()
_ADD = insert(assessment)
_SAVE = (
    update(assessment)
    .where(assessment.c.id == bindparam("assessment_id"))
    .values({each: bindparam(f"new_{each.name}") for each in assessment.c if each.name not in {"id", "version"}})
    .values(version=assessment.c.version + 1)
    .returning(assessment.c.version)
)
_PLACE = (
    update(assessment)
    .where(assessment.c.id == bindparam("assessment_id"))
    .values(without_clock=bindparam("by_clock"), queued_at=bindparam("by_queue"))
)
LIST = worklists.worklist(assessment, unit=assessment.c.unit_id, register=assessment.c.client_register)
_COUNTS = worklists.counts(assessment, unit=assessment.c.unit_id, register=assessment.c.client_register)
_LATEST_COMPLETED = (
    select(assessment.c.id.label("assessment_id"))
    .where(
        assessment.c.person_ref == bindparam("person_ref"),
        assessment.c.kind == bindparam("kind"),
        assessment.c.completed_at.is_not(None),
    )
    .order_by(assessment.c.completed_at.desc(), assessment.c.id.desc())
    .limit(1)
)
_CARE_NEED = _LATEST_COMPLETED.add_columns(assessment.c.completed_at, assessment.c.completed_by_profession.label("by"))
_STEP = _LATEST_COMPLETED.add_columns(assessment.c.step_actual.label("step")).where(
    assessment.c.step_actual.is_not(None),
    assessment.c.unit_id == func.any(bindparam("unit_ids", type_=ARRAY(Text))),
)
_UNMADE = select(assessment.c.id).where(
    assessment.c.handover_id == bindparam("of_handover"), assessment.c.status == AssessmentStatus.ENDED.value
)
_REMEMBER = insert(assessment_history)
_HISTORY = (
    select(*(assessment_history.c[name] for name in _DEED))
    .where(assessment_history.c.assessment_id == bindparam("assessment_id"))
    .order_by(assessment_history.c.id)
)
_FORGET_CODES = (
    update(assessment)
    .where(assessment.c.sealed_navigator_code.is_not(None), assessment.c.navigator_valid_until < bindparam("today"))
    .values(sealed_navigator_code=None)
)


async def add(connection: AsyncConnection, new: AssessmentRecord) -> None:
    """Store a new assessment."""
    await connection.execute(_ADD, columns(new, _OWN))


async def find(connection: AsyncConnection, assessment_id: UUID) -> AssessmentRecord | None:
    """The assessment with that id."""
    return await _one(connection, _GET, assessment_id)


async def lock(connection: AsyncConnection, assessment_id: UUID) -> AssessmentRecord | None:
    """The assessment with that id, held until the end of the transaction."""
    return await _one(connection, _LOCK, assessment_id)


async def save(connection: AsyncConnection, changed: AssessmentRecord) -> int:
    """Store an assessment that is held and was changed; gives its next version."""
    values = {f"new_{name}": value for name, value in columns(changed, _OWN).items() if name not in {"id", "version"}}
    version: int = (await connection.execute(_SAVE, {**values, "assessment_id": changed.id})).scalar_one()
    return version


async def place(connection: AsyncConnection, assessment_id: UUID, at: Place) -> None:
    """Put an assessment that is held to its place in the worklists; its version stays."""
    await connection.execute(
        _PLACE, {"assessment_id": assessment_id, "by_clock": at.without_clock, "by_queue": at.queued_at}
    )


async def listed(
    connection: AsyncConnection, parts: Sequence[Part], *, after: Place, rows: int
) -> list[AssessmentRecord]:
    """Assessments of these parts in the order of their clocks."""
    found = await connection.execute(LIST, {**worklists.parameters(parts, after=after), "rows": rows})
    return [_read(row._mapping) for row in found]  # noqa: SLF001 - SQLAlchemy's public name


async def counted(connection: AsyncConnection, parts: Sequence[Part]) -> Mapping[str, int]:
    """How many assessments these parts have, by state."""
    return await worklists.counted(connection, _COUNTS, parts)


async def care_need_assessed(connection: AsyncConnection, person_ref: str) -> CareNeedAssessed | None:
    """The latest completed care need assessment of a person; None when there is none. Source: D-11."""
    of_person = {"person_ref": person_ref, "kind": AssessmentKind.CARE_NEED_ASSESSMENT.value}
    row = (await connection.execute(_CARE_NEED, of_person)).one_or_none()
    return CareNeedAssessed(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name


async def latest_step(
    connection: AsyncConnection, person_ref: str, kind: AssessmentKind, unit_ids: Collection[str]
) -> StepDecided | None:
    """The step on which these units decided last with a completed assessment of a kind. Source: R-059."""
    wanted = {"person_ref": person_ref, "kind": kind.value, "unit_ids": sorted(unit_ids)}
    row = (await connection.execute(_STEP, wanted)).one_or_none()
    return StepDecided(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name


async def unmade_of(connection: AsyncConnection, handover_id: UUID) -> list[UUID]:
    """The assessments of a handover that ended unmade; a clock of the law may run on at one."""
    return list(await connection.scalars(_UNMADE, {"of_handover": handover_id}))


async def remember(connection: AsyncConnection, assessment_id: UUID, deed: AssessmentDeed) -> None:
    """Write what was done into the history."""
    await connection.execute(_REMEMBER, {"id": uuid7(), "assessment_id": assessment_id, **columns(deed, _DEED)})


async def history(connection: AsyncConnection, assessment_id: UUID) -> list[AssessmentDeed]:
    """What was done to an assessment, the first first."""
    rows = await connection.execute(_HISTORY, {"assessment_id": assessment_id})
    return [AssessmentDeed(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name


async def forget_navigator_codes(connection: AsyncConnection, today: date) -> None:
    """Forget Therapy Navigator codes whose last day is over; that there was one stays known. Source: D-11."""
    await connection.execute(_FORGET_CODES, {"today": today})


async def _one(connection: AsyncConnection, statement: Select[Any], assessment_id: UUID) -> AssessmentRecord | None:
    row = (await connection.execute(statement, {"assessment_id": assessment_id})).one_or_none()
    return _read(row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name


def _read(values: Any) -> AssessmentRecord:
    return AssessmentRecord(**values)
