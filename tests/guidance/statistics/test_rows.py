"""Statistics rows for the county's own statistics: of published months, nothing rare of a client, a page at a time."""

import csv
from contextlib import AbstractAsyncContextManager
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from rich.console import Console
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.flows.exporting_rows import sheet_of_rows
from services.guidance.jobs.export_statistics import arguments, export
from services.guidance.storage import statistics_rows
from services.guidance.storage.statistics_rows import AT_A_TIME
from shared.kit.database import Database
from shared.kit.export import ExportFormat, written
from shared.terms.people import Language
from tests.guidance.builders import MANAGER, SYSTEM, UNIT, access_log, done, refused
from tests.guidance.statistics.filling import december, fill
from tests.world import World


async def rows(world: World, **params: Any) -> list[dict[str, Any]]:
    items = done(await world.call("guidance", SYSTEM).get("/v1/statistics/rows", params=params))
    assert isinstance(items, list)
    return items


async def test_a_row_has_neither_id_nor_free_text_nor_day(world: World) -> None:
    await fill(world, 5)
    assert await rows(world) == []

    await december(world)
    found = await rows(world)
    assert len(found) == 5
    assert found[0] == {
        "month": "2026-11",
        "unit_id": UNIT,
        "area": "ilmajoki",
        "channel": "phone",
        "language": "fi",
        "contactor": "client",
        "for_professional": False,
        "matters": "health",
        "reason_code": "illness",
        "missing_service": None,
        "weekday": 1,
        "hour": 9,
        "first_response": "within_15_minutes",
        "repeated": False,
        "duration_minutes": 20,
        "workers": 1,
        "worker_minutes": 30,
        "outcomes": "advice_given",
        "led_to_client_relationship": "no",
        "first_contact_resolution": True,
        "clock_results": "service_promise=met",
        "age_group": "unknown",
    }


async def test_what_is_rare_of_a_client_is_left_out(world: World) -> None:
    await fill(world, 6)
    await fill(world, 4, language="'sv'")
    await december(world)

    told = [(each["area"], each["language"], each["age_group"]) for each in await rows(world)]
    assert sorted(map(str, told)) == sorted([str(("ilmajoki", "fi", "unknown"))] * 6 + [str((None, None, None))] * 4)


async def test_rows_are_for_the_countys_own_statistics_and_their_export_is_logged(world: World) -> None:
    refused(await world.call("guidance", MANAGER).get("/v1/statistics/rows"), 403, "forbidden")
    without = world.call("guidance", SYSTEM, scope="statistics:read")
    refused(await without.get("/v1/statistics/rows"), 403, "forbidden")
    await rows(world, unit_id=UNIT)

    assert [entry[1:] for entry in await access_log(world)][-2:] == [
        ("export_statistics_rows", [], None, "denied", "forbidden"),
        ("export_statistics_rows", [], UNIT, "allowed", None),
    ]


async def test_rows_come_while_others_are_still_in_the_database(world: World) -> None:
    """Of five pages two have been read when the first rows have been sent, and a connection is held for none."""
    await fill(world, 4 * AT_A_TIME + 1, hour="n % 24", reason_code="'=' || n % 3")
    await december(world)
    database: Database = world.apps["guidance"].state.plumbing.database
    opened: list[int] = []

    def reading() -> AbstractAsyncContextManager[AsyncConnection]:
        opened.append(1)
        return database.reading()

    sheet = sheet_of_rows(Language.EN, world.clock())
    chunks = written(sheet, statistics_rows.rows(reading, [UNIT], [date(2026, 11, 1)]), ExportFormat.CSV)
    header, first = await anext(chunks), await anext(chunks)
    assert header.startswith(b"Month,Unit,")
    assert first.count(b"\r\n") == AT_A_TIME
    assert len(opened) == 2, "one for what is common, one for the first page"

    rest = [chunk.count(b"\r\n") async for chunk in chunks]
    assert rest == [AT_A_TIME] * 3 + [1]
    codes = {row[8] for row in csv.reader(StringIO((first).decode(), newline=""))}
    assert all(code.startswith("'=") for code in codes)


async def test_managers_read_additional_reasons_of_months_that_are_over_a_page_at_a_time(world: World) -> None:
    await fill(world, 6, additional_reason="'Words ' || n")
    await fill(world, 4, when="'2026-10-01'", additional_reason="'Of too few'")
    await december(world)
    await fill(world, 6, when="'2026-12-01'", additional_reason="'Of the running month'")
    api, path = world.call("guidance", MANAGER), "/v1/statistics/additional-reasons"
    first = done(await api.get(path, params={"unit_id": UNIT, "limit": 4}))
    rest = done(await api.get(path, params={"unit_id": UNIT, "limit": 4, "cursor": first["next_cursor"]}))

    told = [each["additional_reason"] for page in (first, rest) for each in page["items"]]
    assert sorted(told) == [f"Words {number}" for number in range(1, 7)]
    assert {each["month"] for each in first["items"]} == {"2026-11"}
    assert rest["next_cursor"] is None


async def test_rows_go_into_a_workbook(world: World) -> None:
    await fill(world, 7)
    await december(world)
    answer = await world.call("guidance", SYSTEM).get("/v1/statistics/rows", params={"format": "xlsx"})

    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert (sheet.max_row, sheet.freeze_panes, sheet["A1"].value, sheet["K2"].value) == (8, "A2", "Kuukausi", 1)


async def test_the_command_writes_the_rows_and_tells_how_far_it_is(world: World, tmp_path: Path) -> None:
    await fill(world, 30)
    await fill(world, 6, when="'2026-10-01'")
    await december(world)
    file, said = tmp_path / "rows.csv", StringIO()
    wanted = arguments(["--from", "2026-11", "--until", "2026-11", "--to", str(file)])
    database: Database = world.apps["guidance"].state.plumbing.database

    assert await export(database, [UNIT], wanted, Console(file=said, width=200)) == 30
    assert len(file.read_text(encoding="utf-8").splitlines()) == 31
    assert said.getvalue() == f"30 rows of 1 months: {file}\n"
    assert not file.with_name("rows.csv.part").exists()
    assert [(entry[0], entry[1]) for entry in await access_log(world)] == [("system", "export_statistics_rows")]


@pytest.mark.parametrize(
    "given",
    [
        ["--from", "2026", "--until", "2026-11", "--to", "rows.csv"],
        ["--from", "2026-11", "--until", "2026-11", "--to", "rows.txt"],
    ],
)
def test_the_command_says_what_it_does_not_understand(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        arguments(given)
    assert "a month such as" in (said := capsys.readouterr().err) or "--to ends with" in said


async def test_the_number_of_rows_is_that_of_the_published_months(world: World) -> None:
    await fill(world, 6)
    await fill(world, 6, when="'2026-12-01'")
    await december(world)
    async with world.apps["guidance"].state.plumbing.database.reading() as connection:
        assert await statistics_rows.count(connection, [UNIT], date(2026, 1, 1), date(2026, 12, 1)) == 6
