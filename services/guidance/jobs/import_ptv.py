"""The command that imports the national service catalogue: `python -m services.guidance.jobs.import_ptv --help`."""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Final, TextIO
from uuid import UUID

from pydantic import HttpUrl, TypeAdapter, ValidationError

from services.guidance.flows.ptv.catalogue import PtvSource, source_of
from services.guidance.flows.ptv.importing import CatalogueImport, Superseded
from services.guidance.jobs.progress import progress
from services.guidance.settings import GuidanceSettings
from services.guidance.storage.ptv import imports
from services.guidance.storage.ptv.imports import ImportRecord, ItemRecord
from services.guidance.storage.ptv.one_at_a_time import alone
from shared.clients.ptv import MOST_AT_ONCE
from shared.contracts.county_pack import CountyPack
from shared.kit.clock import now
from shared.kit.database import Database
from shared.kit.neighbours import http_client
from shared.kit.yaml_folder import FolderError, read_folder
from shared.terms.ptv_imports import ImportResult, ImportState

FINISHED, STOPPED, WRONG_CALL, FAILED, BUSY = range(5)
"""Exit codes; of several counties the highest one."""
CANCELLED: Final = 130
PUBLIC_ADDRESS: Final = "https://api.palvelutietovaranto.suomi.fi"
_PAGE: Final = 200
_MOST_NAMED: Final = 20
"""Broken services that are named on the terminal; the report names all."""
_EXITS: Final = {ImportState.FINISHED: FINISHED, ImportState.STOPPED: STOPPED, ImportState.FAILED: FAILED}
_EXIT_CODES: Final = """
Exit codes: 0 finished; 1 stopped, because too many services are missing from the catalogue: nothing was withdrawn, look
at them, then give --accept-withdrawals; 2 wrong call or settings; 3 the catalogue failed, run it again later; 4 another
import runs; 130 cancelled, run it again to read the rest. Services that are broken are named, and fail no import.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Import with the service's settings from the environment; gives the exit code."""
    try:
        return asyncio.run(run(arguments))
    except KeyboardInterrupt:
        sys.stderr.write("cancelled\n")
        return CANCELLED


async def run(arguments: Sequence[str] | None) -> int:
    """The command as `main` runs it; ends the process at a call that it does not know."""
    parser = argparse.ArgumentParser(
        prog="polku-guidance import-ptv",
        description="Import the national service catalogue (PTV) into the directory.",
        epilog=_EXIT_CODES,
    )
    parser.add_argument("--county", action="append", metavar="CODE", help="only this county; may be given for each")
    parser.add_argument("--url", help=f"address of the catalogue; else GUIDANCE_PTV_URL, else {PUBLIC_ADDRESS}")
    parser.add_argument("--whole", action="store_true", help="read every service again, not only what has changed")
    parser.add_argument("--accept-withdrawals", action="store_true", help="withdraw what is missing, however many")
    parser.add_argument(
        "--at-a-time",
        type=int,
        choices=range(1, MOST_AT_ONCE + 1),
        default=MOST_AT_ONCE,
        metavar="N",
        help=f"services read and stored at a time, {MOST_AT_ONCE} unless told",
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help="write what was found of services, as JSON lines")
    return await _import(parser.parse_args(arguments))


async def _import(chosen: argparse.Namespace) -> int:
    try:
        settings = GuidanceSettings()
        url = TypeAdapter(HttpUrl).validate_python(str(chosen.url or settings.ptv_url or PUBLIC_ADDRESS))
        counties = {each.code: each for each in (read_folder(path, CountyPack) for path in settings.county_packs)}
        wanted = [counties[code] for code in chosen.county or counties]
        report = chosen.report.open("w", encoding="utf-8") if chosen.report else None
    except KeyError as unknown:
        sys.stderr.write(f"no county {unknown} in GUIDANCE_COUNTY_PACKS\n")
        return WRONG_CALL
    except (ValidationError, FolderError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_CALL
    database = Database(settings, application="guidance")
    exits: list[int] = []
    try:
        async with http_client(str(url)) as http:
            for county in wanted:
                ended = await _import_county(database, source_of(http, settings), county, chosen)
                exits.append(_EXITS.get(ended.state, BUSY) if ended else BUSY)
                if ended:
                    await _tell(database, ended, report)
                else:
                    sys.stderr.write(f"{county.code}: another import runs\n")
    finally:
        await database.close()
        if report:
            report.close()
    return max(exits)


async def _import_county(
    database: Database, source: PtvSource, county: CountyPack, chosen: argparse.Namespace
) -> ImportRecord | None:
    """The import when it has ended; None when another one runs."""
    async with alone(database, county.code) as is_alone:
        if not is_alone:
            return None
        one = CatalogueImport(database, now, source, county)
        sys.stdout.write(f"{county.code}: listing the catalogue\n")
        begun = await one.begin(whole=chosen.whole, accept_withdrawals=chosen.accept_withdrawals)
        try:
            with progress(f"{county.code}: ", await one.left(begun), "services read") as tell:
                return await one.to_its_end(begun, rows=chosen.at_a_time, tell=tell)
        except Superseded:
            return None


async def _tell(database: Database, ended: ImportRecord, report: TextIO | None) -> None:
    counts = ", ".join(f"{ended.counts[each]} {each}" for each in ImportResult if each in ended.counts)
    reason = f": {ended.reason}" if ended.reason else ""
    sys.stdout.write(f"{ended.county}: {ended.state}{reason} ({ended.listed} listed; {counts or 'nothing to do'})\n")
    named = 0
    async for each in _items(database, ended.id):
        if each.result is ImportResult.BROKEN:
            named += 1
            if named <= _MOST_NAMED:
                sys.stdout.write(f"  broken {each.ptv_id}: {each.detail}\n")
        if report:
            found = {"county": ended.county, "import_id": str(ended.id), "ptv_id": str(each.ptv_id)}
            entry_id = str(each.entry_id) if each.entry_id else None
            details = {"result": each.result.value, "fields": each.fields, "notes": each.notes, "detail": each.detail}
            report.write(json.dumps({**found, "entry_id": entry_id, **details}, ensure_ascii=False) + "\n")
    if named > _MOST_NAMED:
        sys.stdout.write(f"  and {named - _MOST_NAMED} more broken ones: give --report\n")


async def _items(database: Database, import_id: UUID) -> AsyncIterator[ItemRecord]:
    after = UUID(int=0)
    while True:
        async with database.reading() as connection:
            found = await imports.items(connection, import_id, after=after, rows=_PAGE)
        for each in found:
            yield each
        if len(found) < _PAGE:
            return
        after = found[-1].ptv_id


if __name__ == "__main__":
    sys.exit(main())
