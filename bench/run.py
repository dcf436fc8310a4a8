"""One run: everything is started and filled, measured in rounds, contended for, and checked in SQL."""

import random
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx

from bench import servers
from bench.contention import Contention, contend, totals
from bench.cpu import Noise, load_average, moment, noise_between
from bench.figures import Row, Sample, faults_of
from bench.measuring import DATABASE, PGBENCH_CLIENTS, Bench
from bench.population import Population, Tickets, fill, pools, right_id, write_county
from bench.servers import Started
from bench.statements import SEARCH, explained, plan_faults
from bench.work import Requests, book_script, search_literals, search_script
from demo.embedded_postgres import ensure_database
from demo.people import load_or_create
from shared.kit.clock import now
from shared.law.civil_time import civil_date

BARE_SEARCH, PLAIN_SEARCH, SEARCHING = "search: bare ASGI", "search: pgbench", "search"
BARE_BOOKING, PLAIN_BOOKING, BOOKING = "booking: bare ASGI", "booking: pgbench", "booking"
ASKING = "booking, authority asked"
ROWS = (
    Row(BARE_SEARCH, None, None),
    Row(PLAIN_SEARCH, None, None),
    Row(SEARCHING, PLAIN_SEARCH, BARE_SEARCH),
    Row(BARE_BOOKING, None, None),
    Row(PLAIN_BOOKING, None, None),
    Row(BOOKING, PLAIN_BOOKING, BARE_BOOKING),
    Row(ASKING, PLAIN_BOOKING, BARE_BOOKING),
)
MOST_BOOKINGS_A_SAMPLE = 4000
_SEED = 20_261_121
"""The draws are the same in every run."""


@dataclass(frozen=True)
class Wanted:
    """How large a run is."""

    slots: int
    rounds: int
    seconds: float
    connections: int


@dataclass(frozen=True)
class Result:
    """Everything that a run found."""

    samples: list[Sample]
    contention: Contention
    plan: str
    """How the search is carried out for any values."""
    answer_bytes: dict[str, int]
    booked: int
    visits_used: int
    noise: Noise
    filled_seconds: float
    faults: list[str] = field(default_factory=list)


def population(wanted: Wanted) -> Population:
    """Enough times and rights for every sample; half of the times at most are booked."""
    samples = wanted.rounds + 1
    each = min(MOST_BOOKINGS_A_SAMPLE, wanted.slots // (6 * samples)) // PGBENCH_CLIENTS * PGBENCH_CLIENTS
    tomorrow = civil_date(now()) + timedelta(days=1)
    return Population(wanted.slots, each, samples, first_day=tomorrow)


def run(wanted: Wanted, tell: Callable[[str], None]) -> Result:
    """Measure in one run; says what it is at by `tell`, and leaves nothing behind."""
    with ExitStack() as stack:
        # PostgreSQL's own user may not pass a private folder: its data stand beside the other files, not in them.
        data, folder = (Path(tempfile.mkdtemp(prefix="polku-bench-")) for _ in range(2))
        for each in (data, folder):
            stack.callback(shutil.rmtree, each, ignore_errors=True)
        of = population(wanted)
        tell("starting PostgreSQL (fsync on), the issuer and the authority source")
        server = stack.enter_context(servers.database_server(data))
        keys = servers.new_secrets()
        url = ensure_database(server, DATABASE, keys.authority_secret)
        servers.migrate(url)
        tell(f"filling: {of.slots} times, {of.tickets} rights, {of.children} children")
        started = time.monotonic()
        fill(url.replace("+asyncpg", ""), of, keys.sealer())
        servers.psql(server, "checkpoint")
        filled_seconds = time.monotonic() - started
        issuer = stack.enter_context(servers.issuer(folder))
        people, _ = load_or_create(folder / "people.json", civil_date(now()))
        authority = stack.enter_context(
            servers.authority_source(
                folder,
                keys.authority_secret,
                people[servers.GUARDIAN].identity_code or "",
                [of.code_of(child) for child in range(of.children)],
            )
        )
        product = stack.enter_context(
            servers.booking(folder, write_county(folder), url, keys, issuer_url=issuer.url, authority_url=authority.url)
        )
        bench = Bench(server, wanted.connections, wanted.seconds, folder)
        tickets = pools(of)
        requests, chance = Requests(servers.guardians_token(issuer.url)), random.Random(_SEED)
        searches = requests.searches(of, chance)
        first = requests.bookings(of, tickets["remembered"].take(1))
        answer_bytes = {
            "search": _captured(product, searches, folder / "search.json", httpx.codes.OK),
            "booking": _captured(product, first, folder / "booking.json", httpx.codes.CREATED),
        }
        bare = stack.enter_context(servers.bare(folder))
        work = _Work(bench, of, tickets, requests, searches, product, bare)
        load, before = load_average(), moment()
        for number in range(wanted.rounds + 1):
            tell(f"round {number} of {wanted.rounds}" if number else "warm-up round")
            work.round(number)
        tell("contention: many connections at twenty times")
        contention = contend(bench, of, product, requests, chance)
        noise = noise_between(before, moment(), load_before=load)
        plan, plan_wrong = _plans(bench, of)
        booked, visits_used = totals(bench)
        sums = [] if booked == visits_used else [f"{booked} appointments, but {visits_used} visits used"]
        faults = [*faults_of(bench.samples), *contention.faults, *plan_wrong, *sums]
        return Result(bench.samples, contention, plan, answer_bytes, booked, visits_used, noise, filled_seconds, faults)


@dataclass(frozen=True)
class _Work:
    """The kinds of work of a round."""

    bench: Bench
    of: Population
    tickets: dict[str, Tickets]
    requests: Requests
    searches: list[str]
    product: Started
    bare: Started

    def round(self, number: int) -> None:
        """Every kind once; in reversed order every second round, so that a drift favours none."""
        # As autovacuum does every minute: the searches of every round begin on the same footing.
        servers.psql(self.bench.server, "vacuum slot", database=DATABASE)
        for step in self._steps(number) if number % 2 else reversed(self._steps(number)):
            step()

    def _steps(self, number: int) -> list[Callable[[], None]]:
        bench, same = self.bench, [self.requests.booking(self.of.time_of(0), right_id(0))]
        plain = self.tickets["plain"].take(self.of.each)
        return [
            lambda: bench.over_http(BARE_SEARCH, number, self.bare, self.searches, status=httpx.codes.OK),
            lambda: bench.by_pgbench(PLAIN_SEARCH, number, search_script(self.of)),
            lambda: bench.over_http(SEARCHING, number, self.product, self.searches, status=httpx.codes.OK),
            lambda: bench.over_http(BARE_BOOKING, number, self.bare, same, status=httpx.codes.CREATED),
            lambda: bench.by_pgbench(
                PLAIN_BOOKING, number, book_script(self.of, plain), transactions=self.of.each // PGBENCH_CLIENTS
            ),
            lambda: self._book(BOOKING, number, "remembered"),
            lambda: self._book(ASKING, number, "asked"),
        ]

    def _book(self, kind: str, number: int, pool: str) -> None:
        requests = self.requests.bookings(self.of, self.tickets[pool].take(self.of.each))
        self.bench.over_http(kind, number, self.product, requests, status=httpx.codes.CREATED, books=True)


def _captured(to: Started, requests: list[str], path: Path, status: int) -> int:
    """Send requests, keep the answer of middle size for the bare app, and give the size of its body in bytes."""
    bodies = []
    with httpx.Client(base_url=to.url, trust_env=False, timeout=10) as http:
        for request in requests:
            head, _, body = request.partition("\r\n\r\n")
            first, *lines = head.split("\r\n")
            method, target, _ = first.split(" ")
            answer = http.request(method, target, headers=dict(line.split(": ", 1) for line in lines), content=body)
            if answer.status_code != status:
                raise RuntimeError(f"{method} {target.partition('?')[0]} answers {answer.status_code}: {answer.text}")
            bodies.append(answer.content)
    return path.write_bytes(sorted(bodies, key=len)[len(bodies) // 2])


def _plans(bench: Bench, of: Population) -> tuple[str, list[str]]:
    """How the search is carried out for any values; what is wrong with that, or with the plan for known values."""
    plans = [
        servers.psql(
            bench.server,
            f"set plan_cache_mode = force_{kind}_plan; {explained(SEARCH, search_literals(of))}",
            database=DATABASE,
        )
        for kind in ("generic", "custom")
    ]
    return plans[0], [fault for plan in plans for fault in plan_faults(plan, index="slot_free_idx")]
