import base64
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from demo.embedded_postgres import ensure_database
from demo.schedules import PATTERNS
from tests.running import (
    ENVIRONMENT,
    ROOT,
    SERVICES,
    STOP_SECONDS,
    Polku,
    alive,
    command,
    free_port_base,
    new_folder,
    remaining,
    token,
)


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
        "outside-parties",
        *SERVICES,
        *(f"{service}-worker" for service in SERVICES),
    }
    for service in SERVICES:
        for url in (told["urls"][service], told["urls"]["workers"][service]):
            assert httpx.get(f"{url}/health/ready", trust_env=False).status_code == 200
            assert httpx.get(f"{url}/metrics", trust_env=False).status_code == 200
        assert httpx.get(f"{told['urls'][service]}/docs", trust_env=False).status_code == 200
    for page in told["pages"].values():
        shown = httpx.get(page, trust_env=False)
        assert (shown.status_code, f'data-authorize="{told["issuer"]}/authorize"' in shown.text) == (200, True)
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
    assert len(secrets) == 4 + 3 * len(SERVICES) + len(polku.told()["clients"]) + 1
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
def test_nothing_outlives_a_runner_that_is_killed(polku):
    running, killed = polku.up(), polku.told()["pids"]
    running.kill()
    running.wait()
    assert not remaining(killed, 10)


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
