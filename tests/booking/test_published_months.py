"""What a month's figures are once they are published: counted once, and the same whatever happens afterwards."""

import asyncio
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.booking.jobs.publishing import publish_months
from shared.kit.database import Database
from shared.kit.jobs import Effect, Job
from shared.terms.booking_statistics import VisitEnding
from tests.booking.attending import attend
from tests.booking.builders import MANAGER, THERAPIST, UNIT, Booking, assert_refused, done
from tests.booking.test_statistics import DECEMBER, december, published, told

Stored = list[dict[str, object]]


async def stored(booking: Booking) -> Stored:
    """Everything that is published, as it is kept."""
    return await booking.rows('select * from published_figure order by month, unit_id, report, row, "column"')


async def test_what_is_recorded_or_forgotten_after_a_month_was_published_changes_no_figure(booking: Booking) -> None:
    visits = await december(booking, attended=6, no_show=5, left_open=6)
    await published(booking)
    before = {report: await told(booking, report) for report in ("visits", "utilisation")}
    kept = await stored(booking)
    assert {each["ending"]: each["visits"] for each in before["visits"]} == {
        "attended": 6,
        "no_show": 5,
        "not_recorded": 6,
    }

    done(await attend(booking, "complete", visits["left_open"][0]))
    forgotten = UUID(visits["attended"][0]["id"])
    for table in ("appointment_change", "message", "work_item"):
        await booking.rows(f"delete from {table} where appointment_id = $1", forgotten)
    await booking.rows("delete from appointment where id = $1", forgotten)
    await published(booking, "2027-02-08 00:00")

    assert {report: await told(booking, report) for report in before} == before
    assert await stored(booking) == kept


@pytest.mark.parametrize(
    "visits",
    [{"attended": 7, "no_show": 2}, {"attended": 9, "cancelled": 1, "left_open": 5}],
    ids=["no-shows", "a cancellation"],
)
async def test_no_group_smaller_than_five_is_kept_and_nothing_that_would_tell_of_one(
    booking: Booking, visits: dict[str, int]
) -> None:
    await december(booking, **visits)
    await published(booking)

    kept = await stored(booking)
    assert {each["count"] for each in kept if each["report"] == "visits"} <= {None, *range(5, 100)}
    shown = sum(int(str(each["count"])) for each in kept if each["report"] == "visits" and each["count"] is not None)
    assert sum(visits.values()) - shown >= 5
    assert [each for each in kept if each["report"] == "utilisation"] == []


async def test_a_full_calendar_does_not_tell_how_many_visits_are_hidden(booking: Booking) -> None:
    await december(booking, attended=10, cancelled=6, no_show=1)
    await booking.rows("update slot set status = 'withdrawn' where status = 'free'")
    await published(booking)

    assert {each["ending"]: each["visits"] for each in await told(booking)}["no_show"] is None
    assert await told(booking, "utilisation") == [], "eleven opened times would tell that one visit at most was missed"


async def test_a_time_that_a_visit_took_was_opened_also_when_it_is_withdrawn(booking: Booking) -> None:
    visits = await december(booking, attended=6, no_show=5)
    taken = UUID(visits["attended"][0]["slot_id"])
    await booking.rows("update slot set status = 'withdrawn' where id = $1", taken)
    await published(booking)

    (use,) = await told(booking, "utilisation")
    assert (use["opened_times"], use["booked_times"], use["utilisation_percent"]) == (11, 11, 100)


async def test_every_month_is_published_also_one_without_visits_and_those_while_nobody_worked(booking: Booking) -> None:
    await december(booking, attended=6)
    await published(booking, "2027-04-07 23:59")

    span = {**DECEMBER, "last_month": "2027-04"}
    answer = done(await booking.as_(MANAGER).get("/v1/statistics/visits", params=span))
    assert [each["month"] for each in answer["months"]] == ["2026-12", "2027-01", "2027-02"]
    assert {each["month"] for each in answer["figures"]} == {"2026-12"}
    assert set(answer["months"][0]["counted_by"]["rules"]) == {"published_figures", "publishing_day", "suppression"}


async def _effect(booking: Booking) -> Effect:
    effect = await publish_months(booking.parts)(Job(uuid7(), "publish_statistics", {}, 1))
    assert effect is not None
    return effect


async def test_of_two_workers_one_publishes_a_month(booking: Booking) -> None:
    await december(booking, attended=6)
    booking.set_clock("2027-01-08 00:00")
    database: Database = booking.world.apps["booking"].state.plumbing.database
    first, second = await _effect(booking), await _effect(booking)

    async def publish() -> None:
        async with database.transaction() as connection:
            await second(connection)

    async with database.transaction() as connection:
        await first(connection)
        other = asyncio.create_task(publish())
        done_early, _ = await asyncio.wait({other}, timeout=0.2)
        assert not done_early, "the other waits whether the month gets published"
    await other

    figures = [(each["column"], each["count"]) for each in await stored(booking) if each["report"] == "visits"]
    assert figures == [("attended", 6)]


async def test_a_worker_that_dies_at_it_publishes_nothing_and_the_next_one_all(booking: Booking) -> None:
    await december(booking, attended=6)
    booking.set_clock("2027-01-08 00:00")
    database: Database = booking.world.apps["booking"].state.plumbing.database
    effect = await _effect(booking)

    async def die_at_it() -> None:
        async with database.transaction() as connection:
            await effect(connection)
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await die_at_it()
    assert await stored(booking) == []
    assert await booking.rows("select * from published_month") == []

    await published(booking)
    assert {each["ending"]: each["visits"] for each in await told(booking)} == {VisitEnding.ATTENDED: 6}


async def test_whoever_takes_a_file_or_is_refused_is_in_the_access_log(booking: Booking) -> None:
    for form in ("csv", "xlsx", "json"):
        await booking.as_(MANAGER).get("/v1/statistics/visits", params={**DECEMBER, "format": form})
    days = {"unit_id": UNIT, "first_on": "2026-12-01", "last_on": "2026-12-31", "format": "csv"}
    await booking.as_(MANAGER).get("/v1/statistics/third-free-times", params=days)
    assert_refused(await booking.as_(THERAPIST).get("/v1/statistics/visits", params=DECEMBER), 403, "forbidden")

    taken = await booking.accesses("export_statistics", "statistics")
    assert [(each["object_id"], each["subjects"], each["outcome"]) for each in taken] == [
        (f"visits/{UNIT}", [], "allowed"),
        (f"visits/{UNIT}", [], "allowed"),
        (f"third-free-times/{UNIT}", [], "allowed"),
    ]
    refused = await booking.accesses("read_statistics", "statistics")
    assert [(each["object_id"], each["outcome"]) for each in refused] == [(f"visits/{UNIT}", "denied")]
