"""Families book while the calendar changes: on real connections, each in a transaction of its own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest

from services.booking.storage import appointments, taking
from services.booking.storage.taking import NewVisit, Taking
from shared.kit.database import Database
from shared.terms.booking import CancellationReason
from shared.terms.channels import Channel
from tests.booking.builders import GUARDIAN, MANAGER, Booking, done
from tests.booking.calendar_builders import (
    DAY,
    away,
    book_at,
    change,
    end,
    free,
    record,
    remove,
    set_up,
    state_of,
    time_at,
    times,
)

Answer = TypeVar("Answer")

SOMEBODY_WAITS = """
    select count(*) as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and state = 'active'
"""


def database(booking: Booking) -> Database:
    found: Database = booking.world.apps["booking"].state.plumbing.database
    return found


@asynccontextmanager
async def booked_but_not_committed(booking: Booking, local: str) -> AsyncIterator[str]:
    """Another connection has booked the time in a transaction that is still open; gives the time's id."""
    right, slot_id = await booking.right(), await time_at(booking, local)
    async with database(booking).transaction() as connection:
        visit = NewVisit(
            appointment_id=uuid4(), slot_id=UUID(slot_id), right_id=UUID(right["id"]), channel=Channel.ONLINE
        )
        assert await taking.book(connection, visit, booking.parts.clock()) is Taking.TAKEN
        yield slot_id


async def until_it_waits(booking: Booking, task: "asyncio.Task[Any]") -> None:
    """Return when somebody waits for a lock that another transaction has."""
    while not task.done():
        [row] = await booking.rows(SOMEBODY_WAITS)
        if row["waiting"]:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not wait for the booking")


def begun(asking: Awaitable[Answer]) -> "asyncio.Task[Answer]":
    """Begin to ask, and go on meanwhile."""
    return asyncio.ensure_future(asking)


@pytest.mark.parametrize(
    ("starts", "ends", "still_offered"),
    [
        pytest.param("12:00", "13:30", False, id="a pattern without that time"),
        pytest.param("09:00", "12:00", True, id="a pattern with that time"),
        pytest.param("09:30", "11:45", False, id="a pattern with times across it"),
    ],
)
async def test_a_time_booked_in_the_middle_of_a_change_stays_booked(booking, starts, ends, still_offered):
    schedule = await set_up(booking)

    async with booked_but_not_committed(booking, "25 09:45") as slot_id:
        asked = begun(change(booking, schedule, starts=starts, ends=ends))
        await until_it_waits(booking, asked)
    changed = done(await asked)

    assert await state_of(booking, slot_id) == ("booked", still_offered, False)
    assert changed["times_kept"] == (0 if still_offered else 1)
    assert "25 09:45 booked" in await times(booking)


async def test_a_time_booked_in_the_middle_of_an_end_stays_booked(booking):
    schedule = await set_up(booking)

    async with booked_but_not_committed(booking, "25 09:45") as slot_id:
        asked = begun(end(booking, schedule, DAY))
        await until_it_waits(booking, asked)
    done(await asked)

    assert await state_of(booking, slot_id) == ("booked", False, False)
    assert (await free(booking))[-1] == "24 11:15"


async def test_a_time_booked_in_the_middle_of_a_record_stays_booked_and_becomes_work(booking):
    await set_up(booking)

    async with booked_but_not_committed(booking, "24 10:30") as slot_id:
        asked = begun(record(booking))
        await until_it_waits(booking, asked)
    recorded = await asked

    assert recorded["visits_to_rebook"] == 1
    assert await state_of(booking, slot_id) == ("booked", False, True)
    assert len(await booking.rows("select id from work_item where kind = 'rebooking' and status = 'open'")) == 1


async def test_a_visit_cancelled_in_the_middle_of_a_record_leaves_a_withdrawn_time_and_no_work(booking):
    await set_up(booking)
    booked = await book_at(booking, "24 10:30")

    async with database(booking).transaction() as connection:
        held = await appointments.lock(connection, UUID(booked["id"]))
        assert held is not None
        asked = begun(record(booking))
        await until_it_waits(booking, asked)
        reason = CancellationReason.FALLEN_ILL
        await taking.cancel(
            connection, held.appointment, reason=reason, give_back=True, late=False, at=booking.parts.clock()
        )
    recorded = await asked

    assert (recorded["visits_to_rebook"], recorded["times_withdrawn"]) == (0, 3)
    assert await state_of(booking, booked["slot_id"]) == ("withdrawn", True, True)
    assert await booking.rows("select id from work_item where kind = 'rebooking'") == []


async def test_a_visit_moved_across_an_absence_and_the_absence_never_wait_for_each_other(booking):
    """The visit is moved from a time inside the absence to another one inside it, in both orders of their ids."""
    await set_up(booking)
    for start, to in (("24 09:45", "24 11:15"), ("24 11:15", "24 09:45")):
        booked = await book_at(booking, start)
        wanted = await time_at(booking, to)
        async with database(booking).transaction() as connection:
            assert await appointments.lock(connection, UUID(booked["id"])) is not None
            asked = begun(record(booking))
            await until_it_waits(booking, asked)
            moved = await taking.move(connection, UUID(booked["id"]), UUID(wanted), booking.parts.clock())
            assert moved is Taking.TAKEN
        recorded = await asked
        assert recorded["visits_to_rebook"] == 1
        assert await state_of(booking, wanted) == ("booked", False, True)
        done(await remove(booking, recorded))
        done(await booking.cancel("physiotherapist", {**booked, "version": 2}, reason="other"))


async def test_of_two_changes_at_once_one_is_made(booking):
    schedule = await set_up(booking)

    answers = await asyncio.gather(
        *(change(booking, schedule, starts=f"{12 + hour}:00", ends="17:00") for hour in (0, 1))
    )

    assert sorted(each.status_code for each in answers) == [200, 412]


async def test_an_absence_and_a_schedule_at_once_leave_no_time_open_inside_the_absence(booking):
    both = {"starts_at": "2026-11-24T00:00:00+02:00", "ends_at": "2026-11-26T00:00:00+02:00"}
    for _ in range(5):
        schedule, absence = await asyncio.gather(set_up(booking), record(booking, **both))
        assert await free(booking) == []
        done(await end(booking, schedule, "2026-11-23"))
        done(await remove(booking, absence))


async def test_families_book_while_the_pattern_changes_to_and_fro(booking):
    """Whoever was told that the time is theirs has it; nobody else does, and no two times overlap."""
    schedule = await set_up(booking, starts="08:00", ends="16:15", effective_until="2026-11-26", weekdays=[2, 3, 4])
    right = await booking.right(visits=20)

    async def plan() -> None:
        last = schedule
        for turn in range(4):
            starts = "08:20" if turn % 2 == 0 else "08:00"
            answer = await change(
                booking,
                last,
                changes_on=DAY,
                starts=starts,
                ends="16:15",
                effective_until="2026-11-26",
                weekdays=[2, 3, 4],
            )
            last = done(answer)
            absence = done(await booking.as_(MANAGER).post("/v1/absences", away()))
            done(await remove(booking, absence))

    async def book(number: int) -> dict[str, Any] | None:
        search = {"service_type": schedule["service_types"][0], "limit": 200}
        found = done(await booking.as_(GUARDIAN).get("/v1/slots", params=search))["items"]
        if len(found) <= number:
            return None
        answer = await booking.book_as_guardian(found[number]["id"], right["id"])
        assert answer.status_code in {201, 409}, answer.text
        return answer.json() if answer.status_code == 201 else None

    async def families() -> list[dict[str, Any]]:
        return [booked for number in range(12) if (booked := await book(number)) is not None]

    _, booked = await asyncio.gather(plan(), families())

    rows = await booking.rows("select id::text as id from slot where status = 'booked' order by id")
    assert [row["id"] for row in rows] == sorted(each["slot_id"] for each in booked)
    assert booked
    overlapping = await booking.rows(
        """
        select one.id from slot one join slot other on one.id < other.id and one.practitioner_id = other.practitioner_id
               and tstzrange(one.starts_at, one.ends_at) && tstzrange(other.starts_at, other.ends_at)
        where one.status <> 'withdrawn' and other.status <> 'withdrawn'
        """
    )
    assert overlapping == []
