"""What the load works on: a county with many units, free times, children of test identity, a right for each booking.

Everything is numbered, so that a booking by HTTP and one by pgbench find their fresh time and right by arithmetic:
ticket `t` takes time `t * SPREAD mod times` with right `t`. No time and no right is ever used twice.
"""

import asyncio
import hashlib
import json
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import yaml

from demo.people import identity_code
from shared.kit.sealing import Sealer

ROOT = Path(__file__).resolve().parents[1]
UNITS = 20
SERVICE_TYPES = ("child-ot-follow-up", "child-ot-period", "child-speech-therapy")
"""Services of the county pack whose age window fits the children of the load."""
SPREAD = 15_485_863
"""A prime: neighbouring tickets take times that are far apart."""
REMEMBERED_CHILDREN = 50
"""Children about whom the authority source was asked a moment ago."""
HOT_TIMES = 20
HOT_WAVES = 5
HOT_RIGHTS = 64
"""More rights than a wave has times, with too few visits for every attempt: both run out."""
HOT_VISITS = 2
_TIMES_A_DAY = 12
_VISITS = 3
_CHILDREN_A_BIRTHDAY = 100
_YOUNGEST_DAYS = 730

SLOT_ID = "('00000000-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"
"""SQL of the id of a time (bigint), in the order of insertion as real ones are."""
RIGHT_ID = "md5('right ' || {number})::uuid"
"""SQL of the id of a right, scattered as real ones are."""
UNIT_ID = "('bench-unit-' || {number})"


def slot_id(number: int) -> UUID:
    """The id of a time, as in SQL."""
    return UUID(f"00000000-0000-7000-8000-{number:012x}")


def right_id(number: int) -> UUID:
    """The id of a right, as in SQL."""
    return UUID(hashlib.md5(f"right {number}".encode()).hexdigest())


@dataclass(frozen=True)
class Population:
    """How much there is of everything."""

    slots: int
    each: int
    """Bookings in a sample, at most."""
    samples: int
    """Samples of each kind."""
    first_day: date

    @property
    def asked(self) -> int:
        """Bookings about whose child the authority source has to be asked: each has a child of its own."""
        return self.each * self.samples

    @property
    def remembered(self) -> int:
        """Bookings about whose child it was asked a moment ago; one is made before the rounds."""
        return self.each * self.samples + 1

    @property
    def practitioners(self) -> int:
        """Ten in each unit; fewer when there are few times, so that each has some days of them."""
        return min(10 * UNITS, max(1, self.slots // (_TIMES_A_DAY * 8) // UNITS) * UNITS)

    @property
    def days(self) -> int:
        """Days on which there are times."""
        return -(-self.slots // (self.practitioners * _TIMES_A_DAY))

    @property
    def tickets(self) -> int:
        """Bookings that can be made: those by HTTP, then those by pgbench."""
        return self.asked + self.remembered + self.each * self.samples

    @property
    def children(self) -> int:
        """Children who have a right."""
        return self.asked + REMEMBERED_CHILDREN

    @property
    def first_at(self) -> datetime:
        """Start of the first times."""
        return datetime(self.first_day.year, self.first_day.month, self.first_day.day, 6, tzinfo=UTC)

    def time_of(self, ticket: int) -> UUID:
        """The time that a ticket takes."""
        return slot_id(ticket * SPREAD % self.slots)

    def code_of(self, child: int) -> str:
        """The identity code of a child: a fictive birthday two years ago or earlier, an individual number from 900."""
        born = self.first_day - timedelta(days=_YOUNGEST_DAYS + child // _CHILDREN_A_BIRTHDAY)
        return identity_code(born, 900 + child % _CHILDREN_A_BIRTHDAY)

    def birth_date_of(self, child: int) -> date:
        """The birthday in that code."""
        return self.first_day - timedelta(days=_YOUNGEST_DAYS + child // _CHILDREN_A_BIRTHDAY)

    def hot_times(self, wave: int) -> range:
        """Numbers of the times that many want at once."""
        first = self.slots + wave * HOT_TIMES
        return range(first, first + HOT_TIMES)

    @property
    def hot_rights(self) -> range:
        """Numbers of the rights of those who want them."""
        return range(self.tickets, self.tickets + HOT_RIGHTS)


def write_county(folder: Path) -> Path:
    """A county pack like the first one, with the units of the load beside its own."""
    pack = folder / "county"
    shutil.copytree(ROOT / "counties" / "kymenlaakso", pack)
    units = yaml.safe_load((pack / "units.yaml").read_text(encoding="utf-8"))
    model = next(unit for unit in units if unit["type"] == "child_rehabilitation")
    rollout = dict.fromkeys(SERVICE_TYPES, True)
    added = [{**model, "id": f"bench-unit-{number}", "rollout": rollout} for number in range(UNITS)]
    # JSON is YAML, and has no anchors for what is there twice.
    (pack / "units.yaml").write_text(json.dumps([*units, *added]), encoding="utf-8")
    return pack


_PEOPLE = """
    insert into person (person_ref, sealed_identity_code, birth_date) select person_ref, sealed, born from child
"""
_SCHEDULE_ID = "'00000000-0000-7000-8000-000000000000'"
_OFFERS = "insert into service_offer select code, array[code] from unnest($1::text[]) as code"
_SCHEDULE = f"""
    insert into schedule (id, practitioner_id, unit_id, offer, visit_minutes, weekdays, starts, ends, breaks,
                          delivery_mode, effective_from, effective_until, opened_until)
    values ({_SCHEDULE_ID}, 'bench', 'bench-unit-0', $1, 60, '{{1}}', '06:00', '18:00', '[]', 'visit',
            $2::date, $2::date, $2::date)
"""
_SLOTS = f"""
    insert into slot (id, schedule_id, practitioner_id, unit_id, offer, starts_at, ends_at, delivery_mode, released_at)
    select {SLOT_ID.format(number="n")}, {_SCHEDULE_ID}, 'bench-' || p, 'bench-unit-' || p % {UNITS},
           ($4::text[])[1 + (p + p / {UNITS}) % 3], at, at + interval '45 minutes', 'visit', now()
    from (select n, p, $3::timestamptz + make_interval(days => (i / {_TIMES_A_DAY})::int,
                                                       mins => (45 * (i % {_TIMES_A_DAY}))::int) as at
          from (select n, n % $2::bigint as p, n / $2::bigint as i
                from generate_series(0, $1::bigint - 1) n) numbered) placed
"""
_HOT_SLOTS = f"""
    insert into slot (id, schedule_id, practitioner_id, unit_id, offer, starts_at, ends_at, delivery_mode, released_at)
    select {SLOT_ID.format(number="$1::bigint + n")}, {_SCHEDULE_ID}, 'bench-hot', 'bench-unit-0', $3,
           at, at + interval '45 minutes', 'visit', now()
    from (select n, $4::timestamptz + n * interval '1 hour' as at from generate_series(0, $2::bigint - 1) n) placed
"""
_RIGHTS = f"""
    insert into booking_right (id, person_ref, service_type, unit_id, visits_allowed, valid_from, valid_until,
                               practitioner_ids, booking_mode, issued_at)
    select {RIGHT_ID.format(number="t")}, child.person_ref, slot.offer, slot.unit_id, {_VISITS}, $4::date - 1,
           $4::date + 1500, '{{}}', 'self_booking', now()
    from generate_series(0, $1::bigint - 1) t
    join slot on slot.id = {SLOT_ID.format(number=f"t * {SPREAD} % $2::bigint")}
    join child on child.n = case when t < $3::bigint then t else $3::bigint + t % {REMEMBERED_CHILDREN} end
"""
_HOT_RIGHTS = f"""
    insert into booking_right (id, person_ref, service_type, unit_id, visits_allowed, valid_from, valid_until,
                               practitioner_ids, booking_mode, issued_at)
    select {RIGHT_ID.format(number="t")}, child.person_ref, $3, 'bench-unit-0', {HOT_VISITS}, $4::date - 1,
           $4::date + 1500, '{{}}', 'self_booking', now()
    from generate_series($1::bigint, $1::bigint + {HOT_RIGHTS} - 1) t
    join child on child.n = $2::bigint + t % {REMEMBERED_CHILDREN}
"""


async def _fill(url: str, of: Population, sealer: Sealer) -> None:
    codes = [(child, of.code_of(child)) for child in range(of.children)]
    people = [(child, sealer.reference(code), sealer.seal(code), of.birth_date_of(child)) for child, code in codes]
    connection = await asyncpg.connect(url, timeout=10, command_timeout=150)
    try:
        await connection.execute("create temp table child (n bigint, person_ref text, sealed bytea, born date)")
        await connection.copy_records_to_table("child", records=people)
        await connection.execute(_PEOPLE)
        await connection.execute(_OFFERS, list(SERVICE_TYPES))
        await connection.execute(_SCHEDULE, SERVICE_TYPES[0], of.first_day)
        await connection.execute(_SLOTS, of.slots, of.practitioners, of.first_at, list(SERVICE_TYPES))
        hot_day = of.first_at + timedelta(days=of.days + 1)
        await connection.execute(_HOT_SLOTS, of.slots, HOT_WAVES * HOT_TIMES, SERVICE_TYPES[0], hot_day)
        await connection.execute("analyze child")
        await connection.execute(_RIGHTS, of.tickets, of.slots, of.asked, of.first_day)
        await connection.execute(_HOT_RIGHTS, of.tickets, of.asked, SERVICE_TYPES[0], of.first_day)
        await connection.execute("vacuum analyze")
    finally:
        await connection.close()


def fill(url: str, of: Population, sealer: Sealer) -> None:
    """Insert the whole load into a migrated, empty database."""
    asyncio.run(_fill(url, of, sealer))


class Tickets:
    """Hands out tickets of one pool, each once."""

    def __init__(self, numbers: range) -> None:
        self._left = numbers

    def take(self, most: int) -> range:
        """The next tickets. Errors: ValueError when there are not that many."""
        if len(self._left) < most:
            raise ValueError("more bookings are asked for than were prepared")
        taken, self._left = self._left[:most], self._left[most:]
        return taken


def pools(of: Population) -> dict[str, Tickets]:
    """The three pools of tickets, by the kind of booking."""
    remembered_from, plain_from = of.asked, of.asked + of.remembered
    return {
        "asked": Tickets(range(remembered_from)),
        "remembered": Tickets(range(remembered_from, plain_from)),
        "plain": Tickets(range(plain_from, of.tickets)),
    }
