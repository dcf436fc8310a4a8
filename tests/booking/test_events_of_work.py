"""What integrators hear of a unit's work: work items, messages, feeds, wishes; never whom, where or in which words."""

import pytest

from tests.booking.builders import GUARDIAN, PHYSIO, THERAPIST, UNIT, Booking, done
from tests.booking.messaging import ADDRESS, BY_MAIL, BY_SMS, NUMBER, booked_with, listed, resend, right_with, say_where
from tests.booking.test_events_of_rights import events
from tests.booking.waiting import change, waiting
from tests.booking.waiting import events as told_of

ITEMS = "/v1/work-items"
FEED = "/v1/practitioners/kymenlaakso-pt-1/calendar-feed"


async def test_a_work_item_is_told_of_when_it_comes_is_done_and_is_opened_again(booking: Booking):
    await booking.right(booking_mode="phone")
    therapist = booking.as_(THERAPIST)
    (item,) = done(await therapist.get(ITEMS))["items"]
    done(await therapist.post(f"{ITEMS}/{item['id']}/complete", {"how_informed": "Soitettu"}, version=1))
    done(await therapist.post(f"{ITEMS}/{item['id']}/reopen", version=2))

    told = await events(booking, "work-item.created", "work-item.done", "work-item.reopened")

    assert [(each["type"], each["data"]["status"]) for each in told] == [
        ("work-item.created", "open"),
        ("work-item.done", "done"),
        ("work-item.reopened", "open"),
    ]
    for each in told:
        of_state = {"status": each["data"]["status"]}
        assert each["aggregate"] == f"work-item:{item['id']}"
        assert each["data"] == {"work_item_id": item["id"], "kind": "phone", "unit_id": UNIT} | of_state


async def test_a_work_item_that_is_there_already_is_not_told_of_again(booking: Booking):
    await booking.booked("2026-12-01 09:00")
    away = {
        "unit_id": UNIT,
        "practitioner_id": "kymenlaakso-pt-1",
        "starts_at": "2026-12-01T06:00:00Z",
        "ends_at": "2026-12-01T12:00:00Z",
        "reason": "training",
    }
    for _ in range(2):
        done(await booking.as_(THERAPIST).post("/v1/absences", away))

    (created,) = await events(booking, "work-item.created")

    assert created["data"]["kind"] == "rebooking"


async def test_a_change_of_where_messages_go_is_told_without_saying_where(booking: Booking):
    right = await right_with(booking, BY_MAIL)
    done(await say_where(booking, right, BY_SMS))
    slot_id = await booking.free_time("2026-12-01 09:00")
    done(await booking.book(GUARDIAN, slot_id, right["id"], contact_details=BY_MAIL))

    told = await events(booking, "booking-right.contact-changed")

    data = {"booking_right_id": right["id"], "unit_id": UNIT, "service_type": PHYSIO, "status": "active"}
    assert [each["data"] for each in told] == [data] * 3
    everything = str(await booking.rows("select data::text from event"))
    assert ADDRESS not in everything
    assert NUMBER not in everything


async def test_a_message_that_fails_and_is_sent_again_is_told_of(booking: Booking):
    booking.world.mail.unknown_recipients.add(ADDRESS)
    await booked_with(booking, BY_MAIL)
    await booking.world.work("booking")
    (failed,) = [each for each in await listed(booking) if each["status"] == "failed"]
    done(await resend(booking, failed))

    told = await events(booking, "message.failed", "message.resent")

    data = {"message_id": failed["id"], "kind": failed["kind"], "unit_id": UNIT}
    assert [(each["type"], each["data"]) for each in told] == [
        ("message.failed", data | {"status": "failed"}),
        ("message.resent", data | {"status": "waiting"}),
    ]


async def test_a_feed_is_told_of_when_it_opens_and_once_when_it_closes(booking: Booking):
    done(await booking.as_(THERAPIST).post(FEED))
    for _ in range(2):
        assert (await booking.as_(THERAPIST).post(f"{FEED}/close")).status_code == 204

    told = await events(booking, "calendar-feed.opened", "calendar-feed.closed")

    assert [(each["type"], each["data"]) for each in told] == [
        ("calendar-feed.opened", {"practitioner_id": "kymenlaakso-pt-1"}),
        ("calendar-feed.closed", {"practitioner_id": "kymenlaakso-pt-1"}),
    ]


async def test_other_wishes_are_told_of_without_the_wishes(booking: Booking):
    entry = await waiting(booking)
    done(await change(booking, entry, role=GUARDIAN, weekdays=[2]))

    assert await told_of(booking, entry) == ["joined", "wishes-changed"]


@pytest.mark.parametrize("kind", ["work-item.created", "calendar-feed.opened"])
async def test_the_feed_shows_it_to_integrators(booking: Booking, kind: str):
    await booking.right(booking_mode="phone")
    done(await booking.as_(THERAPIST).post(FEED))
    await booking.world.work("booking")

    feed = done(await booking.as_("integrator").get("/v1/events", params={"type": kind}))

    assert [each["type"] for each in feed["items"]] == [kind]
