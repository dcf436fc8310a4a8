"""How contacts stand at the desk: who handles them, who answers for their clients, calls and handling time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, FromClause, Uuid, and_, bindparam, column, func, select, true, union
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.contacts import contact, contact_identity
from services.guidance.tables.desk import call_attempt, contact_worker, handling_time
from services.guidance.tables.documentation import register_entry
from shared.terms.channels import Channel
from shared.terms.desk import ResponsibleDuty, WorkerRole
from shared.terms.people import Profession
from shared.terms.registers import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerRecord:
    """A worker, and since when that worker is what this says of a contact."""

    subject: str
    professions: frozenset[Profession]
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRecord(WorkerRecord):
    """The other half of a work pair."""

    client_agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsibleRecord(WorkerRecord):
    """The responsible worker, named on this contact or on an earlier one of the same person with the unit."""

    contact_id: UUID
    duty: ResponsibleDuty
    contact_method: Channel
    starts_on: date
    ends_on: date | None
    documented: frozenset[Register] = frozenset()
    """Registers with an entry of the contact on which it was named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRecord:
    """How one contact stands at the desk."""

    handler: WorkerRecord | None = None
    pair: PairRecord | None = None
    responsible: ResponsibleRecord | None = None
    """Of all that were named and not replaced, the one named last; the days may be over. Read of one contact alone."""
    call_attempts: int = 0
    last_call_at: datetime | None = None
    handling_minutes: int = 0


UNTOUCHED = DeskRecord()
"""Nobody has done anything yet."""


def _now_of(worker: FromClause, role: WorkerRole, contact_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    return and_(worker.c.contact_id == contact_id, worker.c.role == role.value, worker.c.until.is_(None))


_target = (
    func.unnest(bindparam("contact_ids", type_=ARRAY(Uuid)))
    .table_valued(column("id", Uuid))
    .render_derived(name="target")
)
_handler, _pair = contact_worker.alias("handler"), contact_worker.alias("pair")
_named = contact_worker.alias("named")
_own, _other = contact_identity.alias("own"), contact_identity.alias("other")
_here, _there = contact.alias("here"), contact.alias("there")
# Of a person whom this contact may still hold, also what was named on the other contacts with the same unit.
_of_same_person = (
    select(_other.c.contact_id.label("id"))
    .select_from(_own)
    .join(_other, _other.c.person_ref == _own.c.person_ref)
    .join(_here, _here.c.id == _own.c.contact_id)
    .join(_there, and_(_there.c.id == _other.c.contact_id, _there.c.unit_id == _here.c.unit_id))
    .where(_own.c.contact_id == bindparam("contact_id"))
)
_named_on = union(select(bindparam("contact_id", type_=Uuid).label("id")), _of_same_person).subquery("named_on")
_WORKER = ("subject", "professions", "since")
_documented = func.array(
    select(register_entry.c.client_register).where(register_entry.c.contact_id == _named.c.contact_id).scalar_subquery()
).label("documented")
_RESPONSIBLE = (
    select(
        *(_named.c[name] for name in (*_WORKER, "contact_id", "duty", "contact_method", "starts_on", "ends_on")),
        _documented,
    )
    .select_from(_named_on)
    .join(_named, _now_of(_named, WorkerRole.RESPONSIBLE, _named_on.c.id))
    .order_by(_named.c.since.desc(), _named.c.id.desc())
    .limit(1)
)
_calls = (
    select(func.count().label("call_attempts"), func.max(call_attempt.c.at).label("last_call_at"))
    .where(call_attempt.c.contact_id == _target.c.id)
    .lateral("calls")
)
_minutes = (
    select(func.coalesce(func.sum(handling_time.c.minutes), 0).label("handling_minutes"))
    .where(handling_time.c.contact_id == _target.c.id)
    .lateral("minutes")
)
_DESK = (
    select(
        _target.c.id,
        *(_handler.c[name].label(f"handler_{name}") for name in _WORKER),
        *(_pair.c[name].label(f"pair_{name}") for name in (*_WORKER, "client_agrees")),
        _calls.c.call_attempts,
        _calls.c.last_call_at,
        _minutes.c.handling_minutes,
    )
    .select_from(_target)
    .outerjoin(_handler, _now_of(_handler, WorkerRole.HANDLER, _target.c.id))
    .outerjoin(_pair, _now_of(_pair, WorkerRole.PAIR, _target.c.id))
    .join(_calls, true())
    .join(_minutes, true())
)


async def of(connection: AsyncConnection, contact_ids: Iterable[UUID]) -> dict[UUID, DeskRecord]:
    """How each of these contacts stands at the desk, but for the responsible worker."""
    rows = await connection.execute(_DESK, {"contact_ids": list(contact_ids)})
    return {row["id"]: _read(row) for row in rows.mappings()}


async def of_one(connection: AsyncConnection, contact_id: UUID) -> DeskRecord:
    """How a contact stands at the desk, with its responsible worker."""
    stands = (await of(connection, [contact_id]))[contact_id]
    row = (await connection.execute(_RESPONSIBLE, {"contact_id": contact_id})).mappings().one_or_none()
    if row is None:
        return stands
    named = {
        **_worker(dict(row)),
        "duty": ResponsibleDuty(row["duty"]),
        "contact_method": Channel(row["contact_method"]),
        "documented": frozenset(Register(each) for each in row["documented"]),
    }
    return replace(stands, responsible=ResponsibleRecord(**named))


def _read(row: Any) -> DeskRecord:
    handler, pair = _part(row, "handler", _WORKER), _part(row, "pair", (*_WORKER, "client_agrees"))
    return DeskRecord(
        handler=WorkerRecord(**handler) if handler else None,
        pair=PairRecord(**pair) if pair else None,
        call_attempts=row["call_attempts"],
        last_call_at=row["last_call_at"],
        handling_minutes=row["handling_minutes"],
    )


def _part(row: Any, part: str, names: Iterable[str]) -> dict[str, Any] | None:
    if row[f"{part}_subject"] is None:
        return None
    return _worker({name: row[f"{part}_{name}"] for name in names})


def _worker(values: Mapping[str, Any]) -> dict[str, Any]:
    return {**values, "professions": frozenset(Profession(each) for each in values["professions"])}
