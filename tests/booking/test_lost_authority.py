"""Somebody who may not act for the person any more gets no message, and the unit is told to phone."""

from datetime import datetime
from typing import Any

import pytest

from demo.outside.outages import Outage
from shared.terms.acting import Authority
from tests.booking.builders import GUARDIAN, OT, SECOND_GUARDIAN, THERAPIST, Booking, done
from tests.booking.messaging import BY_MAIL, BY_SMS, kinds, listed, say_where, sent

BORN = "2026-02-01"


async def guardians_visit(booking: Booking, **changes: Any) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Child's code, right and visit; the guardian has said where messages go and has got the confirmation."""
    code = booking.child(BORN)
    right = await booking.right(code, **changes)
    done(await say_where(booking, right, BY_SMS))
    visit = done(await booking.book_as_guardian(await booking.free_time(), right["id"]))
    assert len(await sent(booking)) == 1
    booking.world.forget_messages()
    return code, right, visit


def lose(booking: Booking, code: str, authority: Authority = Authority.DISALLOWED) -> None:
    """The authority ends, and answers given before are not fresh any more."""
    booking.relate(GUARDIAN, code, authority)
    booking.world.clock.advance(minutes=11)


async def open_items(booking: Booking, kind: str = "not_delivered") -> list[dict[str, Any]]:
    items = done(await booking.as_(THERAPIST).get("/v1/work-items", params={"kind": kind}))["items"]
    return [{name: each[name] for name in ("appointment_id", "booking_right_id", "status")} for each in items]


async def test_a_guardian_who_was_refused_gets_no_message_any_more(booking):
    code, right, visit = await guardians_visit(booking)
    lose(booking, code)
    assert (await booking.as_(GUARDIAN).get(f"/v1/appointments/{visit['id']}")).status_code == 404
    booking.world.e_authorizations.state.outage = Outage.HTTP_500

    done(await booking.move(THERAPIST, visit, await booking.free_time("2026-12-03 10:00")))

    assert await sent(booking) == []
    assert (await kinds(booking))[-1] == ("moved", "dropped", "authority_ended")
    assert await open_items(booking) == [
        {"appointment_id": visit["id"], "booking_right_id": right["id"], "status": "open"}
    ]
    booking.set_clock("2026-12-02 10:05")
    assert await sent(booking) == []


async def test_a_loss_is_noticed_when_a_message_is_to_leave_although_nobody_signs_in(booking):
    code, right, visit = await guardians_visit(booking)
    lose(booking, code)

    done(await booking.cancel(THERAPIST, visit, reason="cancelled_by_unit"))

    assert await sent(booking) == []
    assert (await kinds(booking))[-1] == ("cancelled", "dropped", "authority_ended")
    assert len(await open_items(booking)) == 1
    [row] = await booking.rows("select ended_at from acting_for where person_ref = $1", right["person_ref"])
    assert row["ended_at"] == booking.world.clock.at


async def test_a_loss_noticed_by_a_reminder_is_a_task_and_leaves_the_kept_visit_to_the_unit(booking):
    code, _, visit = await guardians_visit(booking)
    lose(booking, code)
    booking.set_clock("2026-11-30 09:05")

    assert await sent(booking) == []

    assert (await kinds(booking))[-1] == ("reminder", "dropped", "authority_ended")
    for kind in ("not_delivered", "proxy_ended"):
        assert [each["appointment_id"] for each in await open_items(booking, kind)] == [visit["id"]]


async def test_a_message_about_a_right_without_a_visit_leaves_a_task_too(booking):
    code = booking.child(BORN)
    right = await booking.right(code)
    done(await say_where(booking, right, BY_SMS))
    lose(booking, code)
    path = f"/v1/booking-rights/{right['id']}/instruction/hand-over"
    done(await booking.as_(THERAPIST).post(path, {"language": "fi", "oral": False, "written": True}))

    assert await sent(booking) == []

    assert (await kinds(booking))[-1] == ("instruction_handed_over", "dropped", "authority_ended")
    assert [each["booking_right_id"] for each in await open_items(booking)] == [right["id"]]


async def test_an_address_of_the_other_guardian_goes_on_getting_messages(booking):
    booking_code = booking.code_of("infant")
    right = await booking.right()
    done(await say_where(booking, right, BY_MAIL, role=SECOND_GUARDIAN))
    visit = done(await booking.book_as_guardian(await booking.free_time(), right["id"]))
    await sent(booking)
    booking.world.forget_messages()
    lose(booking, booking_code)
    assert (await booking.as_(GUARDIAN).get(f"/v1/appointments/{visit['id']}")).status_code == 404

    done(await booking.cancel(THERAPIST, visit, reason="cancelled_by_unit"))

    assert len(await sent(booking)) == 1
    assert await open_items(booking) == []


async def test_while_the_source_does_not_say_a_message_waits_until_its_time_is_over(booking):
    code, _, visit = await guardians_visit(booking)
    lose(booking, code, Authority.UNKNOWN)
    done(await booking.cancel(THERAPIST, visit, reason="cancelled_by_unit"))

    assert await sent(booking) == []
    [waiting] = await listed(booking, status="waiting")
    assert (waiting["kind"], waiting["failure"], waiting["attempts"]) == ("cancelled", "authority unknown", 1)
    assert await open_items(booking) == []
    booking.world.clock.at = datetime.fromisoformat(waiting["send_at"])
    booking.relate(GUARDIAN, code, Authority.ALLOWED)

    assert len(await sent(booking)) == 1
    assert (await kinds(booking))[-1] == ("cancelled", "sent", None)


async def test_when_the_source_never_says_the_unit_phones(booking):
    code, _, visit = await guardians_visit(booking)
    lose(booking, code)
    booking.world.e_authorizations.state.outage = Outage.HTTP_500
    done(await booking.cancel(THERAPIST, visit, reason="cancelled_by_unit"))
    await sent(booking)
    booking.world.clock.advance(days=3)

    assert await sent(booking) == []

    assert (await kinds(booking))[-1] == ("cancelled", "failed", "given_up")
    assert len(await open_items(booking)) == 1


async def test_an_authority_that_comes_back_gets_messages_again(booking):
    code, _, visit = await guardians_visit(booking)
    lose(booking, code)
    visit = done(await booking.move(THERAPIST, visit, await booking.free_time("2026-12-03 10:00")))
    assert await sent(booking) == []
    lose(booking, code, Authority.ALLOWED)
    done(await booking.as_(GUARDIAN).get(f"/v1/appointments/{visit['id']}"))

    done(await booking.cancel(THERAPIST, visit, reason="cancelled_by_unit"))

    assert len(await sent(booking)) == 1


async def test_an_end_that_another_worker_has_noted_is_taken_back_by_the_next_answer(booking):
    code, right, visit = await guardians_visit(booking)
    connection = await booking.database()
    try:
        await connection.execute("update acting_for set ended_at = '2026-11-23'")
    finally:
        await connection.close()
    lose(booking, code, Authority.ALLOWED)

    done(await booking.as_(GUARDIAN).get(f"/v1/appointments/{visit['id']}"))

    [row] = await booking.rows("select ended_at from acting_for where person_ref = $1", right["person_ref"])
    assert row["ended_at"] is None


async def test_the_source_is_asked_once_in_ten_minutes_however_many_messages_leave(booking):
    _, _, visit = await guardians_visit(booking, visits=3)
    before = len(booking.questions)
    for day in (3, 4, 5):
        slot = await booking.free_time(f"2026-12-0{day} 10:00")
        visit = done(await booking.move(THERAPIST, visit, slot))
        await sent(booking)
    assert (len(await sent(booking)), len(booking.questions) - before) == (3, 0)
    booking.world.clock.advance(seconds=600.001)

    done(await booking.cancel(THERAPIST, visit, reason="cancelled_by_unit"))
    await sent(booking)

    assert len(booking.questions) - before == 1


@pytest.mark.parametrize(
    ("authority", "outcome"),
    [
        (Authority.ALLOWED, ("cancelled", "sent", None)),
        (Authority.DISALLOWED, ("cancelled", "dropped", "authority_ended")),
    ],
)
async def test_the_holder_of_a_mandate_gets_messages_while_it_lasts(booking, authority, outcome):
    booking.change_service_type(OT, max_age_months=None)
    code = booking.child("1990-05-01")
    right = await booking.right_at_any_age(code)
    done(await say_where(booking, right, BY_SMS))
    slot = await booking.time_at_any_age("2026-12-01 09:00")
    visit = done(await booking.book_as_guardian(slot, right["id"]))
    await sent(booking)
    lose(booking, code, authority)

    done(await booking.cancel(THERAPIST, visit, reason="cancelled_by_unit"))
    await sent(booking)

    assert (await kinds(booking))[-1] == outcome
    [row] = await booking.rows("select ended_at is not null as has_ended from acting_for")
    assert row["has_ended"] is (authority is Authority.DISALLOWED)
    assert await open_items(booking, "proxy_ended") == []


async def test_of_a_message_that_left_the_access_log_tells_the_authority_it_stands_on(booking):
    _, right, visit = await guardians_visit(booking)
    [entry] = await booking.accesses("send", "message")
    [message] = await listed(booking)

    assert (entry["actor_kind"], entry["actor"], entry["outcome"]) == ("system", "worker", "allowed")
    assert (entry["subjects"], entry["object_id"]) == ([right["person_ref"]], message["id"])
    assert (entry["basis"], entry["on_behalf_of"]) == ("guardianship", right["person_ref"])
    [booked] = await booking.accesses("book", "appointment")
    assert entry["authority_request_id"] == booked["authority_request_id"]
    assert visit["person_ref"] == right["person_ref"]
