"""Tables as CSV, XLSX and JSON: typed, readable, harmless, and written while they are read."""

import csv
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest

from shared.contracts.texts import LocalisedText
from shared.kit import export
from shared.kit.export import (
    Batch,
    Column,
    ColumnKind,
    ExportFormat,
    Sheet,
    exported,
    in_batches,
    wanted_format,
    written,
)
from shared.terms.people import Language

SHEET = Sheet(
    name="contacts-by-channel",
    title=LocalisedText(fi="Yhteydenotot", sv="Kontakter", en="Contacts"),
    columns=(
        Column("month", LocalisedText(fi="Kuukausi", sv="Månad", en="Month"), ColumnKind.MONTH, 10),
        Column("channel", LocalisedText(fi="Yhteydenottotapa", sv="Kontaktsätt", en="Channel"), width=24),
        Column("contacts", LocalisedText(fi="Yhteydenotot", sv="Kontakter", en="Contacts"), ColumnKind.WHOLE),
        Column("minutes", LocalisedText(fi="Minuutit", sv="Minuter", en="Minutes"), ColumnKind.DECIMAL),
        Column("hidden", LocalisedText(fi="Peitetty", sv="Dold", en="Hidden"), ColumnKind.FLAG),
        Column("day", LocalisedText(fi="Päivä", sv="Dag", en="Day"), ColumnKind.DAY),
    ),
    language=Language.SV,
    made_at=datetime(2026, 11, 23, 7, 0, tzinfo=UTC),
)
ROWS: list[tuple[Any, ...]] = [
    (date(2026, 10, 1), 'Käynti, "ovi"\nja piha', 1234, 7.25, False, date(2026, 10, 31)),
    (date(2026, 11, 1), "=1+1", None, None, True, None),
]


def at(year: int, month: int, day: int, hour: int = 0) -> datetime:
    """As a workbook holds it, which knows no time zones."""
    return datetime(year, month, day, hour, tzinfo=UTC).replace(tzinfo=None)


async def whole(form: ExportFormat, rows: list[tuple[Any, ...]] = ROWS, **options: Any) -> bytes:
    return b"".join([chunk async for chunk in written(SHEET, in_batches(rows), form, **options)])


async def test_csv_is_that_of_rfc_4180_with_quotes_line_breaks_and_header() -> None:
    text = (await whole(ExportFormat.CSV)).decode()

    assert text.startswith("Månad,Kontaktsätt,Kontakter,Minuter,Dold,Dag\r\n")
    assert '2026-10,"Käynti, ""ovi""\nja piha",1234,7.25,false,2026-10-31\r\n' in text
    assert [len(row) for row in csv.reader(StringIO(text, newline=""), strict=True)] == [6, 6, 6]


async def test_a_byte_order_mark_stands_before_csv_only_where_asked_for() -> None:
    assert (await whole(ExportFormat.CSV, bom=True)).startswith(b"\xef\xbb\xbfM")
    assert (await whole(ExportFormat.CSV)).startswith(b"M")


@pytest.mark.parametrize(
    ("text", "held"),
    [
        *((text, f"'{text}") for text in ("=cmd()", "+358 40", "-1", "@SUM(A1)", "＝1")),
        *((f"{space}=1", f"{space}'=1") for space in ("\t", "\r", "\n", "\r\n", "  ", "\xa0")),
        ("Ilmajoki;=cmd()", "Ilmajoki;'=cmd()"),
        ('Ilmajoki; "=cmd()"', 'Ilmajoki; "\'=cmd()"'),
        ("Ilmajoki\r\n=cmd()", "Ilmajoki\r\n'=cmd()"),
        ("Ilmajoki\t +1", "Ilmajoki\t '+1"),
        ("Neuvola, -psykologi; arki = koti", "Neuvola, -psykologi; arki = koti"),
    ],
)
async def test_csv_holds_no_formula_wherever_a_spreadsheet_parts_its_cells(text: str, held: str) -> None:
    """A Finnish spreadsheet parts cells at semicolons, and behind a comma quotes mean nothing to it."""
    content = await whole(ExportFormat.CSV, [(None, text, -1, -1.5, None, None)])
    rows = csv.reader(StringIO(content.decode(), newline=""))

    assert [row[1:4] for row in rows][1] == [held, "-1", "-1.5"]


async def test_csv_with_semicolons_opens_by_a_double_click_in_finland() -> None:
    text = (await whole(ExportFormat.CSV_SEMICOLON)).decode()

    assert text.startswith("\ufeffMånad;Kontaktsätt;Kontakter;Minuter;Dold;Dag\r\n")
    assert '2026-10;"Käynti, ""ovi""\nja piha";1234;7,25;false;2026-10-31\r\n' in text
    assert [len(row) for row in csv.reader(StringIO(text, newline=""), delimiter=";", strict=True)] == [6, 6, 6]


async def test_a_workbook_has_typed_cells_a_header_that_stays_and_readable_widths() -> None:
    book = openpyxl.load_workbook(BytesIO(await whole(ExportFormat.XLSX)))
    sheet = book["Kontakter"]

    assert [cell.value for cell in sheet[1]] == ["Månad", "Kontaktsätt", "Kontakter", "Minuter", "Dold", "Dag"]
    assert [cell.value for cell in sheet[2]] == [
        at(2026, 10, 1),
        'Käynti, "ovi"\nja piha',
        1234,
        7.25,
        False,
        at(2026, 10, 31),
    ]
    assert [cell.number_format for cell in sheet[2]] == [
        "yyyy-mm",
        "General",
        "#,##0",
        "#,##0.0",
        "General",
        "yyyy-mm-dd",
    ]
    assert (sheet["B3"].value, sheet["B3"].data_type, sheet["C3"].value) == ("=1+1", "s", None)
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert [round(sheet.column_dimensions[letter].width) for letter in "AB"] == [11, 25]
    assert book.properties.created == at(2026, 11, 23, 7)


async def test_a_workbook_goes_on_on_another_sheet_where_one_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_ROWS_OF_A_SHEET", 1)
    book = openpyxl.load_workbook(BytesIO(await whole(ExportFormat.XLSX)))

    assert [(sheet.title, sheet.max_row, sheet["A1"].value) for sheet in book] == [
        ("Kontakter", 2, "Månad"),
        ("Kontakter (2)", 2, "Månad"),
    ]


async def test_json_is_a_list_of_rows_by_name() -> None:
    assert json.loads(await whole(ExportFormat.JSON)) == [
        {
            "month": "2026-10",
            "channel": 'Käynti, "ovi"\nja piha',
            "contacts": 1234,
            "minutes": 7.25,
            "hidden": False,
            "day": "2026-10-31",
        },
        {"month": "2026-11", "channel": "=1+1", "contacts": None, "minutes": None, "hidden": True, "day": None},
    ]
    assert json.loads(await whole(ExportFormat.JSON, [])) == []


@pytest.mark.parametrize("form", [ExportFormat.CSV, ExportFormat.JSON])
async def test_rows_are_sent_while_others_are_still_read(form: ExportFormat) -> None:
    read: list[int] = []

    async def batches() -> AsyncIterator[Batch]:
        for each in range(3):
            read.append(each)
            yield ROWS

    chunks = written(SHEET, batches(), form)
    while b"=1+1" not in await anext(chunks):
        assert read == []
    assert read == [0]
    assert len([chunk async for chunk in chunks]) >= 2
    assert read == [0, 1, 2]


@pytest.mark.parametrize(
    ("asked", "accept", "form"),
    [
        (None, None, ExportFormat.JSON),
        (None, "*/*", ExportFormat.JSON),
        (None, "text/csv", ExportFormat.CSV),
        (None, "text/html, Text/CSV;q=0.9, application/json", ExportFormat.CSV),
        (
            None,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ExportFormat.XLSX,
        ),
        (ExportFormat.JSON, "text/csv", ExportFormat.JSON),
    ],
)
def test_the_form_is_what_is_asked_for(asked: ExportFormat | None, accept: str | None, form: ExportFormat) -> None:
    assert wanted_format(asked, accept) is form


def test_the_answer_is_a_file_with_a_name() -> None:
    for form in (ExportFormat.CSV, ExportFormat.CSV_SEMICOLON):
        answer = exported(SHEET, in_batches(ROWS), form)

        assert answer.headers["content-disposition"] == 'attachment; filename="contacts-by-channel.csv"'
        assert answer.headers["content-type"].startswith("text/csv; charset=utf-8")
