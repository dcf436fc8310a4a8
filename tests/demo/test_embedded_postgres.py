import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from demo.embedded_postgres import PostgresServer, PostgresUnavailable, ensure_database, postgres_server
from demo.postgres_programs import SystemUser, barred_at, find_programs, reachable_programs

ROOT = Path(__file__).parents[2]
PARENT = """
import sys, time
from pathlib import Path
from demo.embedded_postgres import postgres_server
with postgres_server(Path(sys.argv[1]), for_tests=True) as server:
    print(server.pid, flush=True)
    time.sleep(300)
"""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    # pytest's own temporary folders are closed to others, and so to the system user that root runs PostgreSQL as.
    folder = Path(tempfile.mkdtemp(prefix="polku-test-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    folder = Path(tempfile.mkdtemp(prefix="polku-test-"))
    with postgres_server(folder, for_tests=True) as running:
        yield running
    shutil.rmtree(folder)


async def answers(url: str, *questions: str) -> list[object]:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return [await connection.fetchval(question) for question in questions]
    finally:
        await connection.close()


def start_and_stop(data_dir: Path, port: int | None = None) -> None:
    with postgres_server(data_dir, port=port):
        pass


def server_of_a_parent_that_is_killed(data_dir: Path) -> int:
    command = [sys.executable, "-c", PARENT, str(data_dir)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    return pid


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


async def use_and_kill(data_dir: Path) -> None:
    with postgres_server(data_dir) as server:
        await answers(server.url("postgres"), "CREATE TABLE kept AS SELECT 7 AS seven")
        kill(server.pid)


def gone(pid: int, seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


async def test_a_database_belongs_to_its_own_role_and_has_the_extensions(server):
    url = ensure_database(server, "booking", "it's a secret")
    assert ensure_database(server, "booking", "it's a secret") == url
    who, whose, extensions = await answers(
        url,
        "SELECT current_user::text",
        "SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = current_database()",
        "SELECT array_agg(extname::text ORDER BY extname) FROM pg_extension WHERE extname <> 'plpgsql'",
    )
    assert (who, whose, extensions) == ("booking", "booking", ["btree_gist", "pg_trgm"])


async def test_a_role_may_not_enter_the_database_of_another_service(server):
    ensure_database(server, "referral", "one")
    ensure_database(server, "guidance", "two")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await answers(server.url("referral", "guidance", "two"), "SELECT 1")


async def test_a_changed_password_is_the_one_that_opens(server):
    ensure_database(server, "changed", "old")
    url = ensure_database(server, "changed", "new")
    assert await answers(url, "SELECT 1") == [1]
    with pytest.raises(asyncpg.InvalidPasswordError):
        await answers(server.url("changed", "changed", "old"), "SELECT 1")


async def test_finnish_letters_are_letters_for_search(server):
    ensure_database(server, "letters", "x")
    lexemes, similar = await answers(
        server.url("letters"),
        "SELECT to_tsvector('simple', 'Äänekosken TYÖ')::text",
        "SELECT similarity('työ', 'TYÖ') = 1 AND similarity('työ', 'ty') < 1",
    )
    assert (lexemes, similar) == ("'työ':2 'äänekosken':1", True)


@pytest.mark.parametrize("name", ["Booking", 'a"b', "a b", "", "1st"], ids=repr)
def test_a_name_that_is_not_plain_is_refused(server, name):
    with pytest.raises(ValueError, match="not a plain name"):
        ensure_database(server, name, "x")


def test_the_server_listens_on_loopback_and_keeps_its_password_out_of_its_repr(server):
    assert server.host == "127.0.0.1"
    assert server.superuser_password not in repr(server)
    with socket.create_connection((server.host, server.port), timeout=5):
        pass


async def test_data_are_found_again_and_the_password_file_is_private(data_dir):
    with postgres_server(data_dir, for_tests=True) as first:
        await answers(first.url("postgres"), "CREATE TABLE kept AS SELECT 7 AS seven")
    assert gone(first.pid)
    password_file = data_dir / "superuser-password"
    assert stat.S_IMODE(password_file.stat().st_mode) == 0o600
    with postgres_server(data_dir, for_tests=True) as second:
        assert second.superuser_password == first.superuser_password
        assert await answers(second.url("postgres"), "SELECT seven FROM kept") == [7]
    password_file.unlink()
    with pytest.raises(PostgresUnavailable, match="superuser-password is missing"):
        start_and_stop(data_dir)


async def test_a_server_dies_with_its_killed_parent_and_its_data_are_whole(data_dir):
    pid = server_of_a_parent_that_is_killed(data_dir)
    # No wait here: the next start has to bear with the one that is still stopping.
    with postgres_server(data_dir, for_tests=True) as server:
        assert server.pid != pid
        assert await answers(server.url("postgres"), "SELECT 1") == [1]


async def test_a_killed_server_is_told_and_starts_again(data_dir):
    with pytest.raises(PostgresUnavailable, match="died while it was in use"):
        await use_and_kill(data_dir)
    with postgres_server(data_dir) as again:
        assert await answers(again.url("postgres"), "SELECT seven FROM kept") == [7]


def test_a_database_on_a_dead_server_is_told_in_one_line_without_the_password(data_dir):
    with postgres_server(data_dir, for_tests=True) as server:
        pass
    with pytest.raises(PostgresUnavailable, match="could not be prepared") as told:
        ensure_database(server, "booking", "a-secret-word")
    assert "a-secret-word" not in str(told.value)
    assert "\n" not in str(told.value)


def test_a_port_in_use_is_told_in_one_line(data_dir):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with (
            pytest.raises(PostgresUnavailable, match=f"^port {port} .* is in use"),
            postgres_server(data_dir, port=port),
        ):
            pass


def test_a_chosen_port_is_used(data_dir):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    with postgres_server(data_dir, port=port, for_tests=True) as server:
        assert server.port == port


def test_data_of_another_major_version_are_told_in_one_line(data_dir):
    data_dir.chmod(0o711)
    (data_dir / "cluster").mkdir()
    (data_dir / "cluster" / "PG_VERSION").write_text("14\n")
    with pytest.raises(PostgresUnavailable, match=r"are of PostgreSQL 14, .* choose another data directory$"):
        start_and_stop(data_dir)


def test_a_folder_that_is_a_file_is_told_in_one_line(data_dir):
    (data_dir / "file").touch()
    with pytest.raises(PostgresUnavailable, match="cannot be used"):
        start_and_stop(data_dir / "file")


def test_pg_bin_without_the_programs_is_told_in_one_line(data_dir, monkeypatch):
    monkeypatch.setenv("PG_BIN", str(data_dir))
    with pytest.raises(PostgresUnavailable, match=r"^PG_BIN has no initdb, postgres, psql"):
        start_and_stop(data_dir)


def test_programs_that_are_too_old_are_told_in_one_line(data_dir, monkeypatch):
    for name in ("initdb", "postgres", "psql"):
        (data_dir / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.9'\n")
        (data_dir / name).chmod(0o755)
    monkeypatch.setenv("PG_BIN", str(data_dir))
    with pytest.raises(PostgresUnavailable, match=r"PostgreSQL 15 or newer is needed, .* has 14"):
        find_programs()


def test_a_platform_without_a_wheel_is_told_in_one_line(monkeypatch):
    monkeypatch.delenv("PG_BIN", raising=False)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(PostgresUnavailable, match=r"no embedded PostgreSQL for this platform .* set PG_BIN"):
        find_programs()


def test_a_closed_home_bars_another_user_but_not_its_owner(data_dir):
    home = data_dir / "home"
    (home / "data").mkdir(parents=True)
    home.chmod(0o700)
    data_dir.chmod(0o711)
    own = home.stat()
    assert barred_at(home / "data", SystemUser("other", own.st_uid + 1, own.st_gid + 1)) == home
    assert barred_at(home / "data", SystemUser("owner", own.st_uid, own.st_gid)) is None


def test_programs_in_a_closed_home_are_copied_to_where_the_server_can_reach_them(data_dir):
    home, copies = data_dir / "home", data_dir / "copies"
    folder = home / "pginstall" / "bin"
    folder.mkdir(parents=True)
    copies.mkdir()
    (folder / "postgres").write_text("the program")
    home.chmod(0o700)
    data_dir.chmod(0o711)
    other = SystemUser("other", os.geteuid() + 1, os.getegid() + 1)
    programs = type(find_programs())(folder, 18)
    assert reachable_programs(programs, None, copies) == programs
    copied = reachable_programs(programs, other, copies)
    assert (copied.folder / "postgres").read_text() == "the program"
    assert barred_at(copied.folder, other) is None
    assert reachable_programs(programs, other, copies) == copied
    copied.folder.parent.chmod(0o777)
    with pytest.raises(PostgresUnavailable, match="is not ours alone"):
        reachable_programs(programs, other, copies)
