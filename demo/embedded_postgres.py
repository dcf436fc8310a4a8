"""Our own launcher of PostgreSQL for the demo, development and tests: on loopback, and it dies with its parent."""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict
from urllib.parse import quote

from demo.parent_death import dies_with_parent
from demo.postgres_programs import (
    PostgresUnavailable,
    Programs,
    SystemUser,
    barred_at,
    find_programs,
    reachable_programs,
    system_user,
)
from demo.private_files import write_private

__all__ = ["PostgresServer", "PostgresUnavailable", "ensure_database", "postgres_server"]

HOST = "127.0.0.1"
START_SECONDS = 60.0
"""Longest wait for a server to be ready; replaying the log after a crash takes time."""
STALE_SECONDS = 15.0
"""Longest wait for an earlier server on the same data to go away."""
STOP_SECONDS = 30.0
"""Longest wait for a fast shutdown before an immediate one."""
EXTENSIONS = ("btree_gist", "pg_trgm")
"""What every database of Polku needs: exclusion constraints on scalar columns, and trigrams for search."""

_FOR_TESTS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0")
_READY_LINE = 8
"""Line of postmaster.pid that says `ready`."""


@dataclass(frozen=True)
class PostgresServer:
    """A running server; the superuser is `postgres`."""

    host: str
    port: int
    superuser_password: str = field(repr=False)
    pid: int
    has_ended: Callable[[], bool] = field(repr=False)
    """Whether the server is gone by itself."""

    def url(self, database: str, role: str = "postgres", password: str | None = None) -> str:
        """Address of a database for SQLAlchemy with asyncpg; without a password it is the superuser's."""
        secret = self.superuser_password if password is None else password
        return (
            f"postgresql+asyncpg://{quote(role, safe='')}:{quote(secret, safe='')}@{self.host}:{self.port}/{database}"
        )


@contextmanager
def postgres_server(data_dir: Path, *, port: int | None = None, for_tests: bool = False) -> Iterator[PostgresServer]:
    """A server on the data in this folder, made when new, stopped at the end; it dies with this process in any case.

    The folder holds `cluster/`, the superuser's password (0600) and `postgres.log`. A free port is taken when none is
    given. `for_tests` trades durability for speed. To be called from the main thread. Errors: PostgresUnavailable.
    """
    if threading.current_thread() is not threading.main_thread():
        # The kernel ties the signal of a parent's death to the thread that started the child.
        raise PostgresUnavailable("PostgreSQL must be started from the main thread")
    user = system_user()
    programs = reachable_programs(find_programs(), user)
    home = _home(data_dir.absolute(), user)
    if port is not None and not _is_free(port):
        raise PostgresUnavailable(f"port {port} of {HOST} is in use: choose another, or stop what uses it")
    password = _ensure_cluster(home, programs, user, for_tests=for_tests)
    process, taken = _start(home, programs, user, port, for_tests=for_tests)
    try:
        yield PostgresServer(HOST, taken, password, process.pid, lambda: process.poll() is not None)
        if process.poll() is not None:
            raise PostgresUnavailable(f"PostgreSQL died while it was in use: {_last_words(home)}")
    finally:
        _stop(process)


def ensure_database(server: PostgresServer, name: str, password: str) -> str:
    """Role and database of this name, owned by the role, with the extensions; may be repeated. Gives the role's URL.

    The name is lower-case letters, digits and underscores. Errors: ValueError for another name, PostgresUnavailable.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name):
        raise ValueError(f"not a plain name of a database: {name!r}")
    secret = password.replace("'", "''")
    script = f"""
        SELECT 'CREATE ROLE {name} LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') \\gexec
        ALTER ROLE {name} PASSWORD '{secret}';
        SELECT 'CREATE DATABASE {name} OWNER {name}'
         WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{name}') \\gexec
        REVOKE CONNECT ON DATABASE {name} FROM PUBLIC;
        \\connect {name}
        SET client_min_messages = warning;
        {" ".join(f"CREATE EXTENSION IF NOT EXISTS {extension};" for extension in EXTENSIONS)}
    """
    # VERBOSITY=terse keeps the text of a failed statement, and so the password, out of the message.
    options = ("-X", "-q", "-w", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=terse")
    done = subprocess.run(
        [find_programs().psql, *options, "-h", server.host, "-p", str(server.port), "-U", "postgres", "-d", "postgres"],
        input=script,
        env=_environment() | {"PGPASSWORD": server.superuser_password, "PGCONNECT_TIMEOUT": "10"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if done.returncode:
        raise PostgresUnavailable(f"database {name} could not be prepared: {' '.join(done.stderr.split())}")
    return server.url(name, name, password)


def _home(data_dir: Path, user: SystemUser | None) -> Path:
    """The folder of the data, made when missing, passable for the user of the server."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        if not any(data_dir.iterdir()):
            # Only a folder that is new is ours to open: the server's user passes through it, and reads nothing in it.
            data_dir.chmod(0o700 if user is None else 0o711)
    except OSError as error:
        raise PostgresUnavailable(f"the data directory {data_dir} cannot be used: {error.strerror}") from error
    if user is not None and (barrier := barred_at(data_dir, user)) is not None:
        raise PostgresUnavailable(
            f"PostgreSQL runs as {user.name}, who may not pass {barrier}: "
            "choose a data directory elsewhere (DATA_DIR=…), or do not work as root"
        )
    return data_dir


def _ensure_cluster(home: Path, programs: Programs, user: SystemUser | None, *, for_tests: bool) -> str:
    """Password of the superuser of the cluster, which is made when there is none yet."""
    cluster, password_file = home / "cluster", home / "superuser-password"
    if (version_file := cluster / "PG_VERSION").exists():
        if (version := version_file.read_text().strip()) != str(programs.major):
            raise PostgresUnavailable(
                f"the data in {home} are of PostgreSQL {version}, the programs of {programs.major}: "
                f"set PG_BIN to {version}, or choose another data directory"
            )
        try:
            return password_file.read_text()
        except FileNotFoundError as error:
            raise PostgresUnavailable(
                f"{password_file} is missing: restore it, or remove {home} to start anew"
            ) from error
    password = secrets.token_urlsafe(24)
    write_private(password_file, password)
    # Made under another name and then renamed, so that an interrupted initdb is not taken for data.
    for leftover in home.glob("cluster-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    partial = Path(tempfile.mkdtemp(prefix="cluster-", dir=home))
    for path in (password_file, partial):
        if user is not None:
            os.chown(path, user.uid, user.gid)
    provider = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8") if programs.major >= 17 else ()  # noqa: PLR2004 - the version that brought it
    command = [programs.initdb, "-D", str(partial), "-U", "postgres", "-E", "UTF8", f"--locale={_locale()}", *provider]
    command += ["--auth=scram-sha-256", f"--pwfile={password_file}", *(["--no-sync"] if for_tests else [])]
    made = subprocess.run(
        command, env=_environment(), cwd="/", capture_output=True, text=True, check=False, **_as(user)
    )
    if made.returncode:
        shutil.rmtree(partial, ignore_errors=True)
        raise PostgresUnavailable(f"initdb failed: {' '.join(made.stderr.split())}")
    partial.rename(cluster)
    return password


def _start(
    home: Path, programs: Programs, user: SystemUser | None, port: int | None, *, for_tests: bool
) -> tuple["subprocess.Popen[bytes]", int]:
    """A server that is ready, and its port."""
    stale_until = time.monotonic() + STALE_SECONDS
    while True:
        chosen = port or _free_port()
        process = _launch(home, programs, user, chosen, for_tests=for_tests)
        if _becomes_ready(process, home / "cluster"):
            return process, chosen
        _stop(process)
        words = _last_words(home)
        retry = time.monotonic() < stale_until
        # An earlier server on the same data may still be stopping, and its zombie may hold postmaster.pid.
        if "lock file" in words:
            if not retry:
                raise PostgresUnavailable(f"another PostgreSQL holds the data in {home}: {words}")
            time.sleep(0.2)
        elif "create any TCP/IP sockets" in words or "could not bind" in words:
            # Somebody was faster: with a port of our own choice we choose again.
            if port is not None or not retry:
                raise PostgresUnavailable(f"port {chosen} of {HOST} is in use: choose another, or stop what uses it")
        else:
            raise PostgresUnavailable(f"PostgreSQL died at its start: {words}")


def _launch(
    home: Path, programs: Programs, user: SystemUser | None, port: int, *, for_tests: bool
) -> "subprocess.Popen[bytes]":
    settings = [f"listen_addresses={HOST}", f"port={port}", "unix_socket_directories=", "max_connections=200"]
    settings += ["timezone=UTC", "log_timezone=UTC", *(_FOR_TESTS if for_tests else ())]
    command = [programs.postgres, "-D", str(home / "cluster"), *(word for one in settings for word in ("-c", one))]
    with (home / "postgres.log").open("wb") as log:
        return subprocess.Popen(
            command,
            env=_environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            # SIGINT is a fast shutdown.
            preexec_fn=dies_with_parent(signal.SIGINT),  # noqa: PLW1509 - one system call, made from the main thread alone
            **_as(user),
        )


def _becomes_ready(process: "subprocess.Popen[bytes]", cluster: Path) -> bool:
    """Whether the server accepts connections, before it ends or the time is up."""
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        with suppress(FileNotFoundError):
            lines = (cluster / "postmaster.pid").read_text().splitlines()
            if len(lines) >= _READY_LINE and lines[0] == str(process.pid) and lines[_READY_LINE - 1].strip() == "ready":
                return True
        time.sleep(0.02)
    return False


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Fast shutdown; immediate, and then by force, if that takes too long."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if process.poll() is None:
            process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
            return


def _last_words(home: Path) -> str:
    lines = (home / "postgres.log").read_text(errors="replace").splitlines()
    telling = [line for line in lines if "FATAL" in line or "PANIC" in line] or lines or ["it wrote nothing"]
    return " ".join(telling[-1].split())


class _RunAs(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def _as(user: SystemUser | None) -> _RunAs:
    return {} if user is None else {"user": user.uid, "group": user.gid, "extra_groups": []}


def _locale() -> str:
    # Letters outside ASCII are letters only in a UTF-8 locale; macOS has no C.UTF-8.
    return "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": _locale()}


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
