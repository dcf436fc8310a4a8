"""Tables for spreadsheets and other programs: CSV, XLSX and JSON, written row by row in little memory (R-191)."""

import csv
import json
import re
from asyncio import to_thread
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from starlette.responses import StreamingResponse
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from shared.contracts.texts import LocalisedText
from shared.kit.texts import in_language
from shared.terms.people import Language

Value = str | int | float | date | bool | None
Batch = Sequence[Sequence[Value]]
"""Some rows; a value for each column, None where there is none."""

MOST_ROWS_OF_A_SHEET: Final = 1_048_575
"""Rows below the header that a sheet of the file format holds; what is more stands on further sheets."""
_CHUNK_BYTES: Final = 65_536
_FORMULA: Final = re.compile(r"""(?:^|[;\t\r\n])(?:[^\S\t\r\n]|")*(?=[=+\-@＝＋－＠])""")
"""How a text begins that spreadsheets take for a formula, the wide forms of East Asia too; or goes on in a next cell,
for a spreadsheet that parts cells at semicolons knows no quotes behind a comma, and each line begins a row to it."""
_BOM: Final = "\ufeff"


class ExportFormat(StrEnum):
    """In which form a table is given."""

    JSON = "json"
    CSV = "csv"
    """RFC 4180, for programs."""
    CSV_SEMICOLON = "csv-semicolon"
    """As spreadsheets of Finland and Sweden open it: semicolons, decimal commas, and a byte order mark."""
    XLSX = "xlsx"

    @property
    def ending(self) -> str:
        """Of the file's name."""
        return self.value.partition("-")[0]


_MEDIA_TYPES: Final = {
    ExportFormat.JSON: "application/json",
    ExportFormat.CSV: "text/csv",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ColumnKind(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    """Shown with one decimal."""
    DAY = "day"
    MONTH = "month"
    """Its first day; shown as year and month."""
    FLAG = "flag"


_NUMBER_FORMATS: Final = {
    ColumnKind.WHOLE: "#,##0",
    ColumnKind.DECIMAL: "#,##0.0",
    ColumnKind.DAY: "yyyy-mm-dd",
    ColumnKind.MONTH: "yyyy-mm",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an export."""

    name: str
    """In JSON."""
    title: LocalisedText
    """In the header of a spreadsheet and of CSV."""
    kind: ColumnKind = ColumnKind.TEXT
    width: int = 14
    """In characters; the title needs no more, for it is wrapped."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is exported, and for whom."""

    name: str
    """Of the file, without its ending: ASCII letters, digits and hyphens."""
    title: LocalisedText
    """Of the sheet."""
    columns: tuple[Column, ...]
    language: Language
    made_at: datetime


def wanted_format(asked: ExportFormat | None, accept: str | None) -> ExportFormat:
    """The form that is asked for in words, else the first one that an Accept header names; JSON otherwise."""
    if asked is not None:
        return asked
    named = [part.partition(";")[0].strip().lower() for part in (accept or "").split(",")]
    by_media_type = {media_type: each for each, media_type in _MEDIA_TYPES.items()}
    return next((by_media_type[each] for each in named if each in by_media_type), ExportFormat.JSON)


def exported(
    sheet: Sheet, batches: AsyncIterable[Batch], form: ExportFormat, *, bom: bool = False
) -> StreamingResponse:
    """The answer with the table as a file; it is sent while the rows are still read."""
    kind = ExportFormat(form.ending)
    media_type = _MEDIA_TYPES[kind] + ("; charset=utf-8; header=present" if kind is ExportFormat.CSV else "")
    return StreamingResponse(
        written(sheet, batches, form, bom=bom),
        media_type=media_type,
        headers={"content-disposition": f'attachment; filename="{sheet.name}.{form.ending}"', "vary": "Accept"},
    )


def written(
    sheet: Sheet, batches: AsyncIterable[Batch], form: ExportFormat, *, bom: bool = False
) -> AsyncIterator[bytes]:
    """The file in chunks; a byte order mark before CSV, where asked for, tells spreadsheets that it is UTF-8."""
    match form:
        case ExportFormat.CSV:
            return _csv(sheet, batches, _plain, bom=bom)
        case ExportFormat.CSV_SEMICOLON:
            return _csv(sheet, batches, _with_decimal_comma, bom=True, separator=";")
        case ExportFormat.XLSX:
            return _xlsx(sheet, batches)
        case ExportFormat.JSON:
            return _json(sheet, batches)


def _titles(sheet: Sheet) -> list[str]:
    return [in_language(each.title, sheet.language) for each in sheet.columns]


async def _csv(
    sheet: Sheet,
    batches: AsyncIterable[Batch],
    plain: Callable[[ColumnKind, Value], str | int | float],
    *,
    bom: bool,
    separator: str = ",",
) -> AsyncIterator[bytes]:
    """CSV of RFC 4180, but for the separator; an apostrophe stands before what spreadsheets take for a formula."""
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=separator)
    text.write(_BOM if bom else "")
    writer.writerow(_titles(sheet))
    kinds = [each.kind for each in sheet.columns]
    yield _taken(text)
    async for batch in batches:
        writer.writerows(map(plain, kinds, row) for row in batch)
        yield _taken(text)


def _taken(text: StringIO) -> bytes:
    taken = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return taken


def _plain(kind: ColumnKind, value: Value) -> str | int | float:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return _FORMULA.sub(r"\g<0>'", value)
        case date():
            return f"{value:%Y-%m}" if kind is ColumnKind.MONTH else f"{value:%Y-%m-%d}"
        case _:
            return value


def _with_decimal_comma(kind: ColumnKind, value: Value) -> str | int | float:
    plain = _plain(kind, value)
    return f"{plain}".replace(".", ",") if isinstance(plain, float) else plain


async def _json(sheet: Sheet, batches: AsyncIterable[Batch]) -> AsyncIterator[bytes]:
    """A list of objects, a row on each line."""
    kinds, names = [each.kind for each in sheet.columns], [each.name for each in sheet.columns]
    before = "[\n"
    async for batch in batches:
        lines = [
            json.dumps(
                {
                    name: _plain(kind, value) if isinstance(value, date) else value
                    for name, kind, value in zip(names, kinds, row, strict=True)
                },
                ensure_ascii=False,
            )
            for row in batch
        ]
        if lines:
            yield (before + ",\n".join(lines)).encode()
            before = ",\n"
    yield b"\n]\n" if before == ",\n" else b"[]\n"


async def _xlsx(sheet: Sheet, batches: AsyncIterable[Batch]) -> AsyncIterator[bytes]:
    """A workbook; its rows go to a file as they come, for the format puts an index of its parts at the end."""
    with TemporaryDirectory(prefix="polku-export-") as folder:
        file = Path(folder) / "export.xlsx"
        book = _Book(sheet, file)
        try:
            async for batch in batches:
                await to_thread(book.write, batch)
        finally:
            await to_thread(book.close)
        with file.open("rb") as content:
            while chunk := await to_thread(content.read, _CHUNK_BYTES):
                yield chunk


class _Book:
    """A workbook that is being written."""

    def __init__(self, sheet: Sheet, file: Path) -> None:
        self._sheet = sheet
        self._book = Workbook(
            str(file),
            {
                "constant_memory": True,
                "tmpdir": str(file.parent),
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "remove_timezone": True,
            },
        )
        self._book.set_properties({"title": in_language(sheet.title, sheet.language), "created": sheet.made_at})
        self._header = self._book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._formats = [self._format(each.kind) for each in sheet.columns]
        self._sheets = 0
        self._begin()

    def write(self, batch: Batch) -> None:
        """Write some rows."""
        for row in batch:
            if self._next > MOST_ROWS_OF_A_SHEET:
                self._begin()
            for place, (value, form) in enumerate(zip(row, self._formats, strict=True)):
                _write(self._at, self._next, place, value, form)
            self._next += 1

    def close(self) -> None:
        """Finish the file."""
        self._book.close()

    def _begin(self) -> None:
        """A sheet with a header that stays in sight."""
        self._sheets += 1
        name = in_language(self._sheet.title, self._sheet.language)[:24]
        self._at: Worksheet = self._book.add_worksheet(name if self._sheets == 1 else f"{name} ({self._sheets})")
        self._at.freeze_panes(1, 0)
        for place, column in enumerate(self._sheet.columns):
            self._at.set_column(place, place, column.width)
        self._at.write_row(0, 0, _titles(self._sheet), self._header)
        self._next = 1

    def _format(self, kind: ColumnKind) -> Format | None:
        number_format = _NUMBER_FORMATS.get(kind)
        return self._book.add_format({"num_format": number_format}) if number_format else None


def _write(at: Worksheet, row: int, place: int, value: Value, form: Format | None) -> None:
    """One cell, by its type: a text is a text whatever it looks like."""
    match value:
        case None:
            return
        case bool():
            at.write_boolean(row, place, value, form)
        case str():
            at.write_string(row, place, value, form)
        case date():
            at.write_datetime(row, place, value, form)
        case _:
            at.write_number(row, place, value, form)


async def in_batches(rows: Iterable[Sequence[Value]]) -> AsyncIterator[Batch]:
    """A table that is at hand, as one batch."""
    yield list(rows)
