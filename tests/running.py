"""The runner of the demo as tests start, ask, kill and stop it: real processes on real sockets."""

import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from demo.addresses import Addresses

ROOT = Path(__file__).parents[1]
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
