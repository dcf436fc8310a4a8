"""`python -m bench.directory`: searches of a service directory with 50,000 entries, by the product's own SQL."""

import argparse
import asyncio
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from uuid import uuid4

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import create_async_engine

from bench.directory_plans import SEARCHES, carried_out, fill
from demo.embedded_postgres import ensure_database, postgres_server
from services.guidance.flows.words.forms import lemma, parts, warm_up
from shared.terms.people import Language

ROOT = Path(__file__).resolve().parents[1]
ALLOWED_MS = 20.0
"""Time in the database for a first page with its counts."""
_DIFFERENT = 2000
_WORDS = ("toimintaterapeutille", "terveyskeskuksessa", "hammaslääkärin", "mielenterveyspalvelut", "omaishoitajien")


def main() -> int:
    """Fill a scratch database, measure each search, print plans and times; 1 when one takes longer than allowed."""
    parser = argparse.ArgumentParser(prog="python -m bench.directory", description=__doc__)
    parser.add_argument("--entries", type=int, default=50_000, help="published entries")
    parser.add_argument("--rounds", type=int, default=15, help="rounds that count, after one that does not")
    chosen = parser.parse_args()
    _tell_of_words()
    with tempfile.TemporaryDirectory(prefix="bench-directory-") as folder, postgres_server(Path(folder)) as server:
        url = ensure_database(server, "guidance", uuid4().hex)
        os.environ["GUIDANCE_DATABASE_URL"] = url
        command.upgrade(Config(ROOT / "alembic.ini", ini_section="guidance"), "head")
        owner = server.url("guidance", password=server.superuser_password)
        slow = asyncio.run(_measure(url, owner, chosen.entries, chosen.rounds))
    return 1 if slow else 0


def _tell_of_words() -> None:
    before, started = _megabytes(), time.monotonic()
    warm_up()
    print(f"dictionaries read in {time.monotonic() - started:.1f} s, {_megabytes() - before} MB more")
    started = time.perf_counter()
    for word in _WORDS:
        parts(lemma(word, Language.FI), Language.FI)
    print(f"{(time.perf_counter() - started) / len(_WORDS) * 1000:.2f} ms for a word and its parts, the first time")


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


async def _measure(url: str, owner: str, number: int, rounds: int) -> list[str]:
    started = time.monotonic()
    connection = await asyncpg.connect(owner.replace("postgresql+asyncpg://", "postgresql://"))
    await fill(connection, number, different=_DIFFERENT)
    size = await connection.fetchval("select pg_size_pretty(pg_database_size('guidance'))")
    await connection.close()
    print(f"{number} entries, {size}; filled in {time.monotonic() - started:.0f} s; {os.cpu_count()} CPUs")
    print("times: planning and execution in PostgreSQL, all statements of the page and its counts together")
    return [name for name in SEARCHES if not await _is_fast(url, name, rounds)]


async def _is_fast(url: str, name: str, rounds: int) -> bool:
    engine = create_async_engine(url)
    try:
        taken = [await carried_out(engine, name) for _ in range(rounds + 1)]
    finally:
        await engine.dispose()
    times = [sum(each.milliseconds for each in statements) for statements in taken]
    middle, longest = median(times[1:]), max(times[1:])
    print(f"\n{name}: median {middle:.1f} ms, longest {longest:.1f} ms, first {times[0]:.1f} ms")
    for statement in taken[-1]:
        print(f"  {statement.milliseconds:.1f} ms")
        print("\n".join(f"    {line}" for line in statement.lines()))
    return middle <= ALLOWED_MS


if __name__ == "__main__":
    sys.exit(main())
