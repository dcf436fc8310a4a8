"""Serves the stand-in of e-Authorizations on loopback: `python -m demo.outside`."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from demo.data_folder import E_AUTHORIZATIONS_CLIENT
from demo.outside.e_authorizations import create_e_authorizations
from demo.people import load_or_create, relations
from shared.kit.clock import now
from shared.law.civil_time import civil_date


def main(arguments: Sequence[str] | None = None) -> None:
    """Serves it with the people and the secret that the data folder holds."""
    parser = argparse.ArgumentParser(prog="python -m demo.outside", description="Stand-in of e-Authorizations")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data-dir", type=Path, required=True)
    chosen = parser.parse_args(arguments)
    people, _ = load_or_create(chosen.data_dir / "people.json", civil_date(now()))
    app = create_e_authorizations(
        client_id=E_AUTHORIZATIONS_CLIENT,
        secret=json.loads((chosen.data_dir / "secrets.json").read_text(encoding="utf-8"))["e-authorizations"],
        relations=relations(people),
        clock=now,
    )
    # The protocol puts identity codes in the path, so there is no access log.
    uvicorn.run(app, host="127.0.0.1", port=chosen.port, access_log=False)


if __name__ == "__main__":
    main()
