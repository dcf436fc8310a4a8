"""Entries that need somebody's attention: published ones, and those of whose withdrawal nobody has decided yet."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Date, Text, Uuid, bindparam, cast, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.storage.directory.entries import EntryRecord, read
from services.guidance.tables.directory import directory_entry
from shared.terms.directory import EntryStatus, StaleReason
from shared.terms.people import Language

_entry = directory_entry.c
_LANGUAGES = cast([each.value for each in Language], ARRAY(Text))
_STALE: dict[StaleReason, ColumnElement[bool]] = {
    StaleReason.REVIEW_OVERDUE: _entry.review_due_on < bindparam("today", type_=Date),
    StaleReason.NO_OWNER: _entry.owner_unit_id.is_(None),
    StaleReason.SOURCE_GONE: _entry.source_gone_at.is_not(None),
    StaleReason.LANGUAGE_MISSING: ~_entry.text_languages.bool_op("@>")(_LANGUAGES),
}
_LIST = (
    select(directory_entry)
    .where(
        or_(_entry.status == EntryStatus.PUBLISHED.value, _entry.withdrawn_by_import),
        tuple_(_entry.review_due_on, _entry.id)
        > tuple_(bindparam("after_day", type_=Date), bindparam("after_id", type_=Uuid)),
        or_(
            *(
                func.array_position(bindparam("reasons", type_=ARRAY(Text)), reason.value).is_not(None) & is_stale
                for reason, is_stale in _STALE.items()
            )
        ),
    )
    .order_by(_entry.review_due_on, _entry.id)
    .limit(bindparam("rows"))
)
_OF_UNITS = _LIST.where(_entry.owner_unit_id == func.any(bindparam("unit_ids", type_=ARRAY(Text))))


async def listed(
    connection: AsyncConnection,
    reasons: Collection[StaleReason],
    *,
    today: date,
    unit_ids: Collection[str] | None,
    after: tuple[date, UUID],
    rows: int,
) -> list[EntryRecord]:
    """Entries with any of the reasons, those due for review the longest first; of these units, or of anybody's."""
    parameters = {
        "reasons": [each.value for each in reasons],
        "today": today,
        "after_day": after[0],
        "after_id": after[1],
        "rows": rows,
    }
    if unit_ids is None:
        found = await connection.execute(_LIST, parameters)
    else:
        found = await connection.execute(_OF_UNITS, parameters | {"unit_ids": list(unit_ids)})
    return [read(row) for row in found.mappings()]
