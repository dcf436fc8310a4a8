"""One sample at a time: load from the generator or from pgbench, with the CPU time and the rows that it cost."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.cpu import spent_ns
from bench.figures import Sample, percentile
from bench.generator import Outcome, Plan
from bench.population import ROOT
from bench.servers import Started, psql
from demo.embedded_postgres import PostgresServer
from demo.postgres_programs import find_programs

DATABASE = "booking"
PGBENCH_CLIENTS = 4
"""As many as the service has connections."""
LONGEST_SECONDS = 60
_SAMPLED = 0.2
"""Share of pgbench's transactions whose latency is written down."""


def fire(plan: Plan, folder: Path) -> Outcome:
    """Load in a process of its own."""
    path = folder / "plan.json"
    path.write_text(json.dumps(asdict(plan)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "bench.generator", str(path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
        timeout=LONGEST_SECONDS,
    )
    return Outcome(**json.loads(done.stdout))


@dataclass(frozen=True)
class Bench:
    """What samples are taken with."""

    server: PostgresServer
    connections: int
    seconds: float
    folder: Path
    samples: list[Sample] = field(default_factory=list)

    def booked(self) -> int:
        """Appointments that the database holds as booked."""
        return int(psql(self.server, "select count(*) from appointment where status = 'booked'", database=DATABASE))

    def over_http(
        self, kind: str, number: int, to: Started, requests: Sequence[str], *, status: int, books: bool = False
    ) -> None:
        """Sample requests to a server; those that book are each sent once."""
        rows = self.booked() if books else 0
        before = spent_ns(to.pid), spent_ns(self.server.pid)
        outcome = fire(Plan(to.port, self.connections, self.seconds, requests, again=not books), self.folder)
        app, database = spent_ns(to.pid) - before[0], spent_ns(self.server.pid) - before[1]
        done, latencies = outcome.completed, outcome.latencies_us
        self.samples.append(
            Sample(
                kind=kind,
                round=number,
                completed=done,
                seconds=outcome.seconds,
                p50_ms=percentile(latencies, 0.5) / 1000,
                p99_ms=percentile(latencies, 0.99) / 1000,
                app_us=app / 1000 / max(1, done),
                database_us=database / 1000 / max(1, done),
                generator_share=outcome.cpu_seconds / outcome.seconds,
                unexpected=done - outcome.statuses.get(str(status), 0) + outcome.broken,
                rows=self.booked() - rows if books else None,
            )
        )

    def by_pgbench(self, kind: str, number: int, script: str, *, transactions: int | None = None) -> None:
        """Sample a script by pgbench, prepared, for the usual time or for so many transactions of each client."""
        path, log = self.folder / "script.sql", self.folder / "latencies"
        path.write_text(script, encoding="utf-8")
        for old in self.folder.glob("latencies.*"):
            old.unlink()
        length = ["-T", str(max(1, round(self.seconds)))] if transactions is None else ["-t", str(transactions)]
        books = transactions is not None
        rows = self.booked() if books else 0
        before = spent_ns(self.server.pid)
        done = subprocess.run(
            [
                str(find_programs().folder / "pgbench"),
                *(
                    "-n",
                    "-M",
                    "prepared",
                    "-D",
                    "taken=0",
                    "-c",
                    str(PGBENCH_CLIENTS),
                    "-j",
                    "1",
                    "-f",
                    str(path),
                    *length,
                ),
                *("-l", f"--log-prefix={log}", f"--sampling-rate={_SAMPLED}"),
                *("-h", self.server.host, "-p", str(self.server.port), "-U", "postgres", DATABASE),
            ],
            # Planned once, as a prepared statement can be at its best.
            env={
                **os.environ,
                "PGPASSWORD": self.server.superuser_password,
                "PGOPTIONS": "-c plan_cache_mode=force_generic_plan",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_SECONDS,
        )
        if done.returncode:
            raise RuntimeError(f"pgbench failed: {done.stderr.strip()[-500:]}")
        database = spent_ns(self.server.pid) - before
        told = read_pgbench(done.stdout)
        latencies = [
            int(line.split()[2]) for each in self.folder.glob("latencies.*") for line in each.read_text().splitlines()
        ]
        self.samples.append(
            Sample(
                kind=kind,
                round=number,
                completed=told.processed,
                seconds=told.processed / told.rate,
                p50_ms=percentile(latencies, 0.5) / 1000,
                p99_ms=percentile(latencies, 0.99) / 1000,
                app_us=None,
                database_us=database / 1000 / max(1, told.processed),
                generator_share=None,
                unexpected=told.failed,
                rows=self.booked() - rows if books else None,
            )
        )


@dataclass(frozen=True)
class Told:
    """What pgbench says at its end."""

    processed: int
    failed: int
    rate: float
    """Transactions a second, without the time to connect."""


def read_pgbench(report: str) -> Told:
    """Read pgbench's report. Errors: ValueError when it does not say what it should."""
    found = [
        re.search(pattern, report)
        for pattern in (r"actually processed: (\d+)", r"failed transactions: (\d+)", r"tps = ([\d.]+)")
    ]
    if not all(found):
        raise ValueError("pgbench's report cannot be read")
    processed, failed, rate = (each[1] for each in found if each)
    return Told(int(processed), int(failed), float(rate))
