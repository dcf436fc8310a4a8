"""`python -m bench`: search and booking over HTTP, as ratios to the same SQL by pgbench and to a bare answer."""

import argparse
import json
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from statistics import median

from bench.cpu import is_measurable
from bench.figures import NOISY_AT, least, line_of, swing, table
from bench.run import ASKING, BARE_BOOKING, BARE_SEARCH, BOOKING, ROWS, SEARCHING, Result, Wanted, run

FEWEST_SLOTS = 2000
MOST_ROUNDS = 20
LONGEST_SECONDS = 5
MOST_CONNECTIONS = 64


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--slots", type=int, default=100_000, help=f"free times to begin with (from {FEWEST_SLOTS})")
    parser.add_argument("--rounds", type=int, default=5, help="rounds that count, after one that does not")
    parser.add_argument("--seconds", type=float, default=1.5, help=f"length of a sample (up to {LONGEST_SECONDS})")
    parser.add_argument("--connections", type=int, default=32, help=f"of the generator (up to {MOST_CONNECTIONS})")
    parser.add_argument("--json", type=Path, help="write every figure to this file")
    chosen = parser.parse_args()
    for name, smallest, largest in (
        ("slots", FEWEST_SLOTS, 20_000_000),
        ("rounds", 1, MOST_ROUNDS),
        ("seconds", 0.1, LONGEST_SECONDS),
        ("connections", 1, MOST_CONNECTIONS),
    ):
        if not smallest <= getattr(chosen, name) <= largest:
            parser.error(f"--{name} is from {smallest} to {largest}")
    if not is_measurable():
        parser.error("CPU time is read from /proc/<pid>/schedstat: this runs on Linux")
    return chosen


def _notes(result: Result) -> Iterator[str]:
    noise, samples, hot = result.noise, result.samples, result.contention
    yield "Medians over the rounds, ratios taken within each round. app µs, PG µs: CPU time for each operation."
    yield "pgbench: the product's statement, planned once, over 4 connections. Latencies are those at saturation."
    yield "booking: the authority source answered about the child within a minute; authority asked: it had to be asked."
    yield f"Answers: search {result.answer_bytes['search']} bytes, booking {result.answer_bytes['booking']} bytes."
    yield "Least CPU over the rounds (noise only adds): " + "; ".join(
        f"{kind} app {least(samples, kind, lambda one: one.app_us):.0f} µs, "
        f"PG {least(samples, kind, lambda one: one.database_us):.0f} µs"
        for kind in (SEARCHING, BOOKING, ASKING)
    )
    shares = [
        f"{kind} {median(one.generator_share or 0 for one in samples if one.kind == kind):.0%}"
        for kind in (BARE_SEARCH, SEARCHING, BOOKING)
    ]
    yield f"Generator's share of one core: {', '.join(shares)}."
    swings = {kind: swing(samples, kind) for kind in (BARE_SEARCH, BARE_BOOKING)}
    noisy = noise.is_loud or max(swings.values()) > NOISY_AT
    verdict = "NOISY: judge by CPU ratios, and by their least" if noisy else "quiet enough"
    yield (
        f"Noise: the bare rates vary {' and '.join(f'{value:.2f}' for value in swings.values())} times ({verdict}); "
        f"load {noise.load_before:.2f} before, {noise.load_after:.2f} after; {noise.by_others:.1%} of the machine went "
        f"to other processes, {noise.stolen:.1%} was stolen."
    )
    yield (
        f"Contention: {hot.attempts} attempts at {hot.rate:.0f}/s, p99 {hot.p99_ms:.0f} ms: {hot.booked} booked, "
        f"{hot.refused} refused, {hot.turned_away} turned away as too many."
    )
    yield f"In SQL: {result.booked} booked appointments, {result.visits_used} visits used."
    yield "The search for any values:\n  " + result.plan.replace("\n", "\n  ")


def main() -> int:
    """Measure, print, and give 1 when the books do not balance or a measurement is worthless."""
    chosen = _arguments()
    # So that the processes that were started are ended, as after an interruption from the keyboard.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    started = time.monotonic()

    def tell(what: str) -> None:
        print(f"{time.monotonic() - started:6.1f} s  {what}", file=sys.stderr, flush=True)

    result = run(Wanted(chosen.slots, chosen.rounds, chosen.seconds, chosen.connections), tell)
    lines = [line_of(row, result.samples) for row in ROWS]
    print(table(lines), *_notes(result), sep="\n")
    if chosen.json:
        samples = [{**asdict(sample), "rate": sample.rate} for sample in result.samples]
        everything = {"table": lines, **asdict(result), "samples": samples}
        chosen.json.write_text(json.dumps(everything, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for fault in result.faults:
        print(f"WRONG: {fault}")
    tell("done")
    return 1 if result.faults else 0


if __name__ == "__main__":
    sys.exit(main())
