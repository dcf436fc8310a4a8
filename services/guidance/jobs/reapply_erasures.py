"""Deletes again what the ledger of erasures names, after an older backup has been restored (D-8).

`python -m services.guidance.jobs.reapply_erasures FILE…`: each file is an answer of `GET /v1/erasures`, or its items.
"""

import asyncio
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from pydantic import TypeAdapter

from services.guidance.settings import GuidanceSettings
from services.guidance.storage import forgetting
from shared.contracts.guidance.erasures import Erasure
from shared.kit.database import Database

_ERASURES = TypeAdapter(list[Erasure])


def read_erasures(path: Path) -> list[Erasure]:
    """The erasures of a file; raises ValueError when it is no such file."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return _ERASURES.validate_python(content["items"] if isinstance(content, dict) else content)


async def reapply(database: Database, erasures: Iterable[Erasure]) -> int:
    """Apply each erasure once more, all or none; gives how many there were. To do it twice harms nothing."""
    count = 0
    async with database.transaction() as connection:
        for each in erasures:
            await forgetting.forget(connection, each.contact_id, each.kind, each.erased_at)
            count += 1
    return count


async def main(arguments: list[str]) -> int:
    """Read the files and apply what they name; prints how many."""
    if not arguments:
        sys.stderr.write("name the files that hold the answers of GET /v1/erasures\n")
        return 2
    erasures = [erasure for argument in arguments for erasure in read_erasures(Path(argument))]
    database = Database(GuidanceSettings(), application="guidance")
    try:
        sys.stdout.write(f"{await reapply(database, erasures)} erasures applied\n")
    finally:
        await database.close()
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
