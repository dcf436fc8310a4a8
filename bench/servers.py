"""The processes of a run: PostgreSQL, the booking service, the issuer, the authority source and the bare app."""

import base64
import hashlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
from cryptography.fernet import Fernet
from pydantic import SecretStr

from bench.population import ROOT
from demo.embedded_postgres import PostgresServer, postgres_server
from demo.postgres_programs import find_programs
from demo.private_files import write_private
from shared.kit.sealing import Sealer

HOST = "127.0.0.1"
GUARDIAN = "guardian-of-infant"
READY_SECONDS = 30.0
_REDIRECT = "http://127.0.0.1/bench"
_AS_IN_PRODUCTION = {
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "fsync": "on",
    "synchronous_commit": "on",
}


@contextmanager
def database_server(folder: Path) -> Iterator[PostgresServer]:
    """PostgreSQL on new data in this folder, durable, with the settings that the product is meant to run with."""
    with postgres_server(folder) as server:
        for name, value in _AS_IN_PRODUCTION.items():
            psql(server, f"alter system set {name} = '{value}'")
    # Memory is taken at the start only.
    with postgres_server(folder) as server:
        yield server


def psql(server: PostgresServer, command: str, *, database: str = "postgres") -> str:
    """Run a command as the superuser; gives what it prints, bare."""
    options = ["-X", "-A", "-t", "-q", "-w", "-v", "ON_ERROR_STOP=1", "-h", server.host, "-p", str(server.port)]
    done = subprocess.run(
        [find_programs().psql, *options, "-U", "postgres", "-d", database, "-c", command],
        env={**os.environ, "PGPASSWORD": server.superuser_password},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@dataclass(frozen=True)
class Started:
    """A process that listens."""

    pid: int
    port: int

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.port}"


@contextmanager
def process(
    name: str, arguments: list[str], *, folder: Path, environment: Mapping[str, str], port: int, ready_path: str
) -> Iterator[Started]:
    """A Python process of ours that answers on the port, ended at the end; its words go to a log file."""
    with (folder / f"{name}.log").open("wb") as log:
        running = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, "APP_ENV": "dev", **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_ready(name, running, f"http://{HOST}:{port}{ready_path}")
        yield Started(running.pid, port)
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(10)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def _wait_until_ready(name: str, running: "subprocess.Popen[bytes]", url: str) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and running.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except urllib.error.HTTPError as refused:
            # It answers; only a service that is not ready yet says 503.
            if refused.code != httpx.codes.SERVICE_UNAVAILABLE:
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise RuntimeError(f"{name} does not answer; its log is {name}.log")


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Secrets:
    """Secrets of one run; never the same twice."""

    sealing_key: str
    person_ref_key: str
    cursor_key: str
    authority_secret: str

    def sealer(self) -> Sealer:
        """Seals as the service does."""
        return Sealer([SecretStr(self.sealing_key)], reference_key=SecretStr(self.person_ref_key))


def new_secrets() -> Secrets:
    """Secrets for this run."""
    return Secrets(Fernet.generate_key().decode(), secrets.token_hex(32), secrets.token_hex(32), secrets.token_hex(16))


@contextmanager
def issuer(folder: Path) -> Iterator[Started]:
    """The development issuer."""
    port = free_port()
    arguments = ["-m", "demo.issuer", "--port", str(port), "--data-dir", str(folder), "--redirect-uri", _REDIRECT]
    with process("issuer", arguments, folder=folder, environment={}, port=port, ready_path="/jwks") as started:
        yield started


def guardians_token(issuer_url: str) -> str:
    """A guardian's access token for booking, from a login with PKCE."""
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {"response_type": "code", "client_id": "portal", "redirect_uri": _REDIRECT, "audience": "booking"}
    proof = {"code_challenge": challenge, "code_challenge_method": "S256", "login_hint": GUARDIAN}
    with httpx.Client(trust_env=False, timeout=10) as http:
        back = http.get(f"{issuer_url}/authorize", params={**asked, **proof}).headers["location"]
        granted = http.post(
            f"{issuer_url}/token",
            data={
                "grant_type": "authorization_code",
                "client_id": "portal",
                "redirect_uri": _REDIRECT,
                "code": parse_qs(urlsplit(back).query)["code"][0],
                "code_verifier": verifier,
            },
        )
        token: str = granted.raise_for_status().json()["access_token"]
        return token


@contextmanager
def authority_source(folder: Path, secret: str, guardian: str, children: list[str]) -> Iterator[Started]:
    """The stand-in of e-Authorizations, who lets the guardian act for these children."""
    port, told = free_port(), folder / "relations.json"
    write_private(
        told, json.dumps({"client_id": "polku", "secret": secret, "guardian": guardian, "children": children})
    )
    arguments = ["-m", "bench.authority_source", str(port), str(told)]
    with process("authority-source", arguments, folder=folder, environment={}, port=port, ready_path="/") as started:
        yield started


def migrate(database_url: str) -> None:
    """Bring booking's schema to head."""
    subprocess.run(
        [sys.executable, "-m", "alembic", "-n", "booking", "upgrade", "head"],
        cwd=ROOT,
        env={**os.environ, "BOOKING_DATABASE_URL": database_url},
        check=True,
        capture_output=True,
    )


@contextmanager
def booking(
    folder: Path, county: Path, database_url: str, keys: Secrets, *, issuer_url: str, authority_url: str
) -> Iterator[Started]:
    """The booking service: one process of the server, started as the image starts it."""
    port = free_port()
    client_secrets = json.loads((folder / "client-secrets.json").read_text(encoding="utf-8"))
    environment = {
        "BOOKING_DATABASE_URL": database_url,
        "BOOKING_ISSUER_URL": issuer_url,
        "BOOKING_AUDIENCE": "booking",
        "BOOKING_CLIENT_ID": "polku-booking",
        "BOOKING_CLIENT_SECRET": client_secrets["polku-booking"],
        "BOOKING_SEALING_KEYS": keys.sealing_key,
        "BOOKING_PERSON_REF_KEY": keys.person_ref_key,
        "BOOKING_CURSOR_KEY": keys.cursor_key,
        "BOOKING_COUNTY_PACKS": str(county),
        "BOOKING_E_AUTHORIZATIONS_URL": authority_url,
        "BOOKING_E_AUTHORIZATIONS_CLIENT_ID": "polku",
        "BOOKING_E_AUTHORIZATIONS_SECRET": keys.authority_secret,
        # One caller makes the whole load.
        "BOOKING_REQUESTS_PER_MINUTE": "100000000",
    }
    app = "services.booking.app:from_environment"
    arguments = ["-m", "uvicorn", "--factory", app, "--host", HOST, "--port", str(port)]
    arguments += ["--no-server-header", "--no-access-log"]
    with process(
        "booking", arguments, folder=folder, environment=environment, port=port, ready_path="/health/ready"
    ) as started:
        yield started


@contextmanager
def bare(folder: Path) -> Iterator[Started]:
    """The bare ASGI app, which answers what the folder holds."""
    port = free_port()
    arguments = ["-m", "bench.bare", str(port), str(folder)]
    with process("bare", arguments, folder=folder, environment={}, port=port, ready_path="/") as started:
        yield started
