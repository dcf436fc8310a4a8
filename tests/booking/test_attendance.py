"""Attendance counts over HTTP, and as client guidance asks for them over its own line."""

import httpx
import pytest

from shared.clients.answers import Refused, Unavailable
from shared.clients.booking import Booking as BookingClient
from tests.booking.attending import attend
from tests.booking.builders import GUARDIAN, OT, OT_1, THERAPIST, Booking, assert_refused, done
from tests.world import Line

GUIDANCE = "polku-guidance"
ZEROS = {"booked": 0, "completed": 0, "no_shows": 0, "late_cancellations": 0, "to_come": 0}


async def counts(booking: Booking, person_ref: str, *, months: int = 12) -> dict[str, object]:
    """What client guidance is told of a person."""
    path = f"/v1/persons/{person_ref}/attendance"
    return done(await booking.as_(GUIDANCE).get(path, params={"months": months}))


async def lived_through(booking: Booking) -> str:
    """A child with a visit of every fate; two were missed, and now it is in the evening of 9 December."""
    right = await booking.right(visits=20)
    days = {
        "no-show": ["2026-12-01", "2026-12-02"],
        "complete": ["2026-12-03"],
        "check-in": ["2026-12-04"],
        "late": ["2026-12-07"],
        "in time": ["2026-12-08"],
        "unit": ["2026-12-09"],
        "to come": ["2026-12-10", "2026-12-11"],
    }
    visits = {day: await booking.booked(f"{day} 09:00", right=right) for each in days.values() for day in each}
    done(await booking.cancel(GUARDIAN, visits["2026-12-08"]))
    for how in ("no-show", "complete", "check-in"):
        for day in days[how]:
            booking.set_clock(f"{day} 09:05")
            done(await attend(booking, how, visits[day]))
    booking.set_clock("2026-12-07 08:00")
    done(await booking.cancel(THERAPIST, visits["2026-12-07"]))
    booking.set_clock("2026-12-09 08:00")
    done(await booking.cancel(THERAPIST, visits["2026-12-09"], reason="cancelled_by_unit"))
    booking.set_clock("2026-12-09 20:00")
    person_ref: str = right["person_ref"]
    return person_ref


async def test_visits_are_counted_by_how_they_went(booking):
    person_ref = await lived_through(booking)

    told = await counts(booking, person_ref)

    assert told == {
        "person_ref": person_ref,
        "first": "2025-12-09",
        "last": "2026-12-09",
        "booked": 5,
        "completed": 1,
        "no_shows": 2,
        "late_cancellations": 1,
        "to_come": 2,
    }
    *_, access = await booking.accesses("count", "attendance")
    assert (access["subjects"], access["outcome"], access["client_id"]) == ([person_ref], "allowed", GUIDANCE)


async def test_a_corrected_no_show_is_none(booking):
    appointment = await booking.booked("2026-12-01 09:00")
    booking.set_clock("2026-12-01 09:05")
    missed = done(await attend(booking, "no-show", appointment))
    assert (await counts(booking, appointment["person_ref"]))["no_shows"] == 1

    done(await attend(booking, "complete", missed))

    told = await counts(booking, appointment["person_ref"])
    assert (told["no_shows"], told["completed"]) == (0, 1)


@pytest.mark.parametrize(
    ("now", "months", "no_shows"),
    [
        pytest.param("2026-12-31 23:59", 1, 1, id="the month before, to the day"),
        pytest.param("2027-01-02 00:00", 1, 0, id="a day earlier than that"),
        pytest.param("2027-12-01 12:00", 12, 1, id="a year ago today"),
        pytest.param("2027-12-02 00:00", 12, 0, id="a year and a day ago"),
        pytest.param("2027-12-02 00:00", 13, 1, id="further back when asked"),
    ],
)
async def test_the_months_are_counted_back_from_today(booking, now, months, no_shows):
    appointment = await booking.booked("2026-12-01 09:00")
    booking.set_clock("2026-12-01 09:05")
    done(await attend(booking, "no-show", appointment))
    booking.set_clock(now)

    assert (await counts(booking, appointment["person_ref"], months=months))["no_shows"] == no_shows


async def test_every_service_is_counted_and_nobody_else(booking):
    await booking.booked("2026-12-01 09:00")
    right = await booking.right(service_type=OT)
    slot_id = await booking.free_time("2026-12-02 09:00", service_type=OT, practitioner_id=OT_1)
    done(await booking.book_as_guardian(slot_id, right["id"]))
    sibling = await booking.right(booking.code_of("infants-sibling"), service_type=OT)

    assert (await counts(booking, right["person_ref"]))["to_come"] == 2
    assert (await counts(booking, sibling["person_ref"]))["to_come"] == 0


async def test_somebody_unknown_is_as_somebody_without_visits(booking):
    known = (await booking.right())["person_ref"]
    unknown = booking.reference(booking.code_of("adult"))

    answers = [await counts(booking, each) for each in (known, unknown)]

    for each in answers:
        assert {name: each[name] for name in ZEROS} == ZEROS
    assert answers[0] | {"person_ref": None} == answers[1] | {"person_ref": None}


@pytest.mark.parametrize("client", ["polku-referral", "polku-booking"])
async def test_only_a_client_that_is_trusted_with_it_asks(booking, client):
    right = await booking.right()

    answer = await booking.as_(client).get(f"/v1/persons/{right['person_ref']}/attendance")

    assert_refused(answer, 403, "forbidden")
    (access,) = await booking.accesses("count", "attendance")
    assert (access["subjects"], access["outcome"]) == ([right["person_ref"]], "denied")


@pytest.mark.parametrize("role", [GUARDIAN, THERAPIST, "unit-manager", "guidance-worker", "integrator", "ops"])
async def test_nobody_but_services_asks(booking, role):
    right = await booking.right()

    answer = await booking.as_(role).get(f"/v1/persons/{right['person_ref']}/attendance")

    assert_refused(answer, 403, "forbidden")


@pytest.mark.parametrize(
    ("person_ref", "months"),
    [
        pytest.param("x" * 43, 0, id="no months"),
        pytest.param("x" * 43, 37, id="too many months"),
        pytest.param("230226A911J", 12, id="an identity code for a reference"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(booking, person_ref, months):
    path = f"/v1/persons/{person_ref}/attendance"

    answer = await booking.as_(GUIDANCE).get(path, params={"months": months})

    assert_refused(answer, 422, "validation")
    assert "230226A911J" not in answer.json()["errors"][0]["detail"]


class TestClient:
    """The client of client guidance, over a line that may be cut."""

    async def test_it_reads_the_counts(self, booking: Booking) -> None:
        person_ref = await lived_through(booking)
        async with self._line(booking, GUIDANCE) as http:
            told = await BookingClient(http).attendance(person_ref, months=12)

        assert (told.no_shows, told.completed, told.late_cancellations, told.to_come) == (2, 1, 1, 2)

    async def test_it_says_that_it_was_refused(self, booking: Booking) -> None:
        async with self._line(booking, "polku-referral") as http:
            with pytest.raises(Refused) as refused:
                await BookingClient(http).attendance("x" * 43, months=12)

        assert refused.value.problem.type == "/problems/forbidden"

    async def test_it_says_that_nobody_answered(self, booking: Booking) -> None:
        async with self._line(booking, GUIDANCE, cut=True) as http:
            with pytest.raises(Unavailable):
                await BookingClient(http).attendance("x" * 43, months=12)

    def _line(self, booking: Booking, client: str, *, cut: bool = False) -> httpx.AsyncClient:
        async def silence(_request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("the line is cut")

        line = Line(booking.world.apps["booking"])
        line.answer = silence if cut else None
        token = booking.world.token(client, "booking")
        return httpx.AsyncClient(
            transport=line, base_url="http://booking.test", headers={"authorization": f"Bearer {token}"}
        )
