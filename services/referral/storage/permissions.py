"""Permissions and disclosures. A permission changes by each disclosure, and when it is revoked."""

from collections.abc import Mapping
from dataclasses import field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.dataclasses import dataclass
from sqlalchemy import and_, bindparam, func, insert, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.referral.tables.permissions import disclosure, permission
from shared.contracts.referral.permissions import FormTemplate, Recipient
from shared.terms.permissions import (
    GivenTo,
    IdentificationMethod,
    PermissionBasis,
    PermissionForm,
    PermissionGiver,
    PermissionPurpose,
    StatutoryBasis,
)
from shared.terms.registers import Register


@dataclass(frozen=True, kw_only=True, config=ConfigDict(hide_input_in_errors=True))
class PermissionRecord:
    """One permission."""

    id: UUID
    unit_id: str
    person_ref: str
    client_register: Register
    basis: PermissionBasis
    purpose: PermissionPurpose
    data: str = field(repr=False)
    recipient: Recipient
    given_by: PermissionGiver
    given_to: GivenTo | None
    given_at: datetime
    form: PermissionForm | None
    identification_method: IdentificationMethod | None
    form_template: FormTemplate | None
    document_reference: str | None = field(repr=False)
    valid_until: date | None
    single_use: bool
    guardians_agreeing: int | None
    guardians_total: int | None
    guardianship_ends_on: date | None = field(repr=False)
    statutory_basis: StatutoryBasis | None
    grounds: str | None = field(repr=False)
    recorded_by: str
    recorded_at: datetime
    used_at: datetime | None = None
    used_for: str | None = None
    revoked_at: datetime | None = None
    revoked_by: str | None = None
    revocation_reason: str | None = None
    version: int = 1


@dataclass(frozen=True, kw_only=True, config=ConfigDict(hide_input_in_errors=True))
class DisclosureRecord:
    """Data left, or will leave with this transaction: to whom, for what, by which permission or act."""

    id: UUID
    permission_id: UUID | None
    person_ref: str
    from_unit_id: str
    client_register: Register
    recipient: Recipient
    purpose: PermissionPurpose
    basis: PermissionBasis
    statutory_basis: StatutoryBasis | None
    disclosed_for: str
    disclosed_by: str
    disclosed_at: datetime
    single_use: bool
    rule_id: str
    rule_version: str


_GET = select(permission).where(permission.c.id == bindparam("permission_id"))
_LOCK = _GET.with_for_update()
_ADD = insert(permission)
_REVOKE = (
    update(permission)
    .where(permission.c.id == bindparam("permission_id"), permission.c.revoked_at.is_(None))
    .values(
        revoked_at=bindparam("at"),
        revoked_by=bindparam("by"),
        revocation_reason=bindparam("reason"),
        version=permission.c.version + 1,
    )
    .returning(*permission.c)
)
_USE = (
    update(permission)
    .where(permission.c.id == bindparam("of_permission"))
    .values(
        used_at=func.coalesce(permission.c.used_at, bindparam("at")),
        used_for=func.coalesce(permission.c.used_for, bindparam("what_for")),
        version=permission.c.version + 1,
    )
)
_DISCLOSE = (
    upsert(disclosure)
    .values({column: bindparam(f"new_{column.name}") for column in disclosure.c})
    .on_conflict_do_nothing(index_elements=[disclosure.c.permission_id, disclosure.c.disclosed_for])
    .returning(disclosure.c.id)
)
_DISCLOSED_FOR = (
    select(disclosure.c.disclosed_for)
    .where(disclosure.c.permission_id == bindparam("permission_id"))
    .order_by(disclosure.c.disclosed_for)
)
_LATEST = (
    select(disclosure)
    .where(disclosure.c.person_ref == bindparam("person_ref"), disclosure.c.disclosed_for == bindparam("what_for"))
    .order_by(disclosure.c.disclosed_at.desc(), disclosure.c.id.desc())
    .limit(1)
)
_LIST = (
    select(permission)
    .where(
        permission.c.person_ref == bindparam("person_ref"),
        or_(
            *(
                and_(
                    permission.c.client_register == register.value,
                    permission.c.unit_id == func.any(bindparam(f"units_{register.value}")),
                )
                for register in Register
            )
        ),
        tuple_(permission.c.recorded_at, permission.c.id) < tuple_(bindparam("before_at"), bindparam("before_id")),
    )
    .order_by(permission.c.recorded_at.desc(), permission.c.id.desc())
    .limit(bindparam("rows"))
)


def _read(row: Any) -> PermissionRecord:
    return PermissionRecord(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


def _written(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return value.value if isinstance(value, StrEnum) else value


async def add(connection: AsyncConnection, record: PermissionRecord) -> None:
    """Store a new permission."""
    await connection.execute(_ADD, {each.name: _written(getattr(record, each.name)) for each in fields(record)})


async def find(connection: AsyncConnection, permission_id: UUID) -> PermissionRecord | None:
    """The permission with that id."""
    row = (await connection.execute(_GET, {"permission_id": permission_id})).one_or_none()
    return _read(row) if row else None


async def lock(connection: AsyncConnection, permission_id: UUID) -> PermissionRecord | None:
    """The permission with that id, held until the end of the transaction; held after the object that uses it."""
    row = (await connection.execute(_LOCK, {"permission_id": permission_id})).one_or_none()
    return _read(row) if row else None


async def revoke(
    connection: AsyncConnection, permission_id: UUID, *, at: datetime, by: str, reason: str
) -> PermissionRecord:
    """Revoke a permission that is held and not revoked; gives it with its next version."""
    values = {"permission_id": permission_id, "at": at, "by": by, "reason": reason}
    return _read((await connection.execute(_REVOKE, values)).one())


async def disclose(connection: AsyncConnection, record: DisclosureRecord) -> None:
    """Store a disclosure, and that its permission, which is held, was used; told again for its object, it is one."""
    made = await connection.execute(
        _DISCLOSE, {f"new_{each.name}": _written(getattr(record, each.name)) for each in fields(record)}
    )
    if made.one_or_none() is not None and record.permission_id is not None:
        used = {"of_permission": record.permission_id, "at": record.disclosed_at, "what_for": record.disclosed_for}
        await connection.execute(_USE, used)


async def disclosed_for(connection: AsyncConnection, permission_id: UUID) -> list[str]:
    """The objects, as kind:id, by which data left by a permission; always in the same order."""
    return list((await connection.execute(_DISCLOSED_FOR, {"permission_id": permission_id})).scalars())


async def latest_disclosure(
    connection: AsyncConnection, person_ref: str, disclosed_for: str
) -> DisclosureRecord | None:
    """By what a person's data left last for this object; None when nothing was needed for it."""
    found = await connection.execute(_LATEST, {"person_ref": person_ref, "what_for": disclosed_for})
    row = found.one_or_none()
    return DisclosureRecord(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name


async def listed(
    connection: AsyncConnection,
    person_ref: str,
    units: Mapping[Register, frozenset[str]],
    *,
    before: tuple[datetime, UUID],
    rows: int,
) -> list[PermissionRecord]:
    """A person's permissions of these units in each register, the newest first."""
    seen = {f"units_{register.value}": sorted(units.get(register, ())) for register in Register}
    found = await connection.execute(
        _LIST, {"person_ref": person_ref, **seen, "before_at": before[0], "before_id": before[1], "rows": rows}
    )
    return [_read(row) for row in found]
