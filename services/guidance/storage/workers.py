"""Workers of contacts, and the workers whom a unit's desk knows, with the qualifications of substitutes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.guidance.rules.claiming import Qualification
from services.guidance.tables.desk import contact_worker, desk_worker, worker_qualification
from shared.terms.channels import Channel
from shared.terms.desk import ResponsibleDuty, WorkerRole
from shared.terms.people import Profession


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWorker:
    """Who becomes what of a contact."""

    role: WorkerRole
    subject: str
    professions: frozenset[Profession]
    client_agrees: bool | None = None
    duty: ResponsibleDuty | None = None
    contact_method: Channel | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QualificationRecord:
    """How long a substitute of a unit may work in a profession."""

    unit_id: str
    worker: str
    profession: Profession
    valid_until: date
    recorded_at: datetime


_END = (
    update(contact_worker)
    .where(
        contact_worker.c.contact_id == bindparam("of_contact"),
        contact_worker.c.role == func.any(bindparam("roles", type_=ARRAY(Text))),
        contact_worker.c.until.is_(None),
    )
    .values(until=bindparam("at"))
)
_BEGIN = insert(contact_worker)
_see = upsert(desk_worker)
_SEE = _see.on_conflict_do_update(
    index_elements=[desk_worker.c.unit_id, desk_worker.c.subject],
    set_={"professions": _see.excluded.professions, "seen_at": _see.excluded.seen_at},
)
_SEEN = select(desk_worker.c.professions).where(
    desk_worker.c.unit_id == bindparam("unit_id"),
    desk_worker.c.subject == bindparam("subject"),
    desk_worker.c.seen_at >= bindparam("since"),
)
_qualify = upsert(worker_qualification)
_QUALIFY = _qualify.on_conflict_do_update(
    index_elements=["unit_id", "subject", "profession"],
    set_={name: _qualify.excluded[name] for name in ("valid_until", "recorded_by", "recorded_at")},
)
_QUALIFIED = select(worker_qualification.c.profession, worker_qualification.c.valid_until).where(
    worker_qualification.c.unit_id == bindparam("unit_id"), worker_qualification.c.subject == bindparam("subject")
)
_QUALIFICATIONS = (
    select(worker_qualification)
    .where(worker_qualification.c.unit_id == bindparam("unit_id"))
    .order_by(worker_qualification.c.subject, worker_qualification.c.profession)
)


async def begin(connection: AsyncConnection, contact_id: UUID, new: NewWorker, at: datetime) -> None:
    """A worker becomes what this says of a held contact; whoever was it until now is it no more."""
    await end(connection, contact_id, [new.role], at)
    await connection.execute(
        _BEGIN,
        {
            "id": uuid7(),
            "contact_id": contact_id,
            "role": new.role.value,
            "subject": new.subject,
            "professions": sorted(new.professions),
            "since": at,
            "client_agrees": new.client_agrees,
            "duty": new.duty,
            "contact_method": new.contact_method,
            "starts_on": new.starts_on,
            "ends_on": new.ends_on,
        },
    )


async def end(connection: AsyncConnection, contact_id: UUID, roles: Iterable[WorkerRole], at: datetime) -> None:
    """Nobody is this of a held contact any more."""
    parameters = {"of_contact": contact_id, "roles": [role.value for role in roles], "at": at}
    await connection.execute(_END, parameters)


async def see(
    connection: AsyncConnection, unit_id: str, subject: str, professions: Collection[Profession], at: datetime
) -> None:
    """A worker's own token has shown that the worker is of the unit; the row is held until the transaction ends."""
    parameters = {"unit_id": unit_id, "subject": subject, "professions": sorted(professions), "seen_at": at}
    await connection.execute(_SEE, parameters)


async def seen(
    connection: AsyncConnection, unit_id: str, subject: str, *, since: datetime
) -> frozenset[Profession] | None:
    """Professions of a worker whom the unit's desk has seen at an instant or later; None of anybody else."""
    found = await connection.scalar(_SEEN, {"unit_id": unit_id, "subject": subject, "since": since})
    return None if found is None else frozenset(Profession(each) for each in found)


async def qualify(connection: AsyncConnection, new: QualificationRecord, *, by: str) -> None:
    """Store how long a substitute may work in a profession, in place of what was stored before."""
    await connection.execute(
        _QUALIFY,
        {
            "unit_id": new.unit_id,
            "subject": new.worker,
            "profession": new.profession.value,
            "valid_until": new.valid_until,
            "recorded_by": by,
            "recorded_at": new.recorded_at,
        },
    )


async def qualified(connection: AsyncConnection, unit_id: str, subject: str) -> list[Qualification]:
    """What is recorded of a worker as a substitute; nothing of most."""
    rows = await connection.execute(_QUALIFIED, {"unit_id": unit_id, "subject": subject})
    return [Qualification(Profession(row.profession), row.valid_until) for row in rows]


async def qualifications(connection: AsyncConnection, unit_id: str) -> list[QualificationRecord]:
    """What is recorded of the substitutes of a unit."""
    rows = await connection.execute(_QUALIFICATIONS, {"unit_id": unit_id})
    return [
        QualificationRecord(
            unit_id=row.unit_id,
            worker=row.subject,
            profession=Profession(row.profession),
            valid_until=row.valid_until,
            recorded_at=row.recorded_at,
        )
        for row in rows
    ]
