"""Reports by month as callers ask for them, and their figures as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Query, Request
from pydantic import BaseModel
from starlette.responses import StreamingResponse

from shared.contracts.months import Month, PublishedMonth
from shared.contracts.problem import FieldError
from shared.contracts.types import Code
from shared.kit.export import ColumnKind, ExportFormat, Sheet, exported, in_batches
from shared.kit.identity import Caller
from shared.kit.problems import FORBIDDEN, VALIDATION, Refusal
from shared.kit.publishing_storage import Figure, PublishedMonths
from shared.kit.texts import preferred_language
from shared.kit.unit_of_work import Access, UnitOfWork
from shared.law.report_months import MOST_MONTHS, ReportMonths, report_months
from shared.terms.people import Language, Profession

_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
FILES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _BINARY,
        }
    }
}
"""OpenAPI of the answers beside JSON."""


def months_asked(first: str, last: str, at: datetime) -> ReportMonths:
    """The months that a caller asks for, as far as they have ended; refuses those in the wrong order or too many."""
    try:
        return report_months(first_day(first), first_day(last), at)
    except ValueError as error:
        detail = "The months are in the wrong order, or too many."
        wrong = FieldError(pointer="last_month", code="months_not_in_order", detail=detail)
        raise Refusal(VALIDATION, errors=[wrong]) from error


def first_day(month: str) -> date:
    """The first day of a month, as reports name it."""
    return date.fromisoformat(f"{month}-01")


def month_of(day: date) -> str:
    """The month of a day, as reports name it."""
    return f"{day:%Y-%m}"


@dataclass(frozen=True, slots=True)
class AskedReport:
    """Of which unit a report is asked for, and how."""

    unit_id: str
    form: ExportFormat
    language: Language
    """As Accept-Language asks."""


async def _asked(
    request: Request,
    unit_id: Annotated[Code, Query(description="A unit whose manager the caller is.")],
    form: Annotated[
        ExportFormat,
        Query(
            alias="format",
            description="JSON, or a file: XLSX, CSV (RFC 4180), or CSV with semicolons and decimal commas for Excel.",
        ),
    ] = ExportFormat.JSON,
) -> AskedReport:
    return AskedReport(unit_id, form, preferred_language(request.headers.get("accept-language")))


ManagersReport = Annotated[AskedReport, Depends(_asked)]


def refuse_unless_manager(caller: Caller, work: UnitOfWork, asked: AskedReport, report: str) -> None:
    """Refuse everybody but a manager of the unit; whoever is refused, or takes a file, is in the access log."""
    is_manager = caller.works_in(asked.unit_id) and caller.has_profession(Profession.UNIT_MANAGER)
    if not is_manager or asked.form is not ExportFormat.JSON:
        action = "read_statistics" if asked.form is ExportFormat.JSON else "export_statistics"
        work.access(Access(action, "statistics", (), f"{report}/{asked.unit_id}"))
    if not is_manager:
        raise Refusal(FORBIDDEN)


async def _asked_months(
    first_month: Annotated[Month, Query(description="First month, included; the running month is in no report.")],
    last_month: Annotated[Month, Query(description=f"Last month, included; {MOST_MONTHS} months at most.")],
) -> tuple[str, str]:
    return first_month, last_month


Months = Annotated[tuple[str, str], Depends(_asked_months)]


async def published_report(
    work: UnitOfWork, stored: PublishedMonths[Figure], report: str, asked: AskedReport, span: ReportMonths
) -> tuple[list[PublishedMonth], list[Figure]]:
    """The published months of those asked for, and what was told of them."""
    async with work.reading() as connection:
        months = await stored.published(connection, span.first, span.last_day)
        figures = await stored.figures(connection, report, [asked.unit_id], span.first, span.last_day)
    return published_months(months), figures


def published_months(months: Mapping[date, dict[str, Any]]) -> list[PublishedMonth]:
    """Published months as an answer names them, and by what each was counted."""
    return [PublishedMonth(month=month_of(month), counted_by=by) for month, by in months.items()]


def as_file(figures: Sequence[BaseModel], sheet: Sheet, form: ExportFormat) -> StreamingResponse:
    """The figures as a file, a row each; its columns are named as their fields."""
    rows = [
        [
            first_day(value) if column.kind is ColumnKind.MONTH else value
            for column in sheet.columns
            for value in [getattr(figure, column.name)]
        ]
        for figure in figures
    ]
    return exported(sheet, in_batches(rows), form, bom=True)
