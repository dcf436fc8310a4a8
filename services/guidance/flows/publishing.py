"""Publishes the figures of a month that is over: counted once, small groups hidden, and never counted again (D-15)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from random import Random
from typing import Any, Final

from services.guidance.flows.clocks import counted_by
from services.guidance.flows.parts import GuidanceParts
from services.guidance.rules import (
    first_contact_resolution,
    first_response,
    gathering,
    staffed_hours,
    statistics_figures,
    statistics_groups,
)
from services.guidance.rules import statistics_tables as tables
from services.guidance.rules.staffed_hours import staffed_minutes
from services.guidance.rules.staffing import LONGEST_SHIFT
from services.guidance.rules.statistics_figures import Figure, beside_channels, clock_figures, known_client_figures
from services.guidance.rules.statistics_tables import MARGIN, UNKNOWN, TableRule
from services.guidance.storage import published_figures
from shared.kit.jobs import Connection
from shared.law import suppression
from shared.law.published_figures import PublishedFigure
from shared.law.report_months import whole_month
from shared.law.suppression import SMALLEST_SHOWN
from shared.terms.statistics import StatisticsDimension, StatisticsReport

_RULES: Final = (
    first_contact_resolution,
    first_response,
    gathering,
    staffed_hours,
    statistics_groups,
    tables,
    statistics_figures,
    suppression,
)


async def publish(parts: GuidanceParts, connection: Connection, today: date) -> list[date]:
    """Publish each month that is over, the earliest first; gives which. What still waits counts in a later one."""
    published = []
    for month in await published_figures.open_months(connection, today.replace(day=1)):
        if await published_figures.claim(connection, month, _counted_by(parts)):
            told = await _publish_contacts(parts, connection, month)
            await _publish_known_clients(parts, connection, month, told)
            await _publish_clocks(parts, connection, month, told)
            await _publish_feedback(parts, connection, month)
            published.append(month)
    return published


def _counted_by(parts: GuidanceParts) -> dict[str, Any]:
    """By which rules, and by which clocks and hours of each unit, a month is counted (R-216)."""
    return {
        "rules": {each.RULE_ID: each.RULE_VERSION for each in _RULES},
        "clocks": counted_by(parts),
    }


_Told = Mapping[str, statistics_figures.Told]
"""What the tables of all contacts tell, by unit: other tables go by that."""


async def _publish_contacts(parts: GuidanceParts, connection: Connection, month: date) -> _Told:
    """Gives what is told."""
    minutes = await _minutes(connection, month)
    told: defaultdict[str, dict[TableRule, list[Figure]]] = defaultdict(dict)
    for table in tables.CONTACT_TABLES:
        for unit_id, counted in (await published_figures.counts(connection, month, table.facts)).items():
            chance = _chance(parts, month, unit_id, table)
            told[unit_id][table] = statistics_figures.figures(table, counted, _listed(parts, unit_id), chance)
    for unit_id, of_unit in told.items():
        of_unit[tables.OUTCOME_TABLE] = beside_channels(of_unit[tables.OUTCOME_TABLE], of_unit[tables.CHANNEL_TABLE])
        for table, figures in of_unit.items():
            await _keep(connection, month, unit_id, table, figures, minutes)
    return told


async def _publish_known_clients(parts: GuidanceParts, connection: Connection, month: date, told: _Told) -> None:
    table = tables.KNOWN_CLIENTS_TABLE
    for unit_id, counted in (await published_figures.counts(connection, month, table.facts)).items():
        figures = known_client_figures(counted, told[unit_id], _chance(parts, month, unit_id, table))
        await _keep(connection, month, unit_id, table, figures, {})


async def _publish_clocks(parts: GuidanceParts, connection: Connection, month: date, told: _Told) -> None:
    table = tables.CLOCK_TABLE
    counted = await published_figures.counts(connection, month, ("clock_results",))
    for unit_id, results in counted.items():
        by_rule = ((results_of, count) for (results_of,), count in results)
        figures = clock_figures(by_rule, told[unit_id], _chance(parts, month, unit_id, table))
        await _keep(connection, month, unit_id, table, figures, {})


async def _publish_feedback(parts: GuidanceParts, connection: Connection, month: date) -> None:
    await published_figures.hold_feedback(connection)
    for table in tables.FEEDBACK_TABLES:
        counted = await published_figures.counts(connection, month, table.facts, of_feedback=True)
        for unit_id, answers in counted.items():
            chance = _chance(parts, month, unit_id, table)
            total, *others = statistics_figures.figures(table, answers, {}, chance)
            # A table of hidden figures would tell that somebody answered; of nobody's answers there is none.
            if total.count is not None:
                await _keep(connection, month, unit_id, table, [total, *others], {})


def _chance(parts: GuidanceParts, month: date, unit_id: str, table: TableRule) -> Random:
    return parts.sealer.chance("statistics", month.isoformat(), unit_id, table.report)


_Minutes = dict[tuple[str, StatisticsReport, str, str], int]


async def _minutes(connection: Connection, month: date) -> _Minutes:
    """Minutes beside figures: the working time of a month, and the time on shift in each hour of the week."""
    found: _Minutes = {
        (unit_id, StatisticsReport.RESOURCES, MARGIN, MARGIN): minutes
        for unit_id, (minutes, contacts) in (await published_figures.working_time(connection, month)).items()
        if contacts >= SMALLEST_SHOWN
    }
    span = whole_month(month)
    begins_at, ends_at = span.from_at, span.until_at
    by_unit = await published_figures.shifts(connection, begins_at, ends_at, after=begins_at - LONGEST_SHIFT)
    for unit_id, shifts in by_unit.items():
        for (weekday, hour), minutes in staffed_minutes(shifts, begins_at, ends_at).items():
            found[unit_id, StatisticsReport.LOAD, str(weekday), f"{hour:02}"] = minutes
    return found


def _listed(parts: GuidanceParts, unit_id: str) -> dict[StatisticsDimension, list[str]]:
    """The areas and the reasons of the unit's county; none where no county has the unit any more."""
    county = parts.packs.county_of(unit_id)
    if county is None:
        return {}
    return {
        StatisticsDimension.AREA: [*(area.code for area in county.areas), UNKNOWN],
        StatisticsDimension.REASON: [*(topic.code for topic in county.topics), UNKNOWN],
    }


async def _keep(
    connection: Connection, month: date, unit_id: str, table: TableRule, figures: Iterable[Figure], minutes: _Minutes
) -> None:
    await published_figures.keep(
        connection,
        table.report.value,
        (
            PublishedFigure(
                month,
                unit_id,
                each.row,
                each.column,
                each.count,
                minutes.get((unit_id, table.report, each.row, each.column)),
            )
            for each in figures
        ),
    )
