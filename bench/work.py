"""What is measured: searches and bookings as requests, and the same SQL as scripts, over the same times and rights."""

import json
import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID, uuid4

from bench.measuring import PGBENCH_CLIENTS
from bench.population import RIGHT_ID, SERVICE_TYPES, SLOT_ID, SPREAD, UNIT_ID, UNITS, Population, right_id, slot_id
from bench.statements import BOOK, SEARCH, script

SEARCH_DAYS = 60
SEARCHES = 64
"""Different searches that are sent in turn."""
_ROWS = 21
"""A page of 20, and one row to see whether there is more."""
_UNITS_ASKED = 3
_LARGEST_STEP = 6
_NO_ID = UUID(int=2**128 - 1)


class Requests:
    """HTTP requests as a guardian's portal would send them."""

    def __init__(self, token: str) -> None:
        self._headers = (
            f"Host: 127.0.0.1\r\nAccept: application/json\r\nAccept-Language: fi\r\nAuthorization: Bearer {token}\r\n"
        )

    def search(self, service_type: str, units: Iterable[str], starts_from: datetime) -> str:
        """A search in some units over 60 days."""
        span = {"starts_from": _text(starts_from), "starts_before": _text(starts_from + timedelta(days=SEARCH_DAYS))}
        query = urlencode([("service_type", service_type), *(("unit_id", unit) for unit in units), *span.items()])
        return f"GET /v1/slots?{query} HTTP/1.1\r\n{self._headers}\r\n"

    def booking(self, slot: UUID, right: UUID) -> str:
        """A booking with a fresh key."""
        body = json.dumps({"slot_id": str(slot), "booking_right_id": str(right)})
        return (
            f"POST /v1/appointments HTTP/1.1\r\n{self._headers}Idempotency-Key: {uuid4().hex}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        )

    def bookings(self, of: Population, tickets: Iterable[int]) -> list[str]:
        """A booking for each ticket."""
        return [self.booking(of.time_of(ticket), right_id(ticket)) for ticket in tickets]

    def searches(self, of: Population, chance: random.Random) -> list[str]:
        """Searches in three units each, as the script searches."""
        made = []
        for _ in range(SEARCHES):
            first, step = chance.randrange(UNITS), chance.randint(1, _LARGEST_STEP)
            units = [f"bench-unit-{(first + place * step) % UNITS}" for place in range(_UNITS_ASKED)]
            hour = timedelta(hours=chance.randint(0, _latest_hour(of)))
            made.append(self.search(chance.choice(SERVICE_TYPES), units, of.first_at + hour))
        return made

    def contention(self, of: Population, wave: int, attempts: int, chance: random.Random) -> list[str]:
        """Attempts at the few times of a wave, with rights that do not suffice for all."""
        return [
            self.booking(slot_id(chance.choice(of.hot_times(wave))), right_id(chance.choice(of.hot_rights)))
            for _ in range(attempts)
        ]


def _text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _latest_hour(of: Population) -> int:
    """Searches begin early enough that there are times after them."""
    return 24 * min(30, of.days // 2)


def search_script(of: Population) -> str:
    """The product's search for pgbench, with units, service and span drawn by lot."""
    names = "array[" + ", ".join(f"'{name}'" for name in SERVICE_TYPES) + "]"
    units = ", ".join(UNIT_ID.format(number=f":unit{place}") for place in range(_UNITS_ASKED))
    settings = [
        f"\\set first random(0, {UNITS - 1})",
        f"\\set step random(1, {_LARGEST_STEP})",
        *(f"\\set unit{place} (:first + {place} * :step) % {UNITS}" for place in range(_UNITS_ASKED)),
        f"\\set service random(1, {len(SERVICE_TYPES)})",
        f"\\set after_at {int(of.first_at.timestamp())} + 3600 * random(0, {_latest_hour(of)})",
        f"\\set before :after_at + {SEARCH_DAYS * 86_400}",
        "\\set rows " + str(_ROWS),
    ]
    expressions = {
        "unit_ids": f"array[{units}]",
        "service_type": f"({names})[:service::int]",
        "after_at": "to_timestamp(:after_at::double precision)",
        "after_id": f"'{_NO_ID}'",
        "before": "to_timestamp(:before::double precision)",
        "released_by": "clock_timestamp()",
        "rows": ":rows",
    }
    return script(SEARCH, expressions, settings="\n".join(settings) + "\n")


def search_literals(of: Population) -> dict[str, str | None]:
    """One search, as values to explain it with."""
    return {
        "unit_ids": "{bench-unit-1,bench-unit-5,bench-unit-9}",
        "service_type": SERVICE_TYPES[0],
        "after_at": of.first_at.isoformat(),
        "after_id": str(_NO_ID),
        "before": (of.first_at + timedelta(days=SEARCH_DAYS)).isoformat(),
        "released_by": of.first_at.isoformat(),
        "rows": str(_ROWS),
    }


def book_script(of: Population, tickets: range) -> str:
    """The product's booking for pgbench: each client takes every fourth of the tickets, one after the other."""
    settings = [
        # A client counts on from transaction to transaction; see -D taken=0.
        f"\\set ticket {tickets.start} + :taken * {PGBENCH_CLIENTS} + :client_id",
        "\\set taken :taken + 1",
        f"\\set slot (:ticket * {SPREAD}) % {of.slots}",
    ]
    expressions = {
        "appointment_id": SLOT_ID.format(number=":ticket::bigint"),
        "slot_id": SLOT_ID.format(number=":slot::bigint"),
        "right_id": RIGHT_ID.format(number=":ticket::bigint"),
        "at": "clock_timestamp()",
        "channel": "'online'",
        "reason_no_self_service": "null",
        "override_reason": "null",
        "overridden": "'{}'::text[]",
        "sealed_topic": "null",
        "series_id": "null",
    }
    return script(BOOK, expressions, settings="\n".join(settings) + "\n")
