"""Serves the stand-ins of outside parties on loopback, all in one process: `python -m demo.outside`."""

import argparse
import asyncio
import contextlib
import json
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import uvicorn
import yaml
from fastapi import FastAPI

from demo.addresses import HOST
from demo.data_folder import (
    E_AUTHORIZATIONS_CLIENT,
    SUOMI_FI_MESSAGES_SERVICE,
    SUOMI_FI_MESSAGES_USERNAME,
    DataFolder,
)
from demo.outside.e_authorizations import create_e_authorizations
from demo.outside.mail_server import MailServer
from demo.outside.ptv import create_ptv
from demo.outside.ptv_catalogue import invented_catalogue
from demo.outside.suomi_fi_messages import create_suomi_fi_messages
from demo.outside.text_messages import create_text_messages
from demo.people import Person, load_or_create, relations
from shared.kit.clock import now
from shared.law.civil_time import civil_date
from shared.terms.people import CallerKind

COUNTIES = Path(__file__).parents[2] / "counties"
MAIL = "mail"
WITHOUT_MAILBOX = "second-guardian-of-infant"
"""The one citizen of the demo who does not use Suomi.fi Messages."""

Made = Callable[[Mapping[str, str], Mapping[str, Person]], FastAPI]


def _e_authorizations(secrets: Mapping[str, str], people: Mapping[str, Person]) -> FastAPI:
    return create_e_authorizations(
        client_id=E_AUTHORIZATIONS_CLIENT, secret=secrets["e-authorizations"], relations=relations(people), clock=now
    )


def _text_messages(secrets: Mapping[str, str], _people: Mapping[str, Person]) -> FastAPI:
    return create_text_messages(token=secrets["text-messages"], clock=now)


def _suomi_fi_messages(secrets: Mapping[str, str], people: Mapping[str, Person]) -> FastAPI:
    citizens = [person for person in people.values() if person.kind is CallerKind.CITIZEN]
    used_by = [person.identity_code for person in citizens if person.role != WITHOUT_MAILBOX]
    return create_suomi_fi_messages(
        username=SUOMI_FI_MESSAGES_USERNAME,
        password=secrets["suomi-fi-messages"],
        service_id=SUOMI_FI_MESSAGES_SERVICE,
        mailboxes=[code for code in used_by if code is not None],
        clock=now,
    )


def _ptv(_secrets: Mapping[str, str], _people: Mapping[str, Person]) -> FastAPI:
    listed = [
        yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(COUNTIES.glob("*/municipalities.yaml"))
    ]
    municipalities = {each["code"]: each["name"] for of_county in listed for each in of_county}
    return create_ptv(invented_catalogue(municipalities, now()))


# The first one is served last: when it answers, all of them do.
HTTP: Mapping[str, Made] = {
    "e-authorizations": _e_authorizations,
    "text-messages": _text_messages,
    "suomi-fi-messages": _suomi_fi_messages,
    "ptv": _ptv,
}


class _Server(uvicorn.Server):
    """One of several in a process, which is told about signals by another way."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing: each server would take them from the others."""
        yield


def main(arguments: Sequence[str] | None = None) -> None:
    """Serves them with the people and the secrets that the data folder holds, until it is told to stop."""
    parser = argparse.ArgumentParser(prog="python -m demo.outside", description="Stand-ins of outside parties")
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument(
        "--party",
        action="append",
        required=True,
        type=_party,
        metavar="NAME=PORT",
        help=f"one of {', '.join([*HTTP, MAIL])}, and its port; may be given for each",
    )
    chosen = parser.parse_args(arguments)
    asyncio.run(_serve(DataFolder(chosen.data_dir), dict(chosen.party)))


def _party(text: str) -> tuple[str, int]:
    name, _, port = text.partition("=")
    if name not in {*HTTP, MAIL} or not port.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no party with its port")
    return name, int(port)


async def _serve(folder: DataFolder, ports: Mapping[str, int]) -> None:
    people, _ = load_or_create(folder.path / "people.json", civil_date(now()))
    secrets = json.loads((folder.path / "secrets.json").read_text(encoding="utf-8"))
    mail_server = MailServer(clock=now, folder=folder.mail)
    if MAIL in ports:
        folder.mail.mkdir(mode=0o700, exist_ok=True)
        await mail_server.start(ports[MAIL])
    servers = [
        # The protocols have identity codes in paths, so there is no access log.
        _Server(uvicorn.Config(make(secrets, people), host=HOST, port=ports[name], access_log=False))
        for name, make in reversed(list(HTTP.items()))
        if name in ports
    ]
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    serving: list[asyncio.Task[None]] = []
    for server in servers:
        serving.append(asyncio.create_task(server.serve()))
        # One after the other, so that an answer of the last means that all are there.
        while not server.started and not serving[-1].done():  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)
    ending = asyncio.create_task(stopped.wait())
    await asyncio.wait([ending, *serving], return_when=asyncio.FIRST_COMPLETED)
    for server in servers:
        server.should_exit = True
    await asyncio.gather(*serving)
    ending.cancel()
    await mail_server.stop()


if __name__ == "__main__":
    main()
