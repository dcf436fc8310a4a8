"""`python -m bench.statistics`: a million statistics rows are published, reported and exported; prints what that takes.

Memory is the resident set of this process, which reads the rows and writes the files. The time of a report is from the
asking until the figures are here, and, in all, until they are added up too.
"""

import argparse
import asyncio
import base64
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from uuid import uuid4

import asyncpg
from alembic import command
from alembic.config import Config
from cryptography.fernet import Fernet
from pydantic import HttpUrl, PostgresDsn, SecretStr

from demo.embedded_postgres import ensure_database, postgres_server
from services.guidance.app import create_app
from services.guidance.flows.exporting_rows import sheet_of_rows
from services.guidance.flows.publishing import publish
from services.guidance.flows.reports import read_report
from services.guidance.rules.reports import Choice
from services.guidance.rules.statistics_tables import TABLES
from services.guidance.settings import GuidanceSettings
from services.guidance.storage import published_figures, statistics_rows
from shared.kit.database import Database
from shared.kit.export import Batch, ExportFormat, written
from shared.terms.people import Language
from shared.terms.statistics import StatisticsReport

ROOT = Path(__file__).resolve().parents[1]
UNITS = ("etela-pohjanmaa-client-guidance", "kymenlaakso-client-guidance")
MONTHS = 12
AT = datetime(2027, 1, 2, 8, tzinfo=UTC)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 1)
ALLOWED_MS = 300.0
"""Time in the database for a report of a year."""
ALLOWED_MB = 100
"""By how much the resident set may grow in an export, whatever the number of rows."""
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")

_FILL = """
    insert into statistics_row
    select gen_random_uuid(), make_date(2026, 1 + n % 12, 1), (array{units})[1 + n / 12 % 2],
           (array['ilmajoki', 'isokyro', 'jik'])[1 + n / 7 % 3],
           (array['phone', 'chat', 'e_form', 'visit', 'callback'])[1 + n / 3 % 5],
           (array['fi', 'fi', 'fi', 'sv', 'en'])[1 + n / 5 % 5],
           (array['client', 'guardian', 'relative', 'professional'])[1 + n / 11 % 4], n / 11 % 4 = 3, '{{health}}',
           'reason-' || n % 40, null, case when n % 50 = 0 then 'service-' || n % 9 end, 1 + n / 13 % 7, 8 + n / 17 % 8,
           'within_4_hours', n % 20 = 0, n % 90, 1 + n % 3, n % 120, '{{advice_given}}', 'no', n % 3 > 0,
           '{{"service_promise": "met", "care_need_assessment": "met_late"}}',
           (array['under_7', 'aged_7_to_17', 'aged_30_to_64', 'unknown'])[1 + n / 19 % 4]
    from generate_series(1, $1) as n
"""


def main() -> int:
    """Fill a scratch database and measure; 1 when a report or an export takes more than allowed."""
    parser = argparse.ArgumentParser(prog="python -m bench.statistics", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="statistics rows, in a year of two units")
    parser.add_argument("--rounds", type=int, default=5, help="readings of each report")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-statistics-") as folder, postgres_server(Path(folder)) as server:
        url = ensure_database(server, "guidance", uuid4().hex)
        os.environ["GUIDANCE_DATABASE_URL"] = url
        command.upgrade(Config(ROOT / "alembic.ini", ini_section="guidance"), "head")
        owner = server.url("guidance", password=server.superuser_password)
        return asyncio.run(_measure(url, owner.replace("postgresql+asyncpg://", "postgresql://"), chosen))


async def _measure(url: str, owner: str, chosen: argparse.Namespace) -> int:
    app = create_app(_settings(url), clock=lambda: AT)
    database: Database = app.state.plumbing.database
    connection = await asyncpg.connect(owner)
    began = time.monotonic()
    columns = await connection.fetch(
        "select column_name from information_schema.columns where table_name = 'statistics_row'"
        " order by ordinal_position"
    )
    await connection.execute("set synchronous_commit = off")
    await connection.execute(_in_order([row[0] for row in columns]), chosen.rows)
    await connection.execute("analyze statistics_row")
    print(f"{chosen.rows} rows filled in {time.monotonic() - began:.0f} s; {os.cpu_count()} CPUs")
    began = time.monotonic()
    async with database.transaction() as transaction:
        months = await publish(app.state.parts, transaction, AT.date())
    figures = await connection.fetchval("select count(*) from published_figure")
    print(f"{len(months)} months published in {time.monotonic() - began:.1f} s: {figures} figures")
    slowest = await _reports(database, chosen.rounds)
    grown = [await _export(database, months, form) for form in (ExportFormat.CSV, ExportFormat.XLSX)]
    await connection.close()
    await database.close()
    return int(slowest > ALLOWED_MS or max(grown) > ALLOWED_MB)


def _in_order(columns: list[str]) -> str:
    """The filling, with the columns in the order of the values."""
    names = (
        "id, month, unit_id, area, channel, language, contactor, for_professional, matters, reason_code,"
        " additional_reason, missing_service, weekday, hour, first_response, repeated, duration_minutes, workers,"
        " worker_minutes, outcomes, led_to_client_relationship, first_contact_resolution, clock_results, age_group"
    )
    assert sorted(columns) == sorted(names.split(", ")), "the table has other columns"
    filling = _FILL.format(units=list(UNITS))
    return filling.replace("insert into statistics_row", f"insert into statistics_row ({names})")


async def _reports(database: Database, rounds: int) -> float:
    """Each report of a year of both units; gives the milliseconds that the slowest waits for the database."""
    slowest = 0.0
    for report in StatisticsReport:
        waited, whole, told = [], [], 0
        for _ in range(rounds):
            began = time.monotonic()
            async with database.reading() as connection:
                await published_figures.figures(connection, report.value, UNITS, FIRST, LAST)
                waited.append(1000 * (time.monotonic() - began))
                read = await read_report(connection, report, UNITS, FIRST, LAST, Choice(TABLES[report].dimensions))
            told = len(read.figures)
            whole.append(1000 * (time.monotonic() - began) - waited[-1])
        print(f"{report.value:26} {median(waited):6.1f} ms for the database, {median(whole):6.1f} ms in all: {told}")
        slowest = max(slowest, median(waited))
    return slowest


async def _export(database: Database, months: list[date], form: ExportFormat) -> float:
    """All rows as a file that goes nowhere; gives by how many megabytes the resident set grew at most."""
    before = highest = _resident_mb()
    began, size, rows = time.monotonic(), 0, 0

    async def counted() -> AsyncIterator[Batch]:
        nonlocal rows, highest
        async for batch in statistics_rows.rows(database.reading, UNITS, months):
            rows += len(batch)
            highest = max(highest, _resident_mb())
            yield batch

    async for chunk in written(sheet_of_rows(Language.FI, AT), counted(), form):
        size += len(chunk)
        highest = max(highest, _resident_mb())
    print(
        f"{form.value}: {rows} rows, {size / 1e6:.0f} MB in {time.monotonic() - began:.0f} s;"
        f" resident set {before:.0f} MB before, {highest:.0f} MB at most"
    )
    return highest - before


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE_BYTES / 1e6


def _settings(url: str) -> GuidanceSettings:
    """Nobody is called: only the database is real."""
    nowhere = HttpUrl("http://127.0.0.1:9")
    key = SecretStr(base64.urlsafe_b64encode(os.urandom(32)).decode())
    return GuidanceSettings(
        database_url=PostgresDsn(url),
        issuer_url=nowhere,
        audience="guidance",
        client_id="bench",
        client_secret=SecretStr(uuid4().hex),
        county_packs=[ROOT / "counties/kymenlaakso", ROOT / "counties/etela-pohjanmaa"],
        sealing_keys=[SecretStr(Fernet.generate_key().decode())],
        person_ref_key=key,
        cursor_key=key,
        booking_url=nowhere,
        referral_url=nowhere,
        pages_client_id="bench",
    )


if __name__ == "__main__":
    sys.exit(main())
