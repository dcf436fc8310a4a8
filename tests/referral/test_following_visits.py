"""What becomes of the visits of a referral: told by the booking service's events, seen by whoever referred."""

import asyncio
import json
from uuid import UUID

import httpx
import pytest

from services.referral.jobs.following_booking import follow_booking
from services.referral.jobs.worker import worker
from shared.kit.jobs import Job
from tests.booking.attending import attend
from tests.booking.builders import Booking
from tests.referral.builders import HANDLER, SENDER, done


@pytest.fixture
def booking(referral):
    """Booking beside referral, as it is assembled; set back after the test."""
    state = referral.world.apps["booking"].state
    parts = state.parts
    yield Booking(referral.world)
    state.parts = parts


async def cut(request):
    raise httpx.ConnectError("the line is cut", request=request)


async def follow(referral):
    """Let time pass until the next round, in which booking's events are placed and read."""
    referral.world.clock.advance(seconds=20)
    await referral.world.work("booking")
    await referral.world.work("referral")


async def issued(referral, **changes):
    """An accepted referral whose right is there."""
    accepted = await referral.in_state("accepted", **changes)
    await referral.world.work("referral")
    return await referral.seen(accepted)


async def booked_by(booking, referral_seen, local="2026-12-01 09:00"):
    """The visit that the guardian books by the referral's right."""
    right = await booking.right_again(referral_seen["booking"]["booking_right_id"])
    return await booking.booked(local, right=right)


async def told(referral, one, role=SENDER):
    booking = (await referral.seen(one, role))["booking"]
    return booking["progress"], [(visit["appointment_id"], visit["status"]) for visit in booking["visits"]]


async def test_the_sender_sees_that_the_family_has_booked(referral, booking):
    one = await issued(referral)
    assert await told(referral, one) == ("not_booked", [])
    referral.world.clock.advance(hours=1)
    visit = await booked_by(booking, one)
    booked_at = referral.world.clock().isoformat().replace("+00:00", "Z")

    await follow(referral)

    for role in (SENDER, HANDLER):
        assert await told(referral, one, role) == ("booked", [(visit["id"], "booked")])
    seen = await referral.seen(one)
    assert seen["booking"]["visits"][0]["booked_at"] == booked_at
    assert seen["version"] == one["version"]
    page = done(await referral.as_(SENDER).get("/v1/referrals", params={"role": "sent"}))
    assert page["items"] == [seen]


@pytest.mark.parametrize(
    ("how", "progress", "status"),
    [("complete", "completed", "completed"), ("no-show", "no_show", "no_show"), ("check-in", "booked", "checked_in")],
)
async def test_the_sender_sees_what_became_of_the_visit(referral, booking, how, progress, status):
    one = await issued(referral)
    visit = await booked_by(booking, one)
    await follow(referral)
    booking.set_clock("2026-12-01 09:05")
    done(await attend(booking, how, visit))

    await follow(referral)

    assert await told(referral, one) == (progress, [(visit["id"], status)])


async def test_a_cancelled_visit_leaves_the_referral_not_booked(referral, booking):
    one = await issued(referral)
    visit = await booked_by(booking, one)
    done(await booking.cancel("guardian-of-infant", visit))

    await follow(referral)

    assert await told(referral, one) == ("not_booked", [(visit["id"], "cancelled")])


async def test_a_visit_by_another_right_is_not_kept(referral, booking):
    await issued(referral)
    await booking.booked("2026-12-01 09:00")

    await follow(referral)

    assert await referral.rows("select * from booked_visit") == []


async def test_while_booking_is_away_nothing_is_lost(referral, booking):
    one = await issued(referral)
    await follow(referral)
    referral.line.answer = cut
    visit = await booked_by(booking, one)
    await follow(referral)
    assert await told(referral, one) == ("not_booked", [])
    assert await referral.rows("select id from job where kind = 'follow_booking' and state <> 'done'") == []

    referral.line.answer = None
    await follow(referral)

    assert await told(referral, one) == ("booked", [(visit["id"], "booked")])


async def test_a_worker_killed_before_the_commit_reads_the_same_events_again(referral, booking):
    one = await issued(referral)
    visit = await booked_by(booking, one)
    referral.world.clock.advance(seconds=20)
    await referral.world.work("booking")
    state = referral.world.apps["referral"].state

    effect = await follow_booking(state.plumbing.database, state.parts)(Job(UUID(int=1), "follow_booking", {}, 1))
    assert effect is not None
    assert await told(referral, one) == ("not_booked", [])
    await referral.world.work("referral")

    assert await told(referral, one) == ("booked", [(visit["id"], "booked")])
    async with state.plumbing.database.transaction() as connection:
        await effect(connection)
    assert await told(referral, one) == ("booked", [(visit["id"], "booked")])


async def test_two_workers_keep_each_event_once(referral, booking):
    ones = [await issued(referral, whose=whose) for whose in ("infant", "infant")]
    for number, one in enumerate(ones):
        await booked_by(booking, one, f"2026-12-0{number + 1} 09:00")
    referral.world.clock.advance(seconds=20)
    await referral.world.work("booking")
    state = referral.world.apps["referral"].state

    async def work():
        while await worker(state.plumbing.database, state.parts).work_once():
            pass

    await asyncio.gather(work(), work())

    assert [await told(referral, one) for one in ones] == [
        ("booked", [(str(row["appointment_id"]), "booked")])
        for row in await referral.rows("select appointment_id from booked_visit order by position")
    ]


async def test_a_place_that_booking_does_not_know_any_more_begins_anew(referral, booking):
    one = await issued(referral)
    visit = await booked_by(booking, one)
    await follow(referral)
    await referral.rows("update feed_place set next_cursor = 'of-another-key'")

    await follow(referral)
    await follow(referral)

    assert await told(referral, one) == ("booked", [(visit["id"], "booked")])
    (place,) = await referral.rows("select next_cursor from feed_place")
    assert place["next_cursor"] not in {"", "of-another-key"}


async def test_an_older_event_never_undoes_a_newer_one(referral, booking):
    one = await issued(referral)
    visit = await booked_by(booking, one)
    await follow(referral)
    done(await booking.cancel("guardian-of-infant", visit))
    await follow(referral)

    await referral.rows("delete from feed_place")
    await follow(referral)

    assert await told(referral, one) == ("not_booked", [(visit["id"], "cancelled")])


async def test_a_visit_that_is_told_before_the_right_is_known_is_kept(referral, booking):
    accepted = await referral.in_state("accepted")
    referral.line.answer = lose_the_answer(referral.line)
    await referral.world.work("referral")
    (right,) = await referral.rights()
    visit = await booked_by(booking, {"booking": {"booking_right_id": str(right["id"])}})
    referral.line.answer = only_events(referral.line)
    await referral.make_jobs_due()
    await follow(referral)
    assert (await referral.seen(accepted))["booking"]["state"] == "booking_pending"

    referral.line.answer = None
    await referral.make_jobs_due()
    await follow(referral)

    assert await told(referral, accepted) == ("booked", [(visit["id"], "booked")])


async def test_a_visit_that_is_told_while_an_unknown_right_is_taken_back_is_kept(referral, booking):
    accepted = await referral.in_state("accepted")
    referral.line.answer = lose_the_answer(referral.line)
    await referral.world.work("referral")
    (right,) = await referral.rights()
    visit = await booked_by(booking, {"booking": {"booking_right_id": str(right["id"])}})
    done(await referral.do("revoke-right", accepted))
    referral.line.answer = only_events(referral.line)
    await referral.make_jobs_due()
    await follow(referral)
    assert (await referral.seen(accepted))["booking"]["state"] == "revocation_pending"

    referral.line.answer = None
    for _ in range(2):
        await referral.make_jobs_due()
        await follow(referral)

    assert (await referral.seen(accepted))["booking"]["state"] == "revoked"
    assert await told(referral, accepted) == ("booked", [(visit["id"], "booked")])


async def test_a_visit_to_a_service_that_no_referral_waits_for_is_not_kept(referral, booking):
    referral.line.answer = only_events(referral.line)
    await referral.in_state("accepted", pathway_code="child-ot")
    await booking.booked("2026-12-01 09:00")

    await follow(referral)

    assert await referral.rows("select * from booked_visit") == []


async def test_a_visit_that_turned_out_to_be_no_referrals_is_forgotten(referral, booking):
    referral.line.answer = only_events(referral.line)
    accepted = await referral.in_state("accepted")
    stranger = await booking.booked("2026-12-01 09:00")
    await follow(referral)
    assert [str(row["appointment_id"]) for row in await referral.rows("select * from booked_visit")] == [stranger["id"]]
    referral.line.answer = None
    await referral.make_jobs_due()
    await follow(referral)
    own = await booked_by(booking, await referral.seen(accepted), "2026-12-02 09:00")
    referral.world.clock.advance(minutes=10)

    for _ in range(2):
        await referral.make_jobs_due()
        await follow(referral)

    assert [str(row["appointment_id"]) for row in await referral.rows("select * from booked_visit")] == [own["id"]]


async def test_days_that_pass_without_a_visit_are_told_once(referral, booking):
    one = await issued(referral)
    other = await issued(referral)
    await booked_by(booking, other, "2026-12-01 09:00")
    await follow(referral)
    booking.set_clock("2026-12-23 23:00")
    await follow(referral)
    assert (await told(referral, one))[0] == "not_booked"

    for _ in range(2):
        referral.world.clock.advance(hours=2)
        await follow(referral)

    assert await told(referral, one) == ("not_booked_in_time", [])
    events = await referral.rows("select aggregate from event where type = 'referral.not-booked-in-time'")
    assert [row["aggregate"] for row in events] == [f"referral:{one['id']}"]


async def test_of_a_completed_referral_nobody_is_told_that_no_visit_was_booked(referral, booking):
    one = await issued(referral)
    done(await referral.do("complete", await referral.seen(one)))
    booking.set_clock("2027-06-01 09:00")

    await follow(referral)

    assert await referral.rows("select 1 from event where type = 'referral.not-booked-in-time'") == []
    assert await told(referral, one) == ("not_booked", [])


async def test_an_event_that_cannot_be_read_is_passed_and_the_later_ones_are_kept(referral, booking):
    one = await issued(referral)
    await booked_by(booking, one)

    async def with_a_broken_one(request):
        answer = await referral.line.through.handle_async_request(request)
        if request.url.path != "/v1/events":
            return answer
        page = json.loads(await answer.aread())
        page["items"] = [{**page["items"][0], "data": {"odd": 1}}, *page["items"]]
        return httpx.Response(200, json=page, request=request)

    referral.line.answer = with_a_broken_one
    await follow(referral)

    assert (await told(referral, one))[0] == "booked"


async def test_a_right_that_booking_ended_before_its_id_was_known_is_shown_as_revoked(referral, booking):
    referral.line.answer = lose_the_answer(referral.line)
    accepted = await referral.in_state("accepted")
    await referral.world.work("referral")
    (right,) = await referral.rights()
    ending = {"reason": "Given by mistake."}
    done(await booking.as_(HANDLER).post(f"/v1/booking-rights/{right['id']}/revoke", ending, version=right["version"]))
    referral.line.answer = only_events(referral.line)
    await follow(referral)
    referral.line.answer = None
    await referral.make_jobs_due()

    await referral.world.work("referral")

    assert (await referral.seen(accepted))["booking"]["state"] == "revoked"


def lose_the_answer(line):
    """The question reaches booking, its answer never comes back."""

    async def answer(request):
        await line.through.handle_async_request(request)
        return await cut(request)

    return answer


def only_events(line):
    """The line lets the feed through and nothing else."""

    async def answer(request):
        if request.url.path == "/v1/events":
            return await line.through.handle_async_request(request)
        return await cut(request)

    return answer


async def test_a_stranger_service_does_not_read_the_feed(referral):
    answer = await referral.world.call("booking", "polku-guidance").get("/v1/events")

    assert answer.status_code == httpx.codes.FORBIDDEN
