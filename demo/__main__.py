"""Runs all of Polku on this machine: `python -m demo`."""

import argparse
import asyncio
import os
import signal
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import httpx

from demo import story
from demo.addresses import Addresses
from demo.caller import Surprise
from demo.cannot_run import CannotRun
from demo.data_folder import DataFolder, held
from demo.directory import write_directory
from demo.embedded_postgres import PostgresUnavailable
from demo.oauth_clients import CONFIDENTIAL
from demo.people import Person
from demo.run import Run
from demo.schedules import open_schedules
from demo.sign_in import SignIn
from demo.stack import Stack
from shared.terms.people import CallerKind

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs until it is told to stop; gives the exit code: 1 when something went wrong, said in one line."""
    parser = argparse.ArgumentParser(prog="python -m demo", description="Runs all of Polku on loopback.")
    parser.add_argument("--port-base", default="8100", help="the first port")
    parser.add_argument("--data-dir", type=Path, default=Path(".polku"), help="where everything is kept")
    parser.add_argument("--story", default="1", help="1: play the story; 0: do not")
    chosen = parser.parse_args(arguments)
    try:
        addresses = Addresses(_number(chosen.port_base, "the first port (PORT_BASE)"))
        with_story = bool(_number(chosen.story, "STORY"))
        addresses.ports(with_postgres=True)
        with held(chosen.data_dir) as folder:
            asyncio.run(_run(folder, addresses, with_story=with_story))
    except (CannotRun, PostgresUnavailable) as error:
        return _give_up(str(error))
    except OSError as error:
        return _give_up(f"{error.filename or 'the machine'}: {error.strerror or error}")
    except KeyboardInterrupt:
        return 1
    return 0


def _number(text: str, what: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise CannotRun(f"{what} must be a whole number, not {text!r}") from error


def _give_up(why: str) -> int:
    print(f"Polku cannot run: {why}", file=sys.stderr, flush=True)
    return 1


def _say(text: str) -> None:
    print(text, flush=True)


async def _run(folder: DataFolder, addresses: Addresses, *, with_story: bool) -> None:
    """Everything from the first process to the last; whatever ends first ends the run."""
    told_to_stop = asyncio.Event()
    for number in STOPPING:
        asyncio.get_running_loop().add_signal_handler(number, told_to_stop.set)
    stack = Stack(folder, addresses, os.environ)
    await stack.check_ports()
    coming_up = asyncio.create_task(_come_up(stack, folder, addresses, with_story=with_story))
    stopping = asyncio.create_task(told_to_stop.wait())
    watching = asyncio.create_task(stack.watch())
    trouble: Exception | None = None
    try:
        await asyncio.wait((coming_up, stopping, watching), return_when=asyncio.FIRST_COMPLETED)
        if coming_up.done() and coming_up.exception() is None:
            await asyncio.wait((stopping, watching), return_when=asyncio.FIRST_COMPLETED)
    finally:
        try:
            # First, because a process that ended explains what failed with it.
            stack.check()
        except CannotRun as ended:
            trouble = ended
        _say("Stopping …")
        for task in (coming_up, stopping, watching):
            task.cancel()
        for outcome in await asyncio.gather(coming_up, stopping, watching, return_exceptions=True):
            if isinstance(outcome, Exception):
                trouble = trouble or outcome
        await stack.stop()
    if trouble is not None:
        raise trouble
    _say("Everything is stopped.")


async def _come_up(stack: Stack, folder: DataFolder, addresses: Addresses, *, with_story: bool) -> None:
    began = time.monotonic()
    people, are_new = folder.people()
    _say(f"Starting Polku on {addresses.port_base} and up; data and logs are in {folder.path} …")
    await stack.start(people)
    _say(f"Everything is ready after {time.monotonic() - began:.0f} seconds.")
    _say("The people of the demo are new." if are_new else "The people of the demo are those of an earlier start.")
    async with httpx.AsyncClient(trust_env=False, timeout=10.0) as http:
        run = Run(
            urls={
                **addresses.services,
                "issuer": addresses.issuer,
                "e_authorizations": addresses.e_authorizations,
            },
            people=people,
            http=http,
            sign_in=SignIn(
                http,
                issuer=addresses.issuer,
                redirect_uri=addresses.redirect_uri,
                people=_roles(people),
                client_secrets=folder.client_secrets(),
            ),
            restart_services=partial(stack.restart_services, people),
            say=_say,
        )
        try:
            _say(f"Demo data: {await open_schedules(run)}; {await write_directory(run)}.")
            if with_story:
                _say("")
                await story.play(run)
        except (Surprise, httpx.HTTPError) as error:
            raise CannotRun(f"not as told: {type(error).__name__}: {error}") from error
    _say_where(folder, addresses, people)


def _roles(people: dict[str, Person]) -> list[str]:
    return [role for role, person in people.items() if person.kind in {CallerKind.CITIZEN, CallerKind.PROFESSIONAL}]


def _say_where(folder: DataFolder, addresses: Addresses, people: dict[str, Person]) -> None:
    _say("\nPolku is up; Ctrl-C stops it.")
    for name, url in addresses.services.items():
        _say(f"  {name:<17} {url}   documentation {url}/docs   metrics of its worker {addresses.workers[name]}/metrics")
    _say(f"  {'pages':<17} {'   '.join(addresses.pages.values())}")
    _say(f"  {'issuer':<17} {addresses.issuer}")
    _say(f"  {'e-Authorizations':<17} {addresses.e_authorizations}   (stand-in)")
    _say(f"  {'service catalogue':<17} {addresses.ptv}   (stand-in; polku-guidance import-ptv --url imports it)")
    _say("Messages to families, as their channels have delivered them:")
    _say(f"  {'e-mail':<17} {folder.mail}   one file for each")
    _say(f"  {'text messages':<17} {addresses.text_messages}/delivered")
    _say(f"  {'Suomi.fi Messages':<17} {addresses.suomi_fi_messages}/delivered")
    elsewhere = "" if folder.path == Path(".polku").absolute() else f" DATA_DIR={folder.path}"
    _say(f"\nA token, good for an hour: make token ROLE=guardian-of-infant SERVICE=booking{elsewhere}")
    _say(f"Roles: {', '.join([*_roles(people), *CONFIDENTIAL])}")


if __name__ == "__main__":
    sys.exit(main())
