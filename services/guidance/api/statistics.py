"""Reports of the statistics, as JSON and for spreadsheets; and the rows, for the county's own statistics (D-15)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Final

from fastapi import Depends, Query, Request
from starlette.responses import Response

from services.guidance.api.callers import Parts
from services.guidance.api.desk_refusals import UNIT_MANAGER_NEEDED
from services.guidance.flows.exporting_rows import sheet_of_rows
from services.guidance.flows.parts import GuidanceParts, invalid
from services.guidance.flows.reports import Read, read_report
from services.guidance.flows.statistics_words import name_of, statistics_words
from services.guidance.rules.reports import FAMILIES, Choice, Told, dimensions_of
from services.guidance.rules.statistics_tables import TABLES
from services.guidance.storage import published_figures, statistics_rows
from shared.contracts.guidance.statistics import (
    DimensionValue,
    StatisticsAnswer,
    StatisticsFigure,
)
from shared.contracts.months import Month
from shared.contracts.types import Code
from shared.kit.export import Column, ColumnKind, ExportFormat, Sheet, Value, exported, in_batches, wanted_format
from shared.kit.identity import Caller, callers
from shared.kit.monthly_reports import FILES, first_day, month_of, months_asked, published_months
from shared.kit.problems import FORBIDDEN, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.texts import in_language, preferred_language
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.law.civil_time import civil_date
from shared.law.report_months import next_month
from shared.terms.people import CallerKind, Language, Profession
from shared.terms.statistics import ReportPeriod, StatisticsDimension, StatisticsReport

router = service_router(tags=["statistics"])

READ_STATISTICS: Final = "statistics:read"
"""Scope with which the county's own systems read reports of all its units."""
READ_ROWS: Final = "statistics:rows"
"""Scope with which the county's own statistics read the rows (act 552/2019 section 41)."""
_Reader = Annotated[Caller, Depends(callers(CallerKind.PROFESSIONAL, CallerKind.SYSTEM))]
_System = Annotated[Caller, Depends(callers(CallerKind.SYSTEM))]
_Unit = Annotated[Code | None, Query(description="Only this unit; all that the caller may see by default.")]
FirstMonthOrYear = Annotated[
    Month | None, Query(description="First month, included; eleven before the last one by default.")
]
LastMonthOrNow = Annotated[
    Month | None, Query(description="Last month, included; the running month, which is in no report, by default.")
]
_Format = Annotated[
    ExportFormat | None,
    Query(description="In which form; by default what Accept asks for, else JSON. `csv-semicolon` is for Excel."),
]
_Bom = Annotated[bool, Query(description="Begin CSV with a byte order mark, by which spreadsheets know UTF-8.")]
_Only = Annotated[str, Query(pattern=r"^[a-z_]{1,40}:[A-Za-z0-9_-]{1,64}$", max_length=105)]


@router.get(
    "/v1/statistics/rows",
    summary="Rows of the statistics",
    response_class=Response,
    responses=FILES,
)
async def export_statistics_rows(
    request: Request,
    caller: _System,
    work: Work,
    parts: Parts,
    unit_id: _Unit = None,
    first_month: FirstMonthOrYear = None,
    last_month: LastMonthOrNow = None,
    format: _Format = None,  # noqa: A002 - the parameter's name on the wire
    bom: _Bom = False,
) -> Response:
    """The county's own statistics read a row for each contact of the published months, in no order.

    What is rare of a client (area, age group and language) is left out of the row. Single rows can still be told apart
    by what happened in them: they are confidential, and whoever reads them is logged.
    """
    work.access(Access("export_statistics_rows", "statistics", (), unit_id))
    if READ_ROWS not in caller.scopes:
        raise Refusal(FORBIDDEN)
    units = _units(parts, unit_id)
    first, last = asked_months(parts, first_month, last_month)
    async with work.reading() as connection:
        months = await published_figures.published(connection, first, last)
    sheet = sheet_of_rows(_language(request), parts.clock())
    batches = statistics_rows.rows(work.reading, units, list(months))
    return exported(sheet, batches, wanted_format(format, request.headers.get("accept")), bom=bom)


@router.get(
    "/v1/statistics/{report}",
    summary="A report of the statistics",
    responses={**FILES, **refusals(UNIT_MANAGER_NEEDED)},
    response_model=StatisticsAnswer,
)
async def get_statistics(
    report: StatisticsReport,
    request: Request,
    caller: _Reader,
    work: Work,
    parts: Parts,
    unit_id: _Unit = None,
    first_month: FirstMonthOrYear = None,
    last_month: LastMonthOrNow = None,
    period: Annotated[ReportPeriod, Query(description="Over how long to add up.")] = ReportPeriod.MONTH,
    group_by: Annotated[
        list[StatisticsDimension] | None,
        Query(description="By what to tell the figures apart; by default by all that the report's table has."),
    ] = None,
    only: Annotated[
        list[_Only] | None,
        Query(max_length=2, description="Narrow to a value of a dimension of the report, such as `area:ilmajoki`."),
    ] = None,
    by_unit: Annotated[bool, Query(description="Do not add up units.")] = False,
    format: _Format = None,  # noqa: A002 - the parameter's name on the wire
    bom: _Bom = False,
) -> StatisticsAnswer | Response:
    """Figures of the months that are over, for the manager of a unit and for the county's systems (D-15).

    Groups smaller than five are hidden, and no answers together tell them. A month is published once and never changes;
    what goes on now is on the board.
    """
    units = _seen_units(parts, caller, work, unit_id)
    first, last = asked_months(parts, first_month, last_month)
    choice = _choice(report, group_by, only, period, by_unit=by_unit)
    form = wanted_format(format, request.headers.get("accept"))
    if form is not ExportFormat.JSON:
        work.access(Access("export_statistics", "statistics", (), report.value))
    async with work.reading() as connection:
        read = await read_report(connection, report, units, first, last, choice)
    language = _language(request)
    if form is not ExportFormat.JSON:
        return exported(
            _sheet(parts, report, choice, language), in_batches(_lines(parts, read, choice, language)), form, bom=bom
        )
    return StatisticsAnswer(
        report=report,
        family=FAMILIES[report],
        unit_ids=list(units),
        period=period,
        group_by=list(choice.group_by),
        dimensions=list(dimensions_of(TABLES[report])),
        months=published_months(read.months),
        figures=[_figure(parts, each, choice, language) for each in read.figures],
        totals=[_figure(parts, each, replace(choice, group_by=()), language) for each in read.totals],
    )


def _seen_units(parts: GuidanceParts, caller: Caller, work: UnitOfWork, unit_id: str | None) -> Sequence[str]:
    """The units whose figures a manager, or a system of the county, may see; refuses others."""
    if caller.kind is CallerKind.SYSTEM:
        allowed = READ_STATISTICS in caller.scopes
    else:
        allowed = unit_id is None or caller.works_in(unit_id)
    if not allowed:
        work.access(Access("read_statistics", "statistics", (), unit_id))
        raise Refusal(FORBIDDEN)
    if caller.kind is CallerKind.SYSTEM:
        return _units(parts, unit_id)
    if not caller.has_profession(Profession.UNIT_MANAGER):
        work.access(Access("read_statistics", "statistics", (), unit_id))
        raise Refusal(UNIT_MANAGER_NEEDED)
    return [unit_id] if unit_id else sorted(caller.units)


def _units(parts: GuidanceParts, unit_id: str | None) -> list[str]:
    if unit_id is not None:
        return [parts.unit(unit_id)[1].id]
    return sorted(unit.id for pack in parts.packs.packs for unit in pack.units)


def asked_months(parts: GuidanceParts, first_month: str | None, last_month: str | None) -> tuple[date, date]:
    """The first day, and the last one, of the months asked for, as far as they have ended."""
    last = first_day(last_month) if last_month else civil_date(parts.clock()).replace(day=1)
    first = first_day(first_month) if first_month else next_month(last.replace(year=last.year - 1))
    asked = months_asked(month_of(first), month_of(last), parts.clock())
    return asked.first, asked.last_day


def _choice(
    report: StatisticsReport,
    group_by: list[StatisticsDimension] | None,
    only: list[str] | None,
    period: ReportPeriod,
    *,
    by_unit: bool,
) -> Choice:
    """What is asked of the report's table; refuses what it is not made of."""
    known = dimensions_of(TABLES[report])
    narrowed = dict(each.split(":", 1) for each in only or ())
    grouped = TABLES[report].dimensions if group_by is None else tuple(dict.fromkeys(group_by))
    if not {*narrowed, *grouped} <= {*known}:
        raise invalid("group_by", "unknown", "The report has no such dimension.")
    choice = Choice(grouped, {StatisticsDimension(name): value for name, value in narrowed.items()}, period, by_unit)
    used = {*choice.group_by, *choice.only}
    if report is StatisticsReport.CLOCKS and StatisticsDimension.RULE not in used:
        raise invalid("group_by", "missing", "The clocks are told apart by rule.")
    return choice


def _language(request: Request) -> Language:
    return preferred_language(request.headers.get("accept-language"))


def _figure(parts: GuidanceParts, told: Told, choice: Choice, language: Language) -> StatisticsFigure:
    return StatisticsFigure(
        period=told.period,
        unit_id=told.unit_id,
        values=[
            DimensionValue(
                dimension=dimension, value=value, name=in_language(name_of(parts, dimension, value), language)
            )
            for dimension, value in zip(choice.group_by, told.values, strict=True)
        ],
        count=told.count,
        is_partial=told.is_partial,
        share_percent=told.share_percent,
        minutes=told.minutes,
    )


def _sheet(parts: GuidanceParts, report: StatisticsReport, choice: Choice, language: Language) -> Sheet:
    words = statistics_words()
    columns = [
        Column("period", words.columns["period"], ColumnKind.MONTH if _is_monthly(choice) else ColumnKind.TEXT, 12),
        *([Column("unit_id", words.columns["unit_id"], width=32)] if choice.by_unit else []),
        *(Column(each.value, words.dimensions[each], width=34) for each in choice.group_by),
        Column("count", words.columns["count"], ColumnKind.WHOLE, 12),
        Column("share_percent", words.columns["share_percent"], ColumnKind.DECIMAL, 12),
        Column("is_partial", words.columns["is_partial"], ColumnKind.FLAG, 12),
        Column("minutes", words.columns["minutes"], ColumnKind.WHOLE, 12),
    ]
    return Sheet(f"statistics-{report.value}", words.reports[report], tuple(columns), language, parts.clock())


def _is_monthly(choice: Choice) -> bool:
    return choice.period is ReportPeriod.MONTH


def _lines(parts: GuidanceParts, read: Read, choice: Choice, language: Language) -> list[list[Value]]:
    return [
        [
            first_day(told.period) if _is_monthly(choice) else told.period,
            *([told.unit_id] if choice.by_unit else []),
            *(
                in_language(name_of(parts, dimension, value), language)
                for dimension, value in zip(choice.group_by, told.values, strict=True)
            ),
            told.count,
            told.share_percent,
            told.is_partial,
            told.minutes,
        ]
        for told in read.figures
    ]
