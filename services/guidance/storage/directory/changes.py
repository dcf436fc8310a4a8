"""What happened to entries of the directory, and the notices of their owners."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import TIMESTAMP, Uuid, bindparam, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.directory import directory_change, directory_entry
from shared.contracts.guidance.directory_content import SomeLanguages
from shared.terms.directory import EntryChangeKind, EntryStatus, NoticeSubject


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRecord:
    """What happened to an entry; a notice tells of what is to come."""

    id: UUID
    entry_id: UUID
    kind: EntryChangeKind
    at: datetime
    subject: NoticeSubject | None = None
    effective_from: date | None = None
    text: SomeLanguages | None = None


@dataclass(frozen=True, slots=True)
class ChangeOfEntry:
    """A change with what shows which entry it is of."""

    change: ChangeRecord
    county: str
    status: EntryStatus
    owner_unit_id: str | None
    names: dict[str, str]
    """By language."""


_INSTANT = TIMESTAMP(timezone=True)
_ADD = insert(directory_change)
_texts = directory_entry.c.content["texts"]
_LIST = (
    select(
        directory_change,
        directory_entry.c.county,
        directory_entry.c.status,
        directory_entry.c.owner_unit_id,
        *(_texts[language]["name"].astext.label(f"name_{language}") for language in ("fi", "sv", "en")),
    )
    .join_from(directory_change, directory_entry)
    .where(
        tuple_(directory_change.c.at, directory_change.c.id)
        < tuple_(bindparam("before", type_=_INSTANT), bindparam("before_id", type_=Uuid)),
    )
    .order_by(directory_change.c.at.desc(), directory_change.c.id.desc())
    .limit(bindparam("rows"))
)
_NOTICES = _LIST.where(directory_change.c.kind == EntryChangeKind.NOTICE.value)


async def add(connection: AsyncConnection, new: ChangeRecord) -> None:
    """Store what happened."""
    await connection.execute(
        _ADD,
        {
            "id": new.id,
            "entry_id": new.entry_id,
            "kind": new.kind.value,
            "at": new.at,
            "subject": new.subject.value if new.subject else None,
            "effective_from": new.effective_from,
            "text": new.text.model_dump(mode="json", exclude_defaults=True) if new.text else None,
        },
    )


async def listed(
    connection: AsyncConnection,
    *,
    before: tuple[datetime, UUID],
    rows: int,
    entry_id: UUID | None = None,
    notices_only: bool = False,
) -> list[ChangeOfEntry]:
    """What happened before an instant, the newest first."""
    statement = _NOTICES if notices_only else _LIST
    if entry_id is not None:
        statement = statement.where(directory_change.c.entry_id == bindparam("of_entry"))
    parameters = {"before": before[0], "before_id": before[1], "rows": rows}
    if entry_id is not None:
        parameters["of_entry"] = entry_id
    found = await connection.execute(statement, parameters)
    return [_read(row) for row in found.mappings()]


def _read(row: Any) -> ChangeOfEntry:
    return ChangeOfEntry(
        ChangeRecord(
            id=row["id"],
            entry_id=row["entry_id"],
            kind=EntryChangeKind(row["kind"]),
            at=row["at"],
            subject=NoticeSubject(row["subject"]) if row["subject"] else None,
            effective_from=row["effective_from"],
            text=SomeLanguages.model_validate(row["text"]) if row["text"] else None,
        ),
        row["county"],
        EntryStatus(row["status"]),
        row["owner_unit_id"],
        {language: row[f"name_{language}"] for language in ("fi", "sv", "en") if row[f"name_{language}"]},
    )
