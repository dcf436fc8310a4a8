"""Published figures: what is counted of a month that is over, and what reports add up (D-15)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import bindparam, exists, func, or_, select, text, union
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.desk import shift
from services.guidance.tables.statistics import feedback, published_month, publishing, statistics_row
from shared.kit.publishing_storage import PublishedMonths
from shared.law.published_figures import PublishedFigure

_MONTHS = union(select(statistics_row.c.month), select(feedback.c.month)).subquery()
_OPEN_MONTHS = (
    select(_MONTHS.c.month)
    .where(
        _MONTHS.c.month < bindparam("before"),
        ~exists().where(published_month.c.month == _MONTHS.c.month),
    )
    .order_by(_MONTHS.c.month)
)
_HOLD_FEEDBACK = text("lock table feedback in share mode")
_SHIFTS = select(shift.c.unit_id, shift.c.began_at, shift.c.ended_at).where(
    shift.c.began_at < bindparam("ends_at"),
    or_(shift.c.ended_at.is_(None), shift.c.ended_at > bindparam("begins_at")),
    shift.c.began_at > bindparam("after"),
)
_WORKING_TIME = (
    select(statistics_row.c.unit_id, func.sum(statistics_row.c.worker_minutes), func.count())
    .where(statistics_row.c.month == bindparam("of_month"), statistics_row.c.worker_minutes.is_not(None))
    .group_by(statistics_row.c.unit_id)
)
_PUBLISHED: Final = PublishedMonths(publishing, PublishedFigure)
claim = _PUBLISHED.claim
keep = _PUBLISHED.keep
figures = _PUBLISHED.figures
published = _PUBLISHED.published


async def open_months(connection: AsyncConnection, before: date) -> list[date]:
    """Months before one that have something to publish and are not published, the earliest first."""
    return [row.month for row in await connection.execute(_OPEN_MONTHS, {"before": before})]


async def hold_feedback(connection: AsyncConnection) -> None:
    """Wait for what is being given just now; what is given later counts after the month that gets published."""
    await connection.execute(_HOLD_FEEDBACK)


async def counts(
    connection: AsyncConnection, month: date, facts: Sequence[str], *, of_feedback: bool = False
) -> dict[str, list[tuple[tuple[Any, ...], int]]]:
    """How many contacts, or feedbacks, of a month have which facts, by unit."""
    table = feedback if of_feedback else statistics_row
    columns = [table.c.unit_id, *(table.c[name] for name in facts)]
    counting = select(*columns, func.count()).where(table.c.month == month).group_by(*columns)
    found: dict[str, list[tuple[tuple[Any, ...], int]]] = {}
    for unit_id, *values, count in await connection.execute(counting):
        found.setdefault(unit_id, []).append((tuple(values), count))
    return found


async def working_time(connection: AsyncConnection, month: date) -> dict[str, tuple[int, int]]:
    """Minutes of work by unit, and of how many contacts they are known."""
    rows = await connection.execute(_WORKING_TIME, {"of_month": month})
    return {unit_id: (int(minutes), contacts) for unit_id, minutes, contacts in rows}


async def shifts(
    connection: AsyncConnection, begins_at: datetime, ends_at: datetime, *, after: datetime
) -> dict[str, list[tuple[datetime, datetime | None]]]:
    """Shifts that reach into a time and began after an instant, by unit."""
    found: dict[str, list[tuple[datetime, datetime | None]]] = {}
    values = {"begins_at": begins_at, "ends_at": ends_at, "after": after}
    for unit_id, began_at, ended_at in await connection.execute(_SHIFTS, values):
        found.setdefault(unit_id, []).append((began_at, ended_at))
    return found
