"""The harness: its arithmetic, what it reads, and one tiny run of everything."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import bindparam, text

from bench.cpu import Moment, noise_between, spent_ns
from bench.figures import Sample, faults_of, line_of, middle, paired, percentile, swing, table
from bench.generator import Plan, fire
from bench.measuring import read_pgbench
from bench.population import Population, Tickets, pools
from bench.run import ROWS
from bench.statements import BOOK, SEARCH, plan_faults, script, sql_of
from bench.work import book_script, search_script

ROOT = Path(__file__).parents[2]
POPULATION = Population(slots=2000, each=40, samples=2, first_day=date(2026, 11, 24))


def sample(kind="search", number=1, *, completed=100, seconds=1.0, app_us=None, rows=None, unexpected=0) -> Sample:
    return Sample(kind, number, completed, seconds, 1.0, 2.0, app_us, None, None, unexpected, rows)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        pytest.param([], 0.5, 0.0, id="nothing measured"),
        pytest.param([7], 0.99, 7, id="one value is every percentile"),
        pytest.param([3, 1, 2], 0.5, 2, id="the middle of three, in any order"),
        pytest.param([4, 3, 2, 1], 0.5, 2, id="the lower of the two in the middle"),
        pytest.param(range(1, 101), 0.99, 99, id="99 of 100 do not exceed it"),
        pytest.param(range(1, 101), 0.07, 7, id="a share that binary cannot write"),
        pytest.param(range(1, 1001), 0.999, 999, id="a thousandth"),
        pytest.param([1, 2, 3], 1.0, 3, id="the largest"),
    ],
)
def test_a_percentile_is_a_measured_value(values, share, expected) -> None:
    assert percentile(values, share) == expected


def test_ratios_are_taken_within_a_round_and_the_warm_up_is_left_out() -> None:
    samples = [
        sample("bare", 0, completed=1),
        sample("search", 0, completed=1000),
        sample("bare", 1, completed=1000),
        sample("search", 1, completed=100),
        sample("search", 2, completed=60),
        sample("bare", 2, completed=200),
        sample("bare", 3, completed=500),
    ]
    assert paired(samples, "search", "bare", lambda one: one.rate) == [0.1, 0.3]


def test_a_rate_counts_the_time_that_it_took() -> None:
    assert sample(completed=300, seconds=1.5).rate == 200


def test_the_middle_is_over_the_rounds_that_measured_it() -> None:
    samples = [
        sample(number=0, app_us=900.0),
        sample(number=1, app_us=10.0),
        sample(number=2),
        sample(number=3, app_us=30.0),
    ]
    assert middle(samples, "search", lambda one: one.app_us) == 20.0
    assert middle(samples, "search", lambda one: one.database_us) is None


def test_the_swing_of_a_rate_leaves_the_warm_up_out() -> None:
    assert swing([sample(number=0, completed=1), sample(number=1), sample(number=2, completed=250)], "search") == 2.5


@pytest.mark.parametrize(
    ("busy", "stolen", "loud"),
    [
        pytest.param(100, 0, False, id="alone on the machine"),
        pytest.param(190, 0, False, id="others have a little"),
        pytest.param(210, 0, True, id="others have more than a tenth"),
        pytest.param(150, 60, True, id="others and the host together have more than a tenth"),
    ],
)
def test_a_machine_that_is_shared_makes_a_run_noisy(busy, stolen, loud) -> None:
    noise = noise_between(Moment(0, 0, 0, 0), Moment(busy, stolen, 1000, 100), load_before=1.0)
    assert noise.is_loud is loud


def test_the_time_of_children_that_have_ended_is_counted() -> None:
    before = spent_ns(os.getpid())
    subprocess.run([sys.executable, "-c", "while __import__('time').process_time() < 0.3: pass"], check=True)
    assert spent_ns(os.getpid()) - before >= 250_000_000


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        pytest.param(
            sample(unexpected=2), "search, round 1: 2 unexpected answers", id="an answer that is not expected"
        ),
        pytest.param(sample(completed=0), "search, round 1: nothing was completed", id="nothing came"),
        pytest.param(
            sample("booking", 0, completed=9, rows=8),
            "booking, round 0: 9 completed, but 8 appointments more",
            id="fewer rows than answers, in the warm-up too",
        ),
    ],
)
def test_a_worthless_measurement_is_told(wrong, said) -> None:
    assert faults_of([sample(), sample("booking", rows=100), wrong]) == [said]


def test_the_table_has_a_line_for_each_kind_of_work() -> None:
    samples = [sample(row.kind, 1, completed=100 + place, app_us=20.0) for place, row in enumerate(ROWS)]
    written = table([line_of(row, samples) for row in ROWS]).splitlines()
    assert [line.split("  ")[0] for line in written[1:]] == [row.kind for row in ROWS]
    assert len({len(line) for line in written}) == 1


@asynccontextmanager
async def answering(*answers: bytes) -> AsyncIterator[int]:
    """A server that gives these answers in turn, whatever it is asked, each in two pieces; an empty one hangs up."""
    turn = iter(answers * 50)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readuntil(b"\r\n\r\n"):
            answer = next(turn)
            if not answer:
                break
            writer.write(answer[:20])
            await writer.drain()
            await asyncio.sleep(0)
            writer.write(answer[20:])
        writer.close()

    def serve_quietly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def until_closed() -> None:
            try:
                await serve(reader, writer)
            except asyncio.IncompleteReadError:
                writer.close()

        serving.add(asyncio.create_task(until_closed()))

    serving: set[asyncio.Task[None]] = set()
    server = await asyncio.start_server(serve_quietly, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
    await asyncio.gather(*serving)


WHOLE = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"
CHUNKED = b"HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
EMPTY = b"HTTP/1.1 409 Conflict\r\ncontent-length: 0\r\n\r\n"
REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"


async def test_the_generator_reads_answers_of_every_form() -> None:
    async with answering(WHOLE, CHUNKED, EMPTY) as port:
        outcome = await fire(Plan(port, 2, 10, [REQUEST] * 12, again=False))
    assert outcome.statuses == {"200": 4, "201": 4, "409": 4}
    assert (outcome.completed, outcome.broken, len(outcome.latencies_us)) == (12, 0, 12)


async def test_the_generator_stops_when_the_time_is_up_and_waits_for_what_is_out() -> None:
    async with answering(WHOLE) as port:
        outcome = await fire(Plan(port, 1, 0.001, [REQUEST], again=True))
    assert outcome.completed >= 1
    assert outcome.completed == len(outcome.latencies_us)


async def test_the_generator_counts_a_connection_that_breaks() -> None:
    async with answering(WHOLE, b"") as port:
        outcome = await fire(Plan(port, 1, 10, [REQUEST] * 5, again=False))
    assert (outcome.completed, outcome.broken) == (1, 1)


def test_pgbenchs_report_is_read() -> None:
    told = read_pgbench(
        "number of transactions actually processed: 1640/1640\nnumber of failed transactions: 3 (0.183%)\n"
        "latency average = 0.711 ms\ntps = 3503.250000 (without initial connection time)\n"
    )
    assert (told.processed, told.failed, told.rate) == (1640, 3, 3503.25)
    with pytest.raises(ValueError, match="cannot be read"):
        read_pgbench("pgbench: error: connection failed")


def test_the_scripts_hold_the_products_own_statements() -> None:
    for statement, made in ((SEARCH, search_script(POPULATION)), (BOOK, book_script(POPULATION, range(4)))):
        product = sql_of(statement)[0]
        assert "$" not in made
        for words in product.split("$"):
            # After the number of a parameter come its cast and the words up to the next one.
            assert words.lstrip("0123456789") in made


def test_a_script_has_an_expression_for_each_parameter_and_no_other() -> None:
    statement = text("select :a + :b + :a").bindparams(bindparam("a"), bindparam("b"))
    assert script(statement, {"a": "1", "b": ":x"}, settings="\\set x 2\n") == "\\set x 2\nselect (1) + (:x) + (1);\n"
    with pytest.raises(KeyError, match="b"):
        script(statement, {"a": "1"})
    with pytest.raises(ValueError, match="has no c"):
        script(statement, {"a": "1", "b": "2", "c": "3"})


@pytest.mark.parametrize(
    ("plan", "faults"),
    [
        pytest.param("Limit\n  ->  Index Only Scan using free_idx on slot", 0, id="the index only"),
        pytest.param("Limit\n  ->  Index Scan using free_idx on slot", 1, id="the table behind the index"),
        pytest.param("Seq Scan on slot\n  ->  Index Only Scan using free_idx on slot", 1, id="a whole table beside it"),
        pytest.param("Sort\n  ->  Seq Scan on slot", 2, id="no index at all"),
    ],
)
def test_a_plan_reads_the_index_and_nothing_else(plan, faults) -> None:
    assert len(plan_faults(plan, index="free_idx")) == faults


def test_no_time_and_no_ticket_is_used_twice() -> None:
    tickets = pools(POPULATION)
    taken = [number for pool in tickets.values() for _ in range(2) for number in pool.take(40)]
    assert len(set(taken)) == len(taken) == 240
    assert len({POPULATION.time_of(number) for number in taken}) == 240
    with pytest.raises(ValueError, match="more bookings"):
        tickets["plain"].take(1)
    assert list(Tickets(range(3)).take(2)) == [0, 1]


def test_a_tiny_run_completes_and_its_books_balance(tmp_path: Path) -> None:
    found = tmp_path / "figures.json"
    size = ["--rounds", "1", "--seconds", "0.3", "--slots", "2000", "--connections", "8"]
    done = subprocess.run(
        [sys.executable, "-m", "bench", *size, "--json", str(found)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(found.read_text())
    kinds = [row.kind for row in ROWS]
    assert [line["kind"] for line in figures["table"]] == kinds
    assert sorted((one["kind"], one["round"]) for one in figures["samples"]) == sorted(
        (kind, number) for kind in kinds for number in (0, 1)
    )
    counted = [one["completed"] for one in figures["samples"] if one["rows"] is not None]
    assert counted == [one["rows"] for one in figures["samples"] if one["rows"] is not None]
    # One booking is made before the rounds.
    assert figures["booked"] == figures["visits_used"] == 1 + sum(counted) + figures["contention"]["booked"]
    assert "Index Only Scan using slot_free_idx" in figures["plan"]
