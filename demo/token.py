"""Prints an access token of a person or client of the running demo: `python -m demo.token`."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import httpx

from demo.cannot_run import CannotRun
from demo.data_folder import DataFolder
from demo.sign_in import SignIn


def main(arguments: Sequence[str] | None = None) -> int:
    """The token alone goes to standard output; gives the exit code, 1 when there is no token."""
    parser = argparse.ArgumentParser(prog="python -m demo.token", description="Prints a bearer token of the demo.")
    parser.add_argument("--data-dir", type=Path, default=Path(".polku"))
    parser.add_argument("--role", required=True)
    parser.add_argument("--service", default="booking")
    chosen = parser.parse_args(arguments)
    try:
        print(asyncio.run(_token(DataFolder(chosen.data_dir.absolute()), chosen.role, chosen.service)))
    except CannotRun as error:
        print(f"No token: {error}", file=sys.stderr)
        return 1
    return 0


async def _token(folder: DataFolder, role: str, service: str) -> str:
    not_running = f"Polku does not run on {folder.path}: start it (make run)"
    run = folder.read_run()
    if run is None:
        raise CannotRun(not_running)
    async with httpx.AsyncClient(trust_env=False, timeout=10.0) as http:
        sign_in = SignIn(
            http,
            issuer=run["issuer"],
            redirect_uri=run["redirect_uri"],
            people=run["roles"],
            client_secrets=folder.client_secrets(),
        )
        try:
            return await sign_in.token(role, service)
        except httpx.HTTPError as error:
            raise CannotRun(not_running) from error


if __name__ == "__main__":
    sys.exit(main())
