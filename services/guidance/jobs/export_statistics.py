"""Writes the statistics rows of published months to a file, and shows how far it is (R-191).

`polku-guidance export-statistics --from 2026-01 --until 2026-12 --to rows.xlsx`
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.guidance.flows.exporting_rows import sheet_of_rows
from services.guidance.settings import GuidanceSettings
from services.guidance.storage import published_figures, statistics_rows
from services.guidance.storage.plumbing import STATEMENTS
from shared.contracts.county_pack import CountyPack
from shared.contracts.months import Month
from shared.kit.access_log import note_accesses
from shared.kit.clock import now
from shared.kit.database import Database
from shared.kit.export import Batch, ExportFormat, written
from shared.kit.monthly_reports import first_day
from shared.kit.unit_of_work import Access
from shared.kit.yaml_folder import read_folder
from shared.terms.people import Language

_LINE_EVERY: Final = 100_000
"""Rows after which a line tells how far it is, where no terminal shows a bar."""
_MONTH: Final = TypeAdapter[str](Month)


async def export(database: Database, unit_ids: list[str], wanted: argparse.Namespace, console: Console) -> int:
    """Write the rows of units as wanted; gives how many. The export is in the access log before the first row is read.

    The file has its name only once it is whole.
    """
    async with database.transaction() as connection:
        months = list(await published_figures.published(connection, wanted.first, wanted.last))
        number = await statistics_rows.count(connection, unit_ids, wanted.first, wanted.last)
        await note_accesses(connection, STATEMENTS, [Access("export_statistics_rows", "statistics", ())])
    unfinished = wanted.to.with_name(f"{wanted.to.name}.part")
    with _progress(console) as progress, unfinished.open("wb") as file:
        task = progress.add_task("rows", total=number)

        async def counted() -> AsyncIterator[Batch]:
            done = 0
            async for batch in statistics_rows.rows(database.reading, unit_ids, months):
                yield batch
                progress.advance(task, len(batch))
                if not console.is_terminal and (done + len(batch)) // _LINE_EVERY > done // _LINE_EVERY:
                    console.print(f"{done + len(batch)} of {number} rows")
                done += len(batch)

        sheet = sheet_of_rows(wanted.language, now())
        async for chunk in written(sheet, counted(), wanted.format, bom=wanted.bom):
            file.write(chunk)
    unfinished.replace(wanted.to)
    console.print(f"{number} rows of {len(months)} months: {wanted.to}")
    return number


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )


def _month(text: str) -> date:
    try:
        return first_day(_MONTH.validate_python(text))
    except ValidationError as error:
        raise argparse.ArgumentTypeError("a month such as 2026-11") from error


def arguments(given: list[str]) -> argparse.Namespace:
    """What is wanted; exits with what is wrong where it is not understood."""
    parser = argparse.ArgumentParser(prog="polku-guidance export-statistics", description=__doc__)
    parser.add_argument("--from", dest="first", type=_month, required=True, help="first month, such as 2026-01")
    parser.add_argument("--until", dest="last", type=_month, required=True, help="last month, included")
    parser.add_argument("--to", type=Path, required=True, help="file to write; its ending says the form")
    parser.add_argument("--unit", help="only this unit; all by default")
    parser.add_argument("--language", type=Language, choices=list(Language), default=Language.FI, help="of the header")
    parser.add_argument("--bom", action="store_true", help="begin CSV with a byte order mark")
    wanted = parser.parse_args(given)
    try:
        wanted.format = ExportFormat(wanted.to.suffix.removeprefix("."))
    except ValueError:
        parser.error("--to ends with .csv, .xlsx or .json")
    return wanted


async def main(given: list[str]) -> int:
    """Write what the arguments want."""
    wanted, settings = arguments(given), GuidanceSettings()
    units = [unit.id for folder in settings.county_packs for unit in read_folder(folder, CountyPack).units]
    database = Database(settings, application="guidance")
    try:
        await export(database, [wanted.unit] if wanted.unit else units, wanted, Console())
    finally:
        await database.close()
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
