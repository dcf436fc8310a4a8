"""Reports by month as callers ask for them, and their figures as a file."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Query, Request
from pydantic import BaseModel
from starlette.responses import StreamingResponse

from shared.contracts.months import Month
from shared.contracts.problem import FieldError
from shared.kit.export import ColumnKind, ExportFormat, Sheet, exported, in_batches
from shared.kit.identity import Caller
from shared.kit.problems import FORBIDDEN, VALIDATION, Refusal
from shared.kit.texts import preferred_language
from shared.law.report_months import MOST_MONTHS, ReportMonths, report_months
from shared.law.suppression import Published, suppress_table
from shared.terms.people import Language, Profession

FirstMonth = Annotated[Month, Query(description="First month, included; the running month is in no report.")]
LastMonth = Annotated[Month, Query(description=f"Last month, included; {MOST_MONTHS} months at most.")]
Form = Annotated[
    ExportFormat,
    Query(
        alias="format",
        description="JSON, or a file: XLSX, CSV (RFC 4180), or CSV with semicolons and decimal commas for Excel.",
    ),
]
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


def published_by_month(
    counted: Iterable[tuple[date, str, str, int]], columns: Collection[str]
) -> Mapping[date, Published]:
    """What may be told of each month's table, given as month, row, column and count.

    No figure spans months, so that none can be found by taking one from another. Each row has all columns, whether
    anybody is in them or not: else the name of a hidden one would tell that somebody is.
    """
    tables: defaultdict[date, dict[tuple[str, str], int]] = defaultdict(dict)
    for month, row, column, count in counted:
        of_month = tables[month]
        for each in columns:
            of_month.setdefault((row, each), 0)
        of_month[row, column] = count
    return {month: suppress_table(table) for month, table in tables.items()}


def told_cells(tables: Mapping[date, Published]) -> Iterator[tuple[date, str, str, int | None]]:
    """Month, row, column and count (None: hidden) of what may be told; what is known to be empty is left out.

    Of a month with fewer than five altogether nothing is told, not even in which row and column they are.
    """
    for month, table in tables.items():
        if table.total is not None:
            for (row, column), count in table.cells.items():
                if count != 0:
                    yield month, row, column, count


def refuse_unless_manager(caller: Caller, unit_id: str) -> None:
    """Refuse everybody but a manager of the unit."""
    if not (caller.works_in(unit_id) and caller.has_profession(Profession.UNIT_MANAGER)):
        raise Refusal(FORBIDDEN)


async def _preferred(request: Request) -> Language:
    return preferred_language(request.headers.get("accept-language"))


ReadersLanguage = Annotated[Language, Depends(_preferred)]
"""As Accept-Language asks."""


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
