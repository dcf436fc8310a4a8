"""Reads reports of the statistics, for the interface and for pages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.guidance.rules.reports import Choice, Told, report
from services.guidance.rules.statistics_tables import TABLES
from services.guidance.storage import published_figures
from shared.kit.jobs import Connection
from shared.terms.statistics import StatisticsReport


@dataclass(frozen=True, slots=True)
class Read:
    """A report, and the months that it tells of with what each was counted by."""

    months: dict[date, dict[str, Any]]
    figures: list[Told]
    totals: list[Told]
    """The same without telling anything apart."""


async def read_report(
    connection: Connection, of: StatisticsReport, unit_ids: Sequence[str], first: date, last: date, choice: Choice
) -> Read:
    """A report of units from one month to another, both included; months that are not published are left out."""
    months = await published_figures.published(connection, first, last)
    figures = await published_figures.figures(connection, of.value, unit_ids, first, last)
    table = TABLES[of]
    return Read(months, report(table, figures, choice), report(table, figures, replace(choice, group_by=())))
