"""The stand-ins of outside parties as one process, called by the real clients over sockets."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from demo.data_folder import SUOMI_FI_MESSAGES_SERVICE, SUOMI_FI_MESSAGES_USERNAME, DataFolder
from demo.outside.__main__ import WITHOUT_MAILBOX
from shared.clients.e_mail import EMail
from shared.clients.ptv import Ptv
from shared.clients.suomi_fi_messages import NoMailbox, SuomiFiMessages
from shared.clients.text_messages import TextMessages
from tests.running import ENVIRONMENT, ROOT, free_port_base

MESSAGE = UUID("0199c6f0-0000-7000-8000-000000000001")
AT = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Outside:
    """The process, with its folder and ports."""

    process: "subprocess.Popen[bytes]"
    folder: DataFolder
    ports: dict[str, int]
    secrets: dict[str, str]

    def http(self, party: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.ports[party]}", trust_env=False)

    def identity_code(self, role: str) -> str:
        code = self.folder.people()[0][role].identity_code
        assert code is not None
        return code


def command(folder: Path, *parties: str) -> list[str]:
    return [sys.executable, "-m", "demo.outside", "--data-dir", str(folder), *(f"--party={each}" for each in parties)]


@contextmanager
def up(path: Path) -> Iterator[Outside]:
    folder, base = DataFolder(path), free_port_base()
    folder.people()
    secrets = folder.secrets()
    names = ("e-authorizations", "text-messages", "suomi-fi-messages", "ptv", "mail")
    ports = {name: base + at for at, name in enumerate(names)}
    process = subprocess.Popen(
        command(path, *(f"{name}={port}" for name, port in ports.items())),
        cwd=ROOT,
        env=ENVIRONMENT | {"APP_ENV": "test"},
        stderr=subprocess.PIPE,
    )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{ports['e-authorizations']}", trust_env=False)
                break
            except httpx.HTTPError:
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.1)
        yield Outside(process, folder, ports, secrets)
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    with up(tmp_path_factory.mktemp("outside")) as running:
        yield running


async def test_a_mail_becomes_a_private_file(outside):
    mails = EMail(
        "127.0.0.1",
        outside.ports["mail"],
        username=None,
        password=None,
        start_tls=False,
        sender="ajanvaraus@polku.example",
        clock=lambda: AT,
    )
    await mails.send("perhe@example.fi", subject="Käynti", text="Hei", html=None, message_id=MESSAGE, language="fi")
    [file] = outside.folder.mail.iterdir()
    mail = message_from_bytes(file.read_bytes(), policy=default)
    assert (file.suffix, mail["Subject"], mail["To"]) == (".eml", "Käynti", "perhe@example.fi")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(outside.folder.mail.stat().st_mode) == 0o700


async def test_a_text_message_is_taken_with_the_secret_of_the_folder(outside):
    async with outside.http("text-messages") as http:
        client = TextMessages(http, token=outside.secrets["text-messages"], sender="Ajanvaraus")
        name = await client.send("+358401234567", "Hei", message_id=MESSAGE)
        [delivered] = (await http.get("/delivered")).json()
    assert (delivered["id"], delivered["text"]) == (name, "Hei")


async def test_citizens_of_the_demo_have_mailboxes_and_one_has_none(outside):
    async with outside.http("suomi-fi-messages") as http:
        client = SuomiFiMessages(
            http,
            username=SUOMI_FI_MESSAGES_USERNAME,
            password=outside.secrets["suomi-fi-messages"],
            service_id=SUOMI_FI_MESSAGES_SERVICE,
        )
        guardian, other = outside.identity_code("guardian-of-infant"), outside.identity_code(WITHOUT_MAILBOX)
        number = await client.send(guardian, title="Käynti", body="Hei", external_id=MESSAGE)
        assert await client.has_active_mailbox(guardian) is True
        assert await client.has_active_mailbox(other) is False
        with pytest.raises(NoMailbox):
            await client.send(other, title="Käynti", body="Hei", external_id=UUID(int=2))
        [delivered] = (await http.get("/delivered")).json()
    assert (delivered["messageId"], delivered["recipient"]) == (number, {"id": guardian})


async def test_the_service_catalogue_has_services_of_every_municipality_of_the_counties(outside):
    async with outside.http("ptv") as http:
        catalogue = Ptv(http)
        listed = await catalogue.services()
        of_kotka = await catalogue.services_of_municipality("285", nationwide=False)
        found = await catalogue.read_services(of_kotka)
    assert len(listed) > 500
    assert {area.code for each in found.found for area in each.areas} == {"285"}


def test_told_to_stop_it_stops_at_once_and_has_logged_no_person(tmp_path):
    with up(tmp_path) as outside:
        code = outside.identity_code("guardian-of-infant")
        path = f"/service/rest/hpa/authorization/polku-demo/{code}/{code}"
        httpx.get(f"http://127.0.0.1:{outside.ports['e-authorizations']}{path}", trust_env=False)
        os.kill(outside.process.pid, signal.SIGTERM)
        _, said = outside.process.communicate(timeout=10)
        assert outside.process.returncode == 0
        assert b"Uvicorn running" in said
        assert code.encode() not in said


@pytest.mark.parametrize("party", ["mail", "mail=x", "post=1", "=1"])
def test_a_party_that_is_not_known_or_has_no_port_is_refused(tmp_path, party):
    done = subprocess.run(command(tmp_path, party), cwd=ROOT, env=ENVIRONMENT, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"is no party with its port" in done.stderr


def test_secrets_of_new_parties_are_added_to_a_kept_folder(tmp_path):
    before = DataFolder(tmp_path).secrets()
    kept = {name: value for name, value in before.items() if name not in {"text-messages", "suomi-fi-messages"}}
    (tmp_path / "secrets.json").write_text(json.dumps(kept))
    after = DataFolder(tmp_path).secrets()
    assert after.keys() == before.keys()
    assert kept.items() <= after.items()
