"""Taking the right of an accepted referral back: once in effect, whatever is on its way, whoever ends it."""

import httpx
import pytest

from services.referral.jobs.issuing import revoke_booking_right
from shared.kit.jobs import Job
from tests.booking.builders import Booking
from tests.referral.builders import BODIES, HANDLER, assert_refused, done


async def cut(request):
    raise httpx.ConnectError("the line is cut", request=request)


def lose_the_answer(line):
    """The question reaches booking, its answer never comes back."""

    async def answer(request):
        await line.through.handle_async_request(request)
        return await cut(request)

    return answer


async def issued(referral):
    accepted = await referral.in_state("accepted")
    await referral.world.work("referral")
    return await referral.seen(accepted)


async def state_of(referral, one):
    return (await referral.seen(one))["booking"]["state"]


async def changes(referral, one):
    page = done(await referral.as_(HANDLER).get(f"/v1/referrals/{one['id']}/history"))
    return [entry["change"] for entry in page["items"]]


async def test_a_right_is_taken_back_and_visibly_on_its_way(referral):
    one = await issued(referral)

    asked = done(await referral.do("revoke-right", one))
    assert (asked["status"], asked["booking"]["state"]) == ("accepted", "revocation_pending")
    assert asked["booking"]["revoked_because"] == BODIES["revoke-right"]["reason"]
    (before,) = await referral.rights()
    assert before["status"] == "active"
    await referral.world.work("referral")

    (right,) = await referral.rights()
    assert (right["status"], right["revoked_reason"]) == ("revoked", BODIES["revoke-right"]["reason"])
    assert await state_of(referral, one) == "revoked"
    assert (await changes(referral, one))[-2:] == ["revocation_asked", "right_revoked"]
    events = await referral.rows("select type from event where type = 'referral.right-revoked'")
    assert len(events) == 1


async def test_booked_appointments_stay(referral):
    one = await issued(referral)
    booking = Booking(referral.world)
    right = await booking.right_again(one["booking"]["booking_right_id"])
    visit = await booking.booked("2026-12-01 09:00", right=right)

    done(await referral.do("revoke-right", one))
    await referral.world.work("referral")

    assert done(await booking.as_("physiotherapist").get(f"/v1/appointments/{visit['id']}"))["status"] == "booked"


async def test_a_right_that_nobody_asked_for_yet_is_never_asked_for(referral):
    accepted = await referral.in_state("accepted")

    done(await referral.do("revoke-right", accepted))
    await referral.world.work("referral")

    assert await referral.rights() == []
    assert await state_of(referral, accepted) == "revoked"


async def test_a_right_whose_answer_was_lost_is_ended_all_the_same(referral):
    accepted = await referral.in_state("accepted")
    referral.line.answer = lose_the_answer(referral.line)
    await referral.world.work("referral")
    done(await referral.do("revoke-right", accepted))
    referral.line.answer = None

    for _ in range(2):
        await referral.make_jobs_due()
        await referral.world.work("referral")

    (right,) = await referral.rights()
    assert right["status"] == "revoked"
    assert await state_of(referral, accepted) == "revoked"


@pytest.mark.parametrize("trouble", ["away", "answer lost"])
async def test_a_revocation_waits_for_booking_and_ends_the_right_once(referral, trouble):
    one = await issued(referral)
    done(await referral.do("revoke-right", one))
    referral.line.answer = cut if trouble == "away" else lose_the_answer(referral.line)
    await referral.world.work("referral")
    assert await state_of(referral, one) == "revocation_pending"

    referral.line.answer = None
    await referral.make_jobs_due()
    await referral.world.work("referral")

    (right,) = await referral.rights()
    assert (right["status"], right["version"]) == ("revoked", 2)
    assert await state_of(referral, one) == "revoked"


async def test_a_worker_killed_before_the_commit_finds_it_ended(referral):
    one = await issued(referral)
    done(await referral.do("revoke-right", one))
    state = referral.world.apps["referral"].state
    (job,) = await referral.rows("select id, payload from job where kind = 'revoke_booking_right'")
    handler = revoke_booking_right(state.plumbing.database, state.parts)

    effect = await handler(Job(job["id"], "revoke_booking_right", {"referral_id": one["id"]}, 1))
    assert effect is not None
    assert await state_of(referral, one) == "revocation_pending"
    await referral.world.work("referral")

    (right,) = await referral.rights()
    assert (right["status"], right["version"]) == ("revoked", 2)
    assert await state_of(referral, one) == "revoked"
    async with state.plumbing.database.transaction() as connection:
        await effect(connection)
    assert (await changes(referral, one)).count("right_revoked") == 1


async def test_a_right_that_the_unit_ended_in_booking_is_revoked_here_too(referral):
    one = await issued(referral)
    right_id = one["booking"]["booking_right_id"]
    api = referral.world.call("booking", "physiotherapist")
    done(await api.post(f"/v1/booking-rights/{right_id}/revoke", {"reason": "Booked by hand."}, version=1))

    referral.world.clock.advance(seconds=20)
    await referral.world.work("booking")
    await referral.world.work("referral")

    assert await state_of(referral, one) == "revoked"
    refused = assert_refused(await referral.do("revoke-right", await referral.seen(one)), 409, "invalid-state")
    assert refused["reason"] == "no_right_to_revoke"


async def test_what_is_taken_back_is_not_taken_back_again(referral):
    one = await issued(referral)
    asked = done(await referral.do("revoke-right", one))

    refused = assert_refused(await referral.do("revoke-right", asked), 409, "invalid-state")

    assert refused["reason"] == "no_right_to_revoke"
    assert len(await referral.rows("select id from job where kind = 'revoke_booking_right'")) == 1


@pytest.mark.parametrize(
    ("client", "status", "kind"),
    [("polku-referral", 404, "not-found"), ("polku-guidance", 404, "not-found")],
)
async def test_a_service_ends_no_right_but_that_of_a_referral(referral, client, status, kind):
    booking = Booking(referral.world)
    right = await booking.right()

    answer = await booking.as_(client).post(
        f"/v1/booking-rights/{right['id']}/revoke", {"reason": "Not mine."}, version=1
    )

    assert_refused(answer, status, kind)
    assert (await booking.right_again(right["id"]))["status"] == "active"


async def test_another_service_does_not_end_a_referrals_right(referral):
    one = await issued(referral)

    answer = await referral.world.call("booking", "polku-guidance").post(
        f"/v1/booking-rights/{one['booking']['booking_right_id']}/revoke", {"reason": "Not mine."}, version=1
    )

    assert_refused(answer, 404, "not-found")
    assert (await referral.rights())[0]["status"] == "active"
