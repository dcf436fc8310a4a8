"""Entries of the service directory, with the rows by which they are found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, cast, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import TSVECTOR, Range
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.directory import directory_entry, directory_hours, directory_index, directory_word
from shared.contracts.guidance.directory_content import EntryContent, LocalAdditions
from shared.terms.directory import EntrySource, EntryStatus
from shared.terms.people import Profession


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRecord:
    """An entry of the directory."""

    id: UUID
    county: str
    source: EntrySource
    source_id: str | None = None
    source_modified_at: datetime | None = None
    source_gone_at: datetime | None = None
    status: EntryStatus = EntryStatus.PUBLISHED
    withdrawn_by_import: bool = False
    """It is published when its source is back, unless a person decides before that."""
    owner_unit_id: str | None = None
    owner_role: Profession | None = None
    review_due_on: date
    reviewed_on: date | None = None
    content: EntryContent
    additions: LocalAdditions
    version: int = 1
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSpan:
    """In which minutes of the week an entry is open, for as long as that holds."""

    first_day: date | None
    last_day: date | None
    """Included."""
    minutes: tuple[tuple[int, int], ...]
    """From Monday's midnight; the first included, the last not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRow:
    """By what a published entry is found."""

    sort_key: str
    tags: tuple[str, ...]
    min_age: int
    max_age: int
    facets: tuple[str, ...]
    """Those of the tags that are counted."""
    head: str
    """Lemmas of names, keywords and summaries with their weights, as PostgreSQL writes a tsvector."""
    document: str
    """Lemmas of everything."""
    words: frozenset[str]
    open: tuple[OpenSpan, ...]


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is known of an imported entry: enough to see whether it has to be read again."""

    id: UUID
    source_modified_at: datetime | None
    is_gone: bool


_of_entry = directory_entry.c.id == bindparam("entry_id")
_ADD = insert(directory_entry)
_SAVE = update(directory_entry).where(_of_entry)
_FIND = select(directory_entry).where(_of_entry)
_LOCK = _FIND.with_for_update()
_MANY = select(directory_entry).where(directory_entry.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid))))
_published = directory_entry.c.status == EntryStatus.PUBLISHED.value
_COUNT = select(func.count()).select_from(directory_entry).where(_published)
_NEXT = (
    select(directory_entry.c.id)
    .where(_published, directory_entry.c.id > bindparam("after"))
    .order_by(directory_entry.c.id)
    .limit(bindparam("rows"))
)
_OF_SOURCE = select(
    directory_entry.c.source_id,
    directory_entry.c.id,
    directory_entry.c.source_modified_at,
    directory_entry.c.source_gone_at,
).where(directory_entry.c.county == bindparam("of_county"), directory_entry.c.source == bindparam("of_source"))
_FORGET_HOURS = delete(directory_hours).where(directory_hours.c.entry_id == bindparam("entry_id"))
_FORGET_INDEX = delete(directory_index).where(directory_index.c.entry_id == bindparam("entry_id"))
_index = upsert(directory_index).values(
    entry_id=bindparam("entry_id"),
    sort_key=bindparam("sort_key"),
    tags=bindparam("tags"),
    min_age=bindparam("min_age"),
    max_age=bindparam("max_age"),
    facets=bindparam("facets"),
    head=cast(bindparam("head", type_=Text), TSVECTOR),
    document=cast(bindparam("document", type_=Text), TSVECTOR),
)
_INDEX = _index.on_conflict_do_update(
    index_elements=[directory_index.c.entry_id],
    set_={each.name: _index.excluded[each.name] for each in directory_index.c if each.name != "entry_id"},
)
_HOURS = insert(directory_hours)
# In order, so that two imports at the same time wait for each other and never in a circle.
_WORDS = (
    upsert(directory_word)
    .from_select(["word"], select(func.unnest(bindparam("words", type_=ARRAY(Text))).label("word")).order_by("word"))
    .on_conflict_do_nothing()
)


async def add(connection: AsyncConnection, new: EntryRecord, index: IndexRow) -> None:
    """Store a new entry."""
    await connection.execute(_ADD, _written(new))
    await put_index(connection, new, index)


async def save(connection: AsyncConnection, record: EntryRecord, index: IndexRow) -> None:
    """Store all of an entry that is held by `lock`."""
    await connection.execute(_SAVE, {"entry_id": record.id, **_written(record)})
    await put_index(connection, record, index)


async def find(connection: AsyncConnection, entry_id: UUID) -> EntryRecord | None:
    """The entry with that id."""
    row = (await connection.execute(_FIND, {"entry_id": entry_id})).mappings().one_or_none()
    return read(row) if row else None


async def lock(connection: AsyncConnection, entry_id: UUID) -> EntryRecord | None:
    """The entry with that id, held until the transaction ends."""
    row = (await connection.execute(_LOCK, {"entry_id": entry_id})).mappings().one_or_none()
    return read(row) if row else None


async def find_many(connection: AsyncConnection, ids: Sequence[UUID]) -> list[EntryRecord]:
    """The entries with those ids, in that order."""
    rows = await connection.execute(_MANY, {"ids": list(ids)})
    found = {row["id"]: read(row) for row in rows.mappings()}
    return [found[each] for each in ids if each in found]


async def count_published(connection: AsyncConnection) -> int:
    """How many entries are published."""
    found: int = (await connection.execute(_COUNT)).scalar_one()
    return found


async def published(connection: AsyncConnection, *, after: UUID, rows: int) -> list[UUID]:
    """The ids of published entries after one, in order."""
    return [row.id for row in await connection.execute(_NEXT, {"after": after, "rows": rows})]


async def of_source(connection: AsyncConnection, county: str, source: EntrySource) -> dict[str, SourceState]:
    """What a county has of a source, by the source's ids."""
    rows = await connection.execute(_OF_SOURCE, {"of_county": county, "of_source": source.value})
    return {row.source_id: SourceState(row.id, row.source_modified_at, row.source_gone_at is not None) for row in rows}


def read(row: Any) -> EntryRecord:
    """A row of the table as a record."""
    fields = {name: row[name] for name in EntryRecord.__dataclass_fields__}
    return EntryRecord(
        **{
            **fields,
            "source": EntrySource(row["source"]),
            "status": EntryStatus(row["status"]),
            "owner_role": Profession(row["owner_role"]) if row["owner_role"] else None,
            "content": EntryContent.model_validate(row["content"]),
            "additions": LocalAdditions.model_validate(row["additions"]),
        }
    )


def _written(record: EntryRecord) -> dict[str, Any]:
    fields = {name: getattr(record, name) for name in EntryRecord.__dataclass_fields__}
    return {
        **fields,
        "source": record.source.value,
        "status": record.status.value,
        "owner_role": record.owner_role.value if record.owner_role else None,
        "text_languages": [each.value for each in record.content.texts.languages],
        "content": record.content.model_dump(mode="json", exclude_defaults=True),
        "additions": record.additions.model_dump(mode="json", exclude_defaults=True),
    }


async def put_index(connection: AsyncConnection, record: EntryRecord, index: IndexRow) -> None:
    """Store by what an entry is found that the transaction holds; of one that is not published, nothing."""
    named = {"entry_id": record.id}
    await connection.execute(_FORGET_HOURS, named)
    if record.status is not EntryStatus.PUBLISHED:
        await connection.execute(_FORGET_INDEX, named)
        return
    await connection.execute(_WORDS, {"words": list(index.words)})
    await connection.execute(
        _INDEX,
        {
            **named,
            "sort_key": index.sort_key,
            "tags": list(index.tags),
            "min_age": index.min_age,
            "max_age": index.max_age,
            "facets": list(index.facets),
            "head": index.head,
            "document": index.document,
        },
    )
    if index.open:
        await connection.execute(_HOURS, [{**named, **_hours(each)} for each in index.open])


def _hours(span: OpenSpan) -> dict[str, Any]:
    return {
        "days": Range(span.first_day, span.last_day, bounds="[]"),
        "minutes": [Range(first, last) for first, last in span.minutes],
    }
