"""What integrators hear of booking rights: issued, ended, used up; ids, states and days only."""

import json
from typing import Any

import pytest

from tests.booking.builders import GUARDIAN, PHYSIO, THERAPIST, UNIT, Booking, done


async def events(booking: Booking, *types: str) -> list[dict[str, Any]]:
    """The events of these types, the oldest first, with their data read."""
    rows = await booking.rows("select type, aggregate, data, occurred_at from event order by id")
    found = [row | {"data": json.loads(row["data"])} for row in rows]
    return [row for row in found if row["type"] in types]


async def test_issuing_and_ending_a_right_is_told(booking):
    right = await booking.right()
    path = f"/v1/booking-rights/{right['id']}/revoke"
    done(await booking.as_(THERAPIST).post(path, {"reason": "moved away"}, version=1))

    issued, revoked = await events(booking, "booking-right.issued", "booking-right.revoked")

    data = {"booking_right_id": right["id"], "unit_id": UNIT, "service_type": PHYSIO}
    assert (issued["type"], issued["data"]) == ("booking-right.issued", data | {"status": "active"})
    assert (revoked["type"], revoked["data"]) == ("booking-right.revoked", data | {"status": "revoked"})
    assert {issued["aggregate"], revoked["aggregate"]} == {f"booking-right:{right['id']}"}


async def test_a_right_that_is_refused_or_given_again_is_not_told_of(booking):
    booking_right = booking.new_right(referral_id="0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b")
    api = booking.as_("polku-referral")
    for _ in range(2):
        done(await api.post("/v1/booking-rights", booking_right))
    assert (await api.post("/v1/booking-rights", booking.new_right(valid_until="2026-11-22"))).status_code == 422

    assert len(await events(booking, "booking-right.issued")) == 1


async def test_a_right_is_used_up_when_its_last_visit_is_booked_and_again_when_one_came_back(booking):
    right = await booking.right(visits=2)
    first = await booking.booked("2026-12-01 09:00", right=right)
    assert await events(booking, "booking-right.used-up") == []

    await booking.booked("2026-12-02 09:00", right=right)

    (used_up,) = await events(booking, "booking-right.used-up")
    assert used_up["data"] == {
        "booking_right_id": right["id"],
        "unit_id": UNIT,
        "service_type": PHYSIO,
        "status": "active",
    }
    moved = done(await booking.move(GUARDIAN, first, await booking.free_time("2026-12-04 09:00")))
    assert len(await events(booking, "booking-right.used-up")) == 1
    done(await booking.cancel(GUARDIAN, moved))
    await booking.booked("2026-12-03 09:00", right=right)
    assert len(await events(booking, "booking-right.used-up")) == 2


@pytest.mark.parametrize("kind", ["booking-right.issued", "booking-right.used-up"])
async def test_the_feed_shows_it_to_integrators(booking, kind):
    await booking.booked()
    await booking.world.work("booking")

    feed = done(await booking.as_("integrator").get("/v1/events", params={"type": kind}))

    assert [each["type"] for each in feed["items"]] == [kind]
