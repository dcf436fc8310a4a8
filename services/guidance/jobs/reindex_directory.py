"""The command that makes the index of the directory anew: `polku-guidance reindex-directory --help`."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from typing import Final

from pydantic import ValidationError

from services.guidance.flows.directory.reindexing import reindex
from services.guidance.flows.words.forms import warm_up
from services.guidance.jobs.progress import progress
from services.guidance.settings import GuidanceSettings
from services.guidance.storage.directory import entries
from shared.kit.database import Database

DONE, WRONG_CALL, CANCELLED = 0, 2, 130
_AT_A_TIME: Final = 100


def main(arguments: Sequence[str] | None = None) -> int:
    """Index with the service's settings from the environment; gives the exit code."""
    try:
        return asyncio.run(run(arguments))
    except KeyboardInterrupt:
        sys.stderr.write("cancelled\n")
        return CANCELLED


async def run(arguments: Sequence[str] | None) -> int:
    """The command as `main` runs it; ends the process at a call that it does not know."""
    parser = argparse.ArgumentParser(
        prog="polku-guidance reindex-directory",
        description="Make anew by what every published entry of the directory is found. The service may run meanwhile,"
        " and the command be run again.",
        epilog="Exit codes: 0 done; 2 wrong call or settings; 130 cancelled.",
    )
    parser.add_argument("--at-a-time", type=int, default=_AT_A_TIME, metavar="N", help="entries between two tellings")
    chosen = parser.parse_args(arguments)
    try:
        settings = GuidanceSettings()
    except ValidationError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_CALL
    database = Database(settings, application="guidance")
    try:
        async with database.reading() as connection:
            number = await entries.count_published(connection)
        warm_up()
        with progress("", number, "entries indexed") as tell:
            await reindex(database, rows=max(chosen.at_a_time, 1), tell=tell)
    finally:
        await database.close()
    return DONE


if __name__ == "__main__":
    sys.exit(main())
