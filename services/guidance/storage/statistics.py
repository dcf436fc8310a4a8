"""Statistics rows: one for each contact, with a random id of its own that joins to nothing (D-15)."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import uuid4

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.statistics import statistics_row


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsRecord:
    """What is counted of a contact: nobody's words, no instant, and no id of anything."""

    unit_id: str
    area: str | None
    channel: str
    language: str
    contactor: str
    for_professional: bool
    matters: list[str]
    reason_code: str | None
    additional_reason: str | None
    started_on: date
    started_hour: int
    """Europe/Helsinki."""
    duration_minutes: int | None
    workers: int
    worker_minutes: int | None
    outcomes: list[str]
    led_to_client_relationship: str
    first_contact_resolution: bool
    clock_results: dict[str, str]
    """By rule: met, met_late, or continued in a handover."""
    age_group: str


_ADD = insert(statistics_row)


async def add(connection: AsyncConnection, record: StatisticsRecord) -> None:
    """Count a contact."""
    await connection.execute(_ADD, {"id": uuid4(), **asdict(record)})
