"""What operations run by hand or by a clock of their own: `polku-guidance COMMAND`."""

import asyncio
import sys
from collections.abc import Callable, Mapping
from typing import Final

from services.guidance.jobs import export_statistics, import_ptv, reapply_erasures, reindex_directory

COMMANDS: Final[Mapping[str, tuple[str, Callable[[list[str]], int]]]] = {
    "import-ptv": ("import the national service catalogue into the directory", import_ptv.main),
    "reindex-directory": ("make anew by what the entries of the directory are found", reindex_directory.main),
    "export-statistics": (
        "write rows of the statistics into a file",
        lambda arguments: asyncio.run(export_statistics.main(arguments)),
    ),
    "reapply-erasures": (
        "delete again what the ledger of erasures names",
        lambda arguments: asyncio.run(reapply_erasures.main(arguments)),
    ),
}
WRONG_CALL: Final = 2


def main(arguments: list[str] | None = None) -> int:
    """Run the command that is named first; gives its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] and given[0] in COMMANDS:
        return COMMANDS[given[0]][1](given[1:])
    lines = [f"  {name:18}{meaning}" for name, (meaning, _) in COMMANDS.items()]
    asked = given[:1] in (["-h"], ["--help"])
    out = sys.stdout if asked else sys.stderr
    out.write("\n".join(["polku-guidance COMMAND [--help]", *lines]) + "\n")
    return 0 if asked else WRONG_CALL


if __name__ == "__main__":
    sys.exit(main())
