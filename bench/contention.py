"""Many at the same few times: nobody is booked twice, no right gives more visits than it has."""

import random
from dataclasses import dataclass

from bench.figures import percentile
from bench.generator import Plan
from bench.measuring import DATABASE, Bench, fire
from bench.population import HOT_TIMES, HOT_WAVES, Population
from bench.servers import Started, psql
from bench.work import Requests

CONNECTIONS = 64
ATTEMPTS = 10
"""Of each connection in each wave."""
SAMPLES_LONG = 5
"""It ends after as long as this many samples, or after every attempt."""
_EXPECTED = frozenset({"201", "409", "503"})
"""Booked, refused, or turned away because too many wait."""
_MUST_BE_NONE = {
    "times booked twice": """
        select slot_id from appointment where status = 'booked' group by slot_id having count(*) > 1
    """,
    "rights whose visits used are not their booked appointments": """
        select booking_right.id from booking_right
        left join appointment on booking_right_id = booking_right.id and appointment.status = 'booked'
        group by booking_right.id having visits_used <> count(appointment.id)
    """,
    "rights with more visits used than allowed": "select id from booking_right where visits_used > visits_allowed",
    "times whose state is not that of their appointments": """
        select slot.id from slot left join appointment on slot_id = slot.id and appointment.status = 'booked'
        where (slot.status = 'booked') <> (appointment.id is not null)
    """,
}


@dataclass(frozen=True)
class Contention:
    """What many at once came to."""

    attempts: int
    booked: int
    """Answers that said booked."""
    refused: int
    """Answers that said the time is taken or the right used up."""
    turned_away: int
    """Answers that said the service is overloaded."""
    rate: float
    p99_ms: float
    faults: tuple[str, ...]


def contend(bench: Bench, of: Population, to: Started, requests: Requests, chance: random.Random) -> Contention:
    """Wave after wave of attempts at twenty times each, then the books are checked in SQL."""
    waves = [requests.contention(of, wave, CONNECTIONS * ATTEMPTS, chance) for wave in range(HOT_WAVES)]
    rows = bench.booked()
    plan = Plan(
        to.port, CONNECTIONS, SAMPLES_LONG * bench.seconds, [each for wave in waves for each in wave], again=False
    )
    outcome = fire(plan, bench.folder)
    rows = bench.booked() - rows
    booked = outcome.statuses.get("201", 0)
    others = {status: count for status, count in outcome.statuses.items() if status not in _EXPECTED}
    faults = [f"contention: {count} answers {status}" for status, count in others.items()]
    if outcome.broken:
        faults.append(f"contention: {outcome.broken} connections broke")
    if rows != booked or not 0 < booked <= HOT_TIMES * HOT_WAVES:
        faults.append(f"contention: {booked} answers said booked, SQL says {rows}, there were {HOT_TIMES * HOT_WAVES}")
    for what, query in _MUST_BE_NONE.items():
        count = int(psql(bench.server, f"select count(*) from ({query}) found", database=DATABASE))
        if count:
            faults.append(f"{count} {what}")
    return Contention(
        attempts=outcome.completed,
        booked=booked,
        refused=outcome.statuses.get("409", 0),
        turned_away=outcome.statuses.get("503", 0),
        rate=outcome.completed / outcome.seconds,
        p99_ms=percentile(outcome.latencies_us, 0.99) / 1000,
        faults=tuple(faults),
    )


def totals(bench: Bench) -> tuple[int, int]:
    """Booked appointments, and the visits that all rights count as used."""
    found = psql(
        bench.server,
        "select (select count(*) from appointment where status = 'booked'), sum(visits_used) from booking_right",
        database=DATABASE,
    )
    booked, used = found.split("|")
    return int(booked), int(used)
