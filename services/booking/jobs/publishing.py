"""Publishes the figures of each month of visits and times."""

from datetime import date

from services.booking.flows.parts import BookingParts
from services.booking.flows.statistics import count_month
from services.booking.storage import statistics
from shared.kit.jobs import Connection, Handler
from shared.kit.publishing_job import publish_statistics


def publish_months(parts: BookingParts) -> Handler:
    """Publishes the months that are due, from the first day on of which a schedule tells."""

    async def count(connection: Connection, month: date) -> None:
        await count_month(parts, connection, month)

    return publish_statistics(parts.clock, statistics.PUBLISHED, since=statistics.since, count=count)
