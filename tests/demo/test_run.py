import base64
import json
import os
import random
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from demo.addresses import Addresses
from demo.embedded_postgres import ensure_database
from demo.schedules import PATTERNS

ROOT = Path(__file__).parents[2]
UP_SECONDS = 100
STOP_SECONDS = 15
SERVICES = ("booking", "referral", "guidance")
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.endswith("_DATABASE_URL")}


def new_folder() -> Path:
    # pytest's own temporary folders are closed to others, and so to the system user that root runs PostgreSQL as.
    return Path(tempfile.mkdtemp(prefix="polku-run-"))


def free_port_base() -> int:
    for _ in range(100):
        base = random.randrange(20_000, 30_000, 50)
        with suppress(OSError):
            for port in Addresses(base).ports(with_postgres=True).values():
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
            return base
    raise AssertionError("no free ports")


def command(folder: Path, port_base: int | str, story: str = "0") -> list[str]:
    where = ["--port-base", str(port_base), "--data-dir", str(folder)]
    return [sys.executable, "-m", "demo", *where, "--story", story]


def refusal(folder: Path, port_base: int | str, **environment: str) -> str:
    """The one line with which the runner refuses."""
    done = subprocess.run(
        command(folder, port_base),
        cwd=ROOT,
        env=ENVIRONMENT | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


def token(folder: Path, role: str, service: str = "booking") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "demo.token", "--data-dir", str(folder), "--role", role, "--service", service],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def remaining(pids: dict[str, int], seconds: float) -> list[str]:
    """Which of the processes are still there after so many seconds at most."""
    until = time.monotonic() + seconds
    while (left := [name for name, pid in pids.items() if alive(pid)]) and time.monotonic() < until:
        time.sleep(0.1)
    return left


class Polku:
    """The runner over one data folder, started when a test needs it up."""

    def __init__(self) -> None:
        self.folder = new_folder()
        self.port_base = free_port_base()
        self.process: subprocess.Popen[str] | None = None
        self.output = self.folder.with_suffix(".out")

    def up(self, story: str = "0", **environment: str) -> "subprocess.Popen[str]":
        if self.process is None or self.process.poll() is not None:
            with self.output.open("w") as output:
                self.process = subprocess.Popen(
                    command(self.folder, self.port_base, story),
                    cwd=ROOT,
                    env=ENVIRONMENT | environment,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    text=True,
                )
            until = time.monotonic() + UP_SECONDS
            while "Polku is up" not in self.said():
                assert self.process.poll() is None, self.said()
                assert time.monotonic() < until, self.said()
                time.sleep(0.1)
        return self.process

    def stop(self) -> int:
        if self.process is None:
            return 0
        self.process.terminate()
        return self.process.wait(60)

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)
        self.output.unlink(missing_ok=True)

    def said(self) -> str:
        return self.output.read_text()

    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "run.json").read_text())
        return found

    def get(self, role: str, path: str, **query: str) -> httpx.Response:
        headers = {"authorization": f"Bearer {token(self.folder, role).stdout.strip()}"}
        return httpx.get(self.told()["urls"]["booking"] + path, headers=headers, params=query, trust_env=False)


@pytest.fixture(scope="module")
def polku() -> Iterator[Polku]:
    polku = Polku()
    try:
        yield polku
    finally:
        polku.close()


@pytest.fixture
def folder() -> Iterator[Path]:
    folder = new_folder()
    yield folder
    shutil.rmtree(folder)


def test_everything_that_run_json_names_is_up(polku):
    polku.up()
    told = polku.told()
    assert all(alive(pid) for pid in told["pids"].values())
    assert set(told["pids"]) == {
        "runner",
        "postgres",
        "issuer",
        "e-authorizations",
        *SERVICES,
        *(f"{service}-worker" for service in SERVICES),
    }
    for service in SERVICES:
        for url in (told["urls"][service], told["urls"]["workers"][service]):
            assert httpx.get(f"{url}/health/ready", trust_env=False).status_code == 200
            assert httpx.get(f"{url}/metrics", trust_env=False).status_code == 200
        assert httpx.get(f"{told['urls'][service]}/docs", trust_env=False).status_code == 200
    discovered = httpx.get(f"{told['issuer']}/.well-known/openid-configuration", trust_env=False).json()
    assert discovered["issuer"] == told["issuer"] == told["urls"]["issuer"]
    assert httpx.get(told["urls"]["e_authorizations"], trust_env=False).status_code == 404


def test_run_json_is_private_and_holds_no_secret(polku):
    polku.up()
    files = [path for path in polku.folder.iterdir() if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    text = (polku.folder / "run.json").read_text()
    secrets = {
        *json.loads((polku.folder / "secrets.json").read_text()).values(),
        *json.loads((polku.folder / "client-secrets.json").read_text()).values(),
        (polku.folder / "postgres" / "superuser-password").read_text(),
    }
    assert len(secrets) == 2 + 3 * len(SERVICES) + len(polku.told()["clients"]) + 1
    assert not [secret for secret in secrets if secret in text]


@pytest.mark.parametrize("role", ["guardian-of-infant", "unit-manager", "integrator"])
def test_the_token_command_prints_a_token_that_booking_takes(polku, role):
    polku.up()
    done = token(polku.folder, role)
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)
    payload = done.stdout.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert (claims["aud"], claims["exp"] - claims["iat"]) == ("booking", 3600)
    assert polku.get(role, "/v1/units").status_code == 200


def test_the_token_command_lists_the_roles_in_one_line_when_it_does_not_know_one(polku):
    polku.up()
    done = token(polku.folder, "infant")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert all(role in done.stderr for role in [*polku.told()["roles"], *polku.told()["clients"]])


def test_the_token_command_knows_the_three_services_only(polku):
    polku.up()
    done = token(polku.folder, "adult", "billing")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "No token: no service 'billing': choose one of booking, referral, guidance\n"


def test_the_token_command_says_when_nothing_runs(folder):
    done = token(folder, "adult")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"No token: Polku does not run on {folder}: start it (make run)\n"


@pytest.mark.parametrize("service_type", sorted({each.service_type for each in PATTERNS}))
def test_the_demo_has_free_times(polku, service_type):
    polku.up()
    found = polku.get("adult", "/v1/slots", service_type=service_type, limit="200").json()["items"]
    expected = {each.practitioner_id for each in PATTERNS if each.service_type == service_type}
    assert {each["practitioner_id"] for each in found} == expected


def test_a_second_run_on_the_same_data_is_refused(polku):
    running = polku.up()
    assert f"is in use by another run (process {running.pid})" in refusal(polku.folder, free_port_base())


@pytest.mark.parametrize(("distance", "name"), [(1, "referral"), (12, "guidance-worker"), (30, "postgres")])
def test_a_taken_port_is_named_and_nothing_is_started(folder, distance, name):
    base = free_port_base()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", base + distance))
        taken.listen()
        assert f"port {base + distance} ({name}) of 127.0.0.1 is in use" in refusal(folder, base)
    assert not (folder / "postgres").exists()


@pytest.mark.parametrize("port_base", ["abc", 80, 65_506], ids=str)
def test_a_first_port_that_cannot_be_is_refused(folder, port_base):
    assert "PORT_BASE" in refusal(folder, port_base)
    assert not list(folder.iterdir())


def test_a_data_folder_that_cannot_be_made_is_refused(folder):
    (folder / "file").touch()
    assert f"the data folder {folder / 'file'} cannot be used" in refusal(folder / "file", free_port_base())


def test_secrets_that_are_lost_are_not_replaced_silently(folder):
    (folder / "postgres").mkdir()
    assert f"{folder / 'secrets.json'} is missing: restore it" in refusal(folder, free_port_base())


def test_a_dead_database_is_named_without_its_password(folder):
    base = free_port_base()
    url = f"postgresql+asyncpg://polku:hidden@127.0.0.1:{base + 40}/polku"
    given = {f"{service.upper()}_DATABASE_URL": url for service in SERVICES}
    said = refusal(folder, base, **given)
    assert f"the database of booking at postgresql+asyncpg://polku@127.0.0.1:{base + 40}/polku cannot be used" in said
    assert "hidden" not in said


def test_addresses_of_some_databases_only_are_refused(folder):
    given = {"BOOKING_DATABASE_URL": "postgresql+asyncpg://polku@127.0.0.1/polku"}
    said = refusal(folder, free_port_base(), **given)
    assert "REFERRAL_DATABASE_URL, GUIDANCE_DATABASE_URL missing" in said


@pytest.mark.timeout(300)
def test_told_to_stop_it_leaves_no_process_and_the_next_start_finds_its_data(polku):
    running, pids = polku.up(), polku.told()["pids"]
    running.send_signal(signal.SIGTERM)
    assert running.wait(STOP_SECONDS) == 0
    assert not remaining(pids, 0)
    assert not (polku.folder / "run.json").exists()
    polku.up()
    assert f"0 schedules made, {len(PATTERNS)} found" in polku.said()
    assert not set(pids.values()) & set(polku.told()["pids"].values())


@pytest.mark.timeout(300)
def test_when_a_process_ends_by_itself_it_is_named_and_everything_stops(polku):
    running, pids = polku.up(), polku.told()["pids"]
    os.kill(pids["booking-worker"], signal.SIGKILL)
    assert running.wait(STOP_SECONDS) == 1
    assert "Polku cannot run: booking-worker ended by itself (exit code -9)" in polku.said().splitlines()[-1]
    assert not remaining(pids, 0)


@pytest.mark.timeout(300)
def test_nothing_outlives_a_runner_that_is_killed_and_the_next_one_plays_the_story_through_a_restart(polku):
    running, killed = polku.up(), polku.told()["pids"]
    running.kill()
    running.wait()
    assert not remaining(killed, 10)
    polku.up(story="1")
    said = polku.said().splitlines()
    assert "The story ends well." in said
    assert "… and the appointment is the same." in said
    assert all(alive(pid) for pid in polku.told()["pids"].values())


@pytest.mark.timeout(300)
def test_databases_that_the_environment_names_are_used_instead_of_an_own_one(polku, postgres):
    urls = {service: ensure_database(postgres, f"run_{service}", "hidden") for service in SERVICES}
    polku.stop()
    polku.up(**{f"{service.upper()}_DATABASE_URL": url for service, url in urls.items()})
    told = polku.told()
    assert "postgres" not in told["pids"]
    assert told["databases"] == {service: url.replace(":hidden", "") for service, url in urls.items()}
    assert f"{len(PATTERNS)} schedules made, 0 found" in polku.said()
    assert polku.stop() == 0
