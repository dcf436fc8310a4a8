"""`python -m bench.desk`: the first page of the desk list of a unit with a million open contacts, by its own SQL."""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from statistics import median
from uuid import uuid4

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import create_async_engine

from bench.desk_plans import carried_out, fill, lists
from demo.embedded_postgres import ensure_database, postgres_server
from shared.kit.clock import now

ROOT = Path(__file__).resolve().parents[1]
ALLOWED_MS = 50.0
"""Time in the database for a first page."""


def main() -> int:
    """Fill a scratch database, measure each list, print plans and times; 1 when a list takes longer than allowed."""
    parser = argparse.ArgumentParser(prog="python -m bench.desk", description=__doc__)
    parser.add_argument("--contacts", type=int, default=1_000_000, help="open contacts of the unit")
    parser.add_argument("--rounds", type=int, default=7, help="rounds that count, after one that does not")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-desk-") as folder, postgres_server(Path(folder)) as server:
        url = ensure_database(server, "guidance", uuid4().hex)
        os.environ["GUIDANCE_DATABASE_URL"] = url
        command.upgrade(Config(ROOT / "alembic.ini", ini_section="guidance"), "head")
        owner = server.url("guidance", password=server.superuser_password)
        slow = asyncio.run(_measure(url, owner, chosen.contacts, chosen.rounds))
    return 1 if slow else 0


async def _measure(url: str, owner: str, contacts: int, rounds: int) -> list[str]:
    at, started = now(), time.monotonic()
    connection = await asyncpg.connect(owner.replace("postgresql+asyncpg://", "postgresql://"))
    await fill(connection, contacts, at)
    size = await connection.fetchval("select pg_size_pretty(pg_database_size('guidance'))")
    await connection.close()
    print(
        f"{contacts} open contacts, {2 * contacts} running clocks, {size}; filled in {time.monotonic() - started:.0f} s"
    )
    print(f"{os.cpu_count()} CPUs; times: planning and execution in PostgreSQL, all statements of the page together")
    return [name for name in lists(at) if not await _is_fast(url, at, name, rounds)]


async def _is_fast(url: str, at: datetime, name: str, rounds: int) -> bool:
    engine = create_async_engine(url)
    try:
        taken = [await carried_out(engine, at, name) for _ in range(rounds + 1)]
    finally:
        await engine.dispose()
    times = [sum(each.milliseconds for each in statements) for statements in taken]
    read = sum(each.rows_read for each in taken[-1])
    middle, longest = median(times[1:]), max(times[1:])
    print(f"\n{name}: median {middle:.1f} ms, longest {longest:.1f} ms, first {times[0]:.1f} ms, {read:.0f} rows read")
    for statement in taken[-1]:
        print("\n".join(f"  {line}" for line in statement.lines()))
    return longest <= ALLOWED_MS


if __name__ == "__main__":
    sys.exit(main())
