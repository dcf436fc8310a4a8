"""Child processes of a run: each in its own session, with its own log, and never outliving the runner."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from demo.parent_death import dies_with_parent

ROOT = Path(__file__).resolve().parents[1]
_LAST_LINES = 3
_LONGEST_WORDS = 600


class ChildProcess:
    """A Python program started at once, to be started from the main thread."""

    def __init__(self, name: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C in the terminal is the runner's alone: it stops the children in order.
                start_new_session=True,
                # A service is built to lose nothing when it is killed, so the surest signal will do.
                preexec_fn=dies_with_parent(signal.SIGKILL),  # noqa: PLW1509 - one system call, from the main thread
            )

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """Its exit code once it has ended; negative for a signal."""
        return self._process.poll()

    def last_words(self) -> str:
        """The end of its log in one line."""
        lines = [_told(line) for line in self.log.read_text(errors="replace").splitlines() if line.strip()]
        return " | ".join(lines[-_LAST_LINES:])[-_LONGEST_WORDS:] or "it wrote nothing"

    def send(self, number: signal.Signals) -> None:
        """Signal it, unless it has ended."""
        if self._process.poll() is None:
            self._process.send_signal(number)


def _told(line: str) -> str:
    """What a line of a log tells: the event of a structured line, else the line."""
    try:
        return str(json.loads(line)["event"])
    except (ValueError, KeyError, TypeError):
        return line.strip()


async def ended(processes: Collection[ChildProcess], *, within_seconds: float) -> bool:
    """Wait until all have ended; whether they have."""
    until = time.monotonic() + within_seconds
    while any(process.exit_code is None for process in processes):
        if time.monotonic() >= until:
            return False
        await asyncio.sleep(0.05)
    return True


async def stop(processes: Collection[ChildProcess], *, within_seconds: float) -> None:
    """Ask all of them to end, and end by force those that take longer."""
    for process in processes:
        process.send(signal.SIGTERM)
    if not await ended(processes, within_seconds=within_seconds):
        for process in processes:
            process.send(signal.SIGKILL)
        await ended(processes, within_seconds=within_seconds)
