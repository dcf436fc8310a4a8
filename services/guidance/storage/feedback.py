"""Feedback: the answers with nothing of who gave them, each counted once (R-186)."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import Date, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.storage.statistics import FIRST_OPEN_MONTH
from services.guidance.storage.statistics_rows import WordsRecord
from services.guidance.tables.statistics import feedback, published_month
from shared.law.suppression import SMALLEST_SHOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackRecord:
    """One feedback."""

    proof: bytes
    unit_id: str
    heard: int | None
    helped: int | None
    user_group: str | None
    tool: str | None
    comment: str | None


_ADD = (
    upsert(feedback)
    .values(month=func.greatest(cast(bindparam("in_month"), Date), FIRST_OPEN_MONTH))
    .on_conflict_do_nothing(index_elements=[feedback.c.proof])
    .returning(feedback.c.id)
)
_ENOUGH = (
    select(feedback.c.month)
    .where(feedback.c.unit_id == bindparam("of_unit"), feedback.c.month.in_(select(published_month.c.month)))
    .group_by(feedback.c.month)
    .having(func.greatest(func.count(feedback.c.heard), func.count(feedback.c.helped)) >= SMALLEST_SHOWN)
)
_COMMENTS = (
    select(feedback.c.id, feedback.c.month, feedback.c.comment)
    .where(
        feedback.c.unit_id == bindparam("of_unit"),
        feedback.c.month.between(bindparam("first"), bindparam("last")),
        feedback.c.month.in_(_ENOUGH),
        feedback.c.comment.is_not(None),
        feedback.c.id > bindparam("after"),
    )
    .order_by(feedback.c.id)
    .limit(bindparam("rows"))
)


async def add(connection: AsyncConnection, record: FeedbackRecord, month: date) -> bool:
    """Count a feedback in a month, or in the first one whose figures are not published; False when it was counted."""
    values = {"id": uuid4(), "in_month": month, **asdict(record)}
    return (await connection.execute(_ADD, values)).one_or_none() is not None


async def comments(
    connection: AsyncConnection, unit_id: str, first: date, last: date, *, after: UUID, rows: int
) -> list[WordsRecord]:
    """Comments on a unit in no order of time, of published months in which five or more answered the same question."""
    values = {"of_unit": unit_id, "first": first, "last": last, "after": after, "rows": rows}
    return [WordsRecord(*row) for row in await connection.execute(_COMMENTS, values)]
