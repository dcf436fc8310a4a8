"""Prints the test identity code of a person of the demo: `python -m demo.person`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from demo.cannot_run import CannotRun
from demo.data_folder import DataFolder


def main(arguments: Sequence[str] | None = None) -> int:
    """The code alone goes to standard output; gives the exit code, 1 when the person has none."""
    parser = argparse.ArgumentParser(prog="python -m demo.person", description="Prints a test identity code.")
    parser.add_argument("--data-dir", type=Path, default=Path(".polku"))
    parser.add_argument("--role", required=True)
    chosen = parser.parse_args(arguments)
    try:
        people, _ = DataFolder(chosen.data_dir.absolute()).people()
    except CannotRun as error:
        print(f"No person: {error}", file=sys.stderr)
        return 1
    codes = {role: person.identity_code for role, person in people.items() if person.identity_code}
    if chosen.role not in codes:
        print(f"No person: choose one of {', '.join(codes)}", file=sys.stderr)
        return 1
    print(codes[chosen.role])
    return 0


if __name__ == "__main__":
    sys.exit(main())
