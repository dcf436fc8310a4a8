"""The data folder of a run: one run at a time, secrets made once, and a file that tells about the run."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from demo.addresses import SERVICES
from demo.cannot_run import CannotRun
from demo.oauth_clients import load_or_create_secrets
from demo.people import Person, load_or_create
from demo.postgres_programs import system_user
from demo.private_files import write_private
from shared.kit.clock import now
from shared.law.civil_time import civil_date

E_AUTHORIZATIONS_CLIENT = "polku-demo"
"""Client id of the services at the stand-in of e-Authorizations."""
SUOMI_FI_MESSAGES_USERNAME = "polku-demo"
SUOMI_FI_MESSAGES_SERVICE = "polku-demo-booking"
"""Account and registered service of booking at the stand-in of Suomi.fi Messages."""


@dataclass(frozen=True)
class DataFolder:
    """What outlives a run, in one folder; every file in it is private."""

    path: Path

    @property
    def postgres(self) -> Path:
        """The embedded PostgreSQL's own folder."""
        return self.path / "postgres"

    @property
    def _run_file(self) -> Path:
        return self.path / "run.json"

    @property
    def earlier_run_was_killed(self) -> bool:
        """Whether the run before this one had no time to say that it ended."""
        return self._run_file.exists()

    @property
    def mail(self) -> Path:
        """Where the stand-in of the mail server keeps each mail as a file."""
        return self.path / "mail"

    def log(self, name: str) -> Path:
        """Where a process of this name writes."""
        return self.path / "logs" / f"{name}.log"

    def people(self) -> tuple[dict[str, Person], bool]:
        """The people, and whether they are new. Errors: CannotRun."""
        try:
            return load_or_create(self.path / "people.json", civil_date(now()))
        except ValueError as error:
            raise CannotRun(str(error)) from error

    def secrets(self) -> dict[str, str]:
        """Keys and passwords by name, made at the first start. Errors: CannotRun.

        Losing them would leave data that nobody can read: then the folder has to go as a whole.
        """
        file = self.path / "secrets.json"
        if self.postgres.exists() and not file.exists():
            raise CannotRun(f"{file} is missing: restore it, or remove {self.path} to start anew")
        kept = _read(file) if file.exists() else {}
        found = {name: kept.get(name) or make() for name, make in _makers().items()}
        if found != kept:
            write_private(file, json.dumps(found, indent=2) + "\n")
        return found

    def client_secrets(self) -> dict[str, str]:
        """Secret of every confidential client of the issuer. Errors: CannotRun."""
        file = self.path / "client-secrets.json"
        if file.exists():
            _read(file)
        return load_or_create_secrets(file)

    def write_run(self, facts: Mapping[str, object]) -> None:
        """Tell other programs about the run."""
        write_private(self._run_file, json.dumps(facts, indent=2, ensure_ascii=False) + "\n")

    def read_run(self) -> dict[str, Any] | None:
        """What a run told; nothing when none runs."""
        return _read(self._run_file) if self._run_file.exists() else None

    def forget_run(self) -> None:
        """The run has ended."""
        self._run_file.unlink(missing_ok=True)


@contextmanager
def held(path: Path) -> Iterator[DataFolder]:
    """The folder, made when missing, for this run alone. Errors: CannotRun."""
    path = path.absolute()
    try:
        path.mkdir(parents=True, exist_ok=True)
        if not any(path.iterdir()):
            # Only a folder that is new is ours to close; PostgreSQL's system user passes through it, and reads nothing.
            path.chmod(0o700 if system_user() is None else 0o711)
        (path / "logs").mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(path / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise CannotRun(
            f"the data folder {path} cannot be used ({error.strerror}): choose another (DATA_DIR=…)"
        ) from error
    with os.fdopen(descriptor, "r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotRun(
                f"the data folder {path} is in use by another run (process {lock.read().strip()}): "
                "stop it, or choose another folder and other ports (DATA_DIR=… PORT_BASE=…)"
            ) from error
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield DataFolder(path)


def _makers() -> dict[str, Any]:
    """How each secret is made. The key of the person pseudonym is one, the others are a service's own."""
    makers: dict[str, Any] = dict.fromkeys(
        ("person-ref-key", "e-authorizations", "text-messages", "suomi-fi-messages"), _text
    )
    for service in SERVICES:
        makers[f"{service}/sealing-key"] = lambda: Fernet.generate_key().decode()
        makers[f"{service}/cursor-key"] = _text
        makers[f"{service}/database-password"] = _text
    return makers


def _text() -> str:
    return secrets.token_urlsafe(32)


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CannotRun(f"{file} cannot be read ({error.strerror})") from error
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise CannotRun(f"{file} is not what was written there: restore it, or remove {file.parent} to start anew")
    return found
