"""Load over HTTP: keep-alive connections of one process, each sending its next request when the answer is there.

`python -m bench.generator PLAN` reads the plan from a JSON file and writes the outcome as one line of JSON.
"""

import asyncio
import json
import sys
import time
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path
from typing import cast

import httptools
import uvloop

HOST = "127.0.0.1"
DRAIN_SECONDS = 20.0
"""Longest wait for the answers that are still out when the time is up."""


@dataclass(frozen=True)
class Plan:
    """What to send, and when to stop: after so many seconds, or when every request has been sent."""

    port: int
    connections: int
    seconds: float
    requests: Sequence[str]
    """Whole HTTP requests; bytes written as ISO 8859-1."""
    again: bool
    """Begin anew after the last request; else each is sent once at most."""


@dataclass(frozen=True)
class Outcome:
    """What came back; nothing is in flight when it is counted."""

    seconds: float
    """From the first request to the last answer."""
    statuses: dict[str, int]
    broken: int
    """Connections that ended before their answer did."""
    cpu_seconds: float
    """What the generator itself used meanwhile."""
    latencies_us: list[int]

    @property
    def completed(self) -> int:
        """How many answers came."""
        return sum(self.statuses.values())


class Run:
    """One run, shared by its connections."""

    def __init__(self, plan: Plan) -> None:
        encoded = [text.encode("latin-1") for text in plan.requests]
        self._requests: Iterator[bytes] = cycle(encoded) if plan.again else iter(encoded)
        self.statuses: Counter[int] = Counter()
        self.latencies_us = array("L")
        self.broken = 0
        self.until = float("inf")
        self.ended = 0.0
        self._working = plan.connections
        self.finished = asyncio.Event()

    def next_request(self) -> bytes | None:
        """The next request; None when it is time to stop."""
        return next(self._requests, None) if time.perf_counter() < self.until else None

    def answered(self, status: int, seconds: float) -> None:
        """Count an answer."""
        self.statuses[status] += 1
        self.latencies_us.append(int(seconds * 1e6))

    def stopped(self) -> None:
        """A connection has nothing more to do."""
        self._working -= 1
        if self._working == 0:
            self.ended = time.perf_counter()
            self.finished.set()


class Connection(asyncio.Protocol):
    """One keep-alive connection with one request out at a time."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._sent_at = 0.0
        self._stopped = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to the server."""
        # The loop's streams are no subclass of asyncio's.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Read on in the answer."""
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        """Count the answer, and send the next request."""
        self._run.answered(self._parser.get_status_code(), time.perf_counter() - self._sent_at)
        self.send_next()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Say so when an answer is still due."""
        if not self._stopped:
            self._run.broken += 1
            self._stop()

    def send_next(self) -> None:
        """Send a request if there is time and one left."""
        request = self._run.next_request()
        if request is None or self._transport is None:
            self._stop()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()

    def _stop(self) -> None:
        self._stopped = True
        self._run.stopped()


async def fire(plan: Plan) -> Outcome:
    """Carry out the plan. Errors: OSError when nobody listens, TimeoutError when answers stay out."""
    run, loop = Run(plan), asyncio.get_running_loop()
    opened = [await loop.create_connection(lambda: Connection(run), HOST, plan.port) for _ in range(plan.connections)]
    cpu, started = time.process_time(), time.perf_counter()
    run.until = started + plan.seconds
    for _, connection in opened:
        connection.send_next()
    async with asyncio.timeout(plan.seconds + DRAIN_SECONDS):
        await run.finished.wait()
    used = time.process_time() - cpu
    for _, connection in opened:
        connection.close()
    return Outcome(
        seconds=run.ended - started,
        statuses={str(status): count for status, count in sorted(run.statuses.items())},
        broken=run.broken,
        cpu_seconds=used,
        latencies_us=list(run.latencies_us),
    )


def main(path: Path) -> None:
    """Read the plan, fire, and write the outcome."""
    plan = Plan(**json.loads(path.read_text(encoding="utf-8")))
    print(json.dumps(asdict(uvloop.run(fire(plan)))))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
