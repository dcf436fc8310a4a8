"""Statistics rows: one for each contact, with a random id of its own that joins to nothing (D-15).

A row that is written with the closing of its contact would lead to it: by the transaction that wrote both, by its place
among the rows, and by the hour. So what is counted waits, without the contact's id, and goes among the rows later,
together with that of other contacts and in random order.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Final
from uuid import uuid4

from sqlalchemy import ARRAY, Date, Uuid, bindparam, cast, delete, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.rules.gathering import Gathered, Waiting
from services.guidance.tables.statistics import published_month, statistics_pending, statistics_row


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsRecord:
    """What is counted of a contact: nobody's words, no instant, and no id of anything."""

    resolved_on: date
    """Only the month stays of it."""
    unit_id: str
    area: str | None
    channel: str
    language: str
    contactor: str
    for_professional: bool
    matters: list[str]
    reason_code: str | None
    additional_reason: str | None
    missing_service: str | None
    weekday: int
    """On which day of the week the contact was made: 1 is Monday. Europe/Helsinki."""
    hour: int
    """In which hour. Europe/Helsinki."""
    first_response: str
    repeated: bool
    duration_minutes: int | None
    workers: int
    worker_minutes: int | None
    outcomes: list[str]
    led_to_client_relationship: str
    first_contact_resolution: bool
    clock_results: dict[str, str]
    """By rule: met, met_late, continued in a handover, or not_needed and not_needed_late."""
    age_group: str


_FACTS: Final = [name for name in statistics_row.c.keys() if name not in {"id", "month"}]  # noqa: SIM118 - no mapping
_ADD = insert(statistics_pending)
_WAITING = (
    select(statistics_pending.c.id, statistics_pending.c.unit_id, statistics_pending.c.resolved_on)
    .where(statistics_pending.c.resolved_on < bindparam("today"))
    .order_by(statistics_pending.c.id)
    .with_for_update()
)
_TAKEN = (
    delete(statistics_pending)
    .where(statistics_pending.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid))))
    .returning(*(statistics_pending.c[name] for name in _FACTS))
    .cte("taken")
)
FIRST_OPEN_MONTH = func.coalesce(
    select(cast(func.max(published_month.c.month) + func.make_interval(0, 1), Date)).scalar_subquery(),
    literal(date.min, Date),
)
"""The first month whose figures are not published: what comes late counts there."""
_MOVE = insert(statistics_row).from_select(
    ["id", "month", *_FACTS],
    select(
        func.gen_random_uuid(),
        func.greatest(cast(bindparam("in_month"), Date), FIRST_OPEN_MONTH),
        *(_TAKEN.c[name] for name in _FACTS),
    ).order_by(func.random()),
)


async def add(connection: AsyncConnection, record: StatisticsRecord) -> None:
    """Count a contact that closes; it is among the rows later."""
    await connection.execute(_ADD, {"id": uuid4(), **asdict(record)})


async def hold_waiting(connection: AsyncConnection, today: date) -> list[Waiting]:
    """What was counted before a day and is not among the rows yet, held."""
    return [Waiting(*row) for row in await connection.execute(_WAITING, {"today": today})]


async def move(connection: AsyncConnection, together: Gathered) -> None:
    """Put what is held among the rows of its month, or of the first open one, in random order and with other ids."""
    await connection.execute(_MOVE, {"ids": list(together.ids), "in_month": together.month})
