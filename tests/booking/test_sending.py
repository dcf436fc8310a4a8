"""Messages on their way: never at night, tried again, once in effect, and visible to the unit when they fail."""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from demo.outside.mail_server import MailOutage
from demo.outside.outages import Outage
from services.booking.flows.channels import Channels
from services.booking.jobs.messages import MessageJobs
from services.booking.jobs.worker import worker
from shared.kit.jobs import Job
from tests.booking.builders import GUARDIAN, THERAPIST, UNIT, Booking, assert_refused, done
from tests.booking.messaging import (
    ADDRESS,
    BY_MAIL,
    BY_SMS,
    BY_SUOMI_FI,
    NUMBER,
    booked_with,
    delivered,
    kinds,
    listed,
    resend,
    right_with,
    say_where,
    sent,
)

EVERY_CHANNEL = pytest.mark.parametrize("details", [BY_MAIL, BY_SMS, BY_SUOMI_FI], ids=lambda each: each["channel"])


def break_channels(booking: Booking, mail: MailOutage, others: Outage) -> None:
    booking.world.mail.outage = mail
    booking.world.text_messages.state.outage = others
    booking.world.suomi_fi_messages.state.outage = others


async def work_items(booking: Booking) -> list[dict[str, Any]]:
    items = done(await booking.as_(THERAPIST).get("/v1/work-items"))["items"]
    return [each for each in items if each["kind"] == "not_delivered"]


async def test_a_message_of_the_evening_leaves_in_the_morning(booking):
    booking.set_clock("2026-11-23 21:00:00")
    await booked_with(booking, BY_SMS)
    assert await sent(booking) == []
    [waiting] = await listed(booking)
    assert (waiting["status"], waiting["send_at"]) == ("waiting", "2026-11-24T05:00:00Z")

    booking.set_clock("2026-11-24 06:59:59")
    assert await sent(booking) == []
    booking.set_clock("2026-11-24 07:00:00")
    [message] = await sent(booking)

    assert message.to == NUMBER
    assert await kinds(booking) == [("booked", "sent", None)]


async def test_a_message_of_the_last_second_of_the_evening_leaves_at_once(booking):
    booking.set_clock("2026-11-23 20:59:59")
    await booked_with(booking, BY_SMS)

    assert len(await sent(booking)) == 1


async def test_a_visit_of_the_early_morning_that_the_unit_cancels_is_told_of_at_night(booking):
    appointment = await booked_with(booking, BY_SMS, "2026-11-24 08:00")
    await sent(booking)
    booking.set_clock("2026-11-24 06:00:00")
    done(await booking.cancel(THERAPIST, appointment, reason="cancelled_by_unit"))

    assert "on peruttu" in (await sent(booking))[-1].body


async def test_nothing_leaves_for_a_person_under_non_disclosure(booking):
    right = await right_with(booking, BY_SMS)
    await booking.right(person={"non_disclosure": True})
    done(await booking.book_by_hand(await booking.free_time(), right["id"]))

    assert await sent(booking) == []
    assert await kinds(booking) == [("booked", "dropped", "non_disclosure")]
    assert await work_items(booking) == []


async def test_nothing_leaves_to_a_guardian_of_a_child_taken_into_care(booking):
    right = await right_with(booking, BY_SMS, visits=2)
    await booking.right(person={"taken_into_care": True})
    done(await booking.book_by_hand(await booking.free_time(), right["id"]))

    assert await sent(booking) == []
    assert await kinds(booking) == [("booked", "dropped", "taken_into_care")]
    done(await say_where(booking, right, {**BY_SMS, "belongs_to": "person"}, role=THERAPIST))
    done(await booking.book_by_hand(await booking.free_time("2026-12-02 09:00"), right["id"]))
    assert len(await sent(booking)) == 1


async def test_from_the_birthday_nothing_leaves_to_the_guardian(booking):
    booking.set_clock("2026-12-09 12:00")
    right = await booking.right_at_any_age(booking.child("2014-12-10"), visits=2)
    done(await say_where(booking, right, BY_SMS))
    booking.set_clock("2026-12-10 12:00")
    done(await booking.book_by_hand(await booking.time_at_any_age("2026-12-15 09:00"), right["id"]))

    assert await sent(booking) == []
    assert ("booked", "dropped", "proxy_ended") in await kinds(booking)
    done(await say_where(booking, right, BY_SMS, role=THERAPIST))
    done(await booking.book_by_hand(await booking.time_at_any_age("2026-12-16 09:00"), right["id"]))
    assert len(await sent(booking)) == 1


@EVERY_CHANNEL
async def test_after_an_outage_a_message_is_delivered_once(booking, details):
    await booked_with(booking, details)
    break_channels(booking, MailOutage.LATER, Outage.HTTP_500)
    assert await sent(booking) == []
    [waiting] = await listed(booking)
    assert (waiting["status"], waiting["attempts"], waiting["send_at"]) == ("waiting", 1, "2026-11-23T07:01:00Z")
    assert waiting["failure"] in {"451 mail", "500"}

    break_channels(booking, MailOutage.NONE, Outage.NONE)
    assert await sent(booking) == []
    booking.world.clock.advance(minutes=1)

    assert len(await sent(booking)) == 1
    booking.world.clock.advance(hours=1)
    assert len(await sent(booking)) == 1
    assert await kinds(booking) == [("booked", "sent", None)]


@EVERY_CHANNEL
async def test_a_message_whose_answer_was_lost_comes_again_under_the_same_id(booking, details):
    """The mail server keeps both; they have one Message-ID. The others know the message again."""
    await booked_with(booking, details)
    break_channels(booking, MailOutage.LOST_ANSWER, Outage.LOST_ANSWER)
    first = await sent(booking)
    break_channels(booking, MailOutage.NONE, Outage.NONE)
    booking.world.clock.advance(minutes=1)

    everything = await sent(booking)

    assert len(first) == 1
    assert {each.id for each in everything} == {first[0].id}
    assert len(everything) == (2 if details is BY_MAIL else 1)
    assert await kinds(booking) == [("booked", "sent", None)]


@EVERY_CHANNEL
async def test_killed_after_the_channel_took_it_the_message_goes_again_under_the_same_id(booking, details):
    await booked_with(booking, details)
    [job] = await booking.rows("select id, payload from job where kind = 'send_message'")
    [message] = await listed(booking)
    database = booking.world.apps["booking"].state.plumbing.database
    payload = {"message_id": message["id"], "version": message["version"]}
    send = MessageJobs(database, booking.parts).handlers["send_message"]

    # What would be noted of the attempt dies with the worker.
    assert await send(Job(UUID(str(job["id"])), "send_message", payload, 1)) is not None
    assert len(delivered(booking)) == 1
    everything = await sent(booking)

    assert {each.id for each in everything} == {message["id"]}
    assert len(everything) == (2 if details is BY_MAIL else 1)
    assert await kinds(booking) == [("booked", "sent", None)]


async def test_many_workers_send_a_message_once(booking):
    await booked_with(booking, BY_MAIL)
    await booked_with(booking, BY_MAIL, "2026-12-02 09:00")
    database = booking.world.apps["booking"].state.plumbing.database

    for _ in range(6):
        await asyncio.gather(*(worker(database, booking.parts).work_once() for _ in range(3)))

    assert len(delivered(booking)) == len({each.id for each in delivered(booking)}) == 2


@pytest.mark.parametrize(("details", "failure"), [(BY_MAIL, "550 recipient"), (BY_SMS, "422 /problems/unknown-number")])
async def test_an_address_that_is_refused_for_good_is_for_the_unit_to_phone(booking, details, failure):
    appointment = await booked_with(booking, details)
    booking.world.mail.unknown_recipients.add(ADDRESS)
    booking.world.text_messages.state.unknown_numbers.add(NUMBER)

    assert await sent(booking) == []

    assert await kinds(booking) == [("booked", "failed", failure)]
    [item] = await work_items(booking)
    assert item == item | {"unit_id": UNIT, "appointment_id": appointment["id"], "status": "open", "note": None}


async def test_a_failed_message_is_sent_again_to_the_address_that_was_put_right(booking):
    appointment = await booked_with(booking, {**BY_MAIL, "email": "pehre@example.fi"})
    booking.world.mail.unknown_recipients.add("pehre@example.fi")
    await sent(booking)
    right = await booking.right_again(appointment["booking_right_id"])
    done(await say_where(booking, right, BY_MAIL, role=THERAPIST))
    [failed] = await listed(booking, status="failed")

    again = done(await resend(booking, failed))
    [message] = await sent(booking)

    assert (again["status"], again["attempts"], again["failure"]) == ("waiting", 0, None)
    assert (message.to, message.id) == (ADDRESS, failed["id"])
    assert await kinds(booking) == [("booked", "sent", None)]


async def test_only_a_failed_message_is_sent_again_and_only_as_it_was_seen(booking):
    await booked_with(booking, BY_SMS)
    await sent(booking)
    [message] = await listed(booking)

    assert_refused(await resend(booking, message), 409, "invalid-state")
    assert_refused(await resend(booking, message, version=message["version"] + 1), 412, "version-mismatch")
    answer = await booking.as_(THERAPIST).post(f"/v1/messages/{message['id']}/resend")
    assert_refused(answer, 428, "precondition-required")
    assert [each["outcome"] for each in await booking.accesses("resend", "message")] == ["denied"] * 2


async def test_a_channel_that_stays_away_is_given_up_after_three_days(booking):
    await booked_with(booking, BY_SMS, "2026-12-18 09:00")
    break_channels(booking, MailOutage.NONE, Outage.HTTP_500)
    waits = []
    for _ in range(8):
        await sent(booking)
        [message] = await listed(booking)
        next_at = datetime.fromisoformat(message["send_at"])
        waits.append((next_at - booking.world.clock.at).total_seconds() / 60)
        booking.world.clock.at = next_at
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]

    booking.set_clock("2026-11-26 08:59:59")
    await sent(booking)
    assert await kinds(booking) == [("booked", "waiting", "500")]
    booking.set_clock("2026-11-26 09:00:00")
    await sent(booking)

    assert await kinds(booking) == [("booked", "failed", "given_up")]
    assert len(await work_items(booking)) == 1


async def test_a_message_tried_in_vain_until_the_visit_is_given_up_then(booking):
    await booked_with(booking, BY_SMS, "2026-11-23 09:02")
    break_channels(booking, MailOutage.NONE, Outage.ERROR)
    await sent(booking)
    booking.set_clock("2026-11-23 09:01")
    await sent(booking)
    [message] = await listed(booking)
    assert message["send_at"] == "2026-11-23T07:02:00Z"

    booking.set_clock("2026-11-23 09:02")
    await sent(booking)

    assert await kinds(booking) == [("booked", "failed", "given_up")]


@EVERY_CHANNEL
async def test_without_the_channel_a_message_fails_visibly(booking, details):
    booking.world.apps["booking"].state.parts = replace(booking.parts, channels=Channels())
    await booked_with(booking, details)

    assert await sent(booking) == []

    assert await kinds(booking) == [("booked", "failed", "channel_not_set_up")]
    assert len(await work_items(booking)) == 1


async def test_many_failures_about_one_visit_are_one_task(booking):
    appointment = await booked_with(booking, BY_SMS)
    booking.world.text_messages.state.unknown_numbers.add(NUMBER)
    await sent(booking)
    done(await booking.cancel(GUARDIAN, appointment))
    await sent(booking)

    assert [each[1] for each in await kinds(booking)] == ["failed", "failed"]
    assert len(await work_items(booking)) == 1


async def test_a_message_whose_job_failed_by_our_fault_is_for_the_unit(booking):
    await booked_with(booking, BY_SMS)
    connection = await booking.database()
    try:
        await connection.execute("update job set state = 'dead' where kind = 'send_message'")
    finally:
        await connection.close()

    assert await sent(booking) == []
    assert await kinds(booking) == [("booked", "failed", "fault")]
    [failed] = await listed(booking)
    done(await resend(booking, failed))
    assert len(await sent(booking)) == 1


async def test_a_message_for_a_booking_that_was_refused_is_never_left(booking):
    right = await right_with(booking, BY_SMS)
    slot_id = await booking.free_time()
    done(await booking.book_as_guardian(slot_id, right["id"]))
    assert_refused(await booking.book_as_guardian(slot_id, right["id"]), 409, "slot-taken")

    assert len(await sent(booking)) == 1
    assert len(await listed(booking)) == 1
