"""Nothing is lost while booking or guidance is down in the middle: whatever was done meanwhile is made good, once."""

from collections.abc import Iterator

import httpx
import pytest

from tests.booking.attending import attend
from tests.booking.builders import Booking
from tests.journeys.days import Days, answer_lost, cut
from tests.referral.builders import assert_refused, done
from tests.referral.matters import Matters, acting
from tests.world import World

NURSE, THERAPIST = "nurse", "physiotherapist"


@pytest.fixture
def days(world: World) -> Iterator[Days]:
    days = Days(world)
    yield days
    days.line.answer = None


async def test_booking_is_down_while_a_referral_is_accepted_booked_and_its_right_taken_back(days: Days) -> None:
    booking = Booking(days.world)

    # Down at the acceptance: it stands, the right is on its way, and everything else of referral goes on.
    await days.clock_is("2026-11-23 09:00")
    days.line.answer = cut
    one = await days.sent()
    await days.did(THERAPIST, "take", one)
    accepted = await days.did(THERAPIST, "accept", one)
    assert (accepted["status"], accepted["booking"]["state"]) == ("accepted", "booking_pending")
    await days.clock_is("2026-11-23 09:30")
    other = await days.sent("infants-sibling", pathway_code="child-ot")
    await days.did(THERAPIST, "take", other)
    assert (await days.sees(NURSE, one))["booking"]["state"] == "booking_pending"
    assert await booking.rows("select id from booking_right") == []

    # Then only its answers are lost: the right is there, and referral does not know yet.
    days.line.answer = answer_lost(days.line)
    await days.next_attempts()
    (right,) = await booking.rows("select id, status from booking_right")
    assert (await days.sees(NURSE, one))["booking"]["state"] == "booking_pending"

    # Up again: the same right, not a second one.
    days.line.answer = None
    await days.next_attempts()
    issued = (await days.sees(NURSE, one))["booking"]
    assert (issued["state"], issued["booking_right_id"]) == ("issued", str(right["id"]))
    assert len(await booking.rows("select id from booking_right")) == 1

    # Down while the family books, moves to another day and comes: referral tells what it last heard, then catches up.
    days.line.answer = cut
    visit = await booking.booked("2026-12-01 09:00", right=await booking.right_again(issued["booking_right_id"]))
    visit = done(await booking.move("guardian-of-infant", visit, await booking.free_time("2026-12-02 09:00")))
    await days.clock_is("2026-12-02 09:45")
    done(await attend(booking, "complete", visit))
    await days.clock_is("2026-12-02 12:00")
    assert (await days.sees(NURSE, one))["booking"]["progress"] == "not_booked"
    days.line.answer = None
    await days.clock_is("2026-12-02 12:05")
    seen = (await days.sees(NURSE, one))["booking"]
    assert (seen["progress"], [(each["appointment_id"], each["status"]) for each in seen["visits"]]) == (
        "completed",
        [(visit["id"], "completed")],
    )

    # Down while a right is taken back: visibly on its way, then ended once, with the answer lost in between.
    await days.did(THERAPIST, "accept", other)
    await days.next_attempts()
    days.line.answer = cut
    asked = await days.did(THERAPIST, "revoke-right", other, {"reason": "Perhe muutti."})
    assert asked["booking"]["state"] == "revocation_pending"
    await days.clock_is("2026-12-02 13:00")
    assert_refused(
        await days.tries(THERAPIST, "revoke-right", other, {"reason": "Perhe muutti."}), 409, "invalid-state"
    )
    days.line.answer = answer_lost(days.line)
    await days.next_attempts()
    assert (await days.sees(THERAPIST, other))["booking"]["state"] == "revocation_pending"
    days.line.answer = None
    await days.next_attempts()
    ended = (await days.sees(THERAPIST, other))["booking"]
    assert (ended["state"], ended["revoked_because"]) == ("revoked", "Perhe muutti.")
    rights = await booking.rows("select status, version from booking_right order by status")
    assert [each["status"] for each in rights] == ["active", "revoked"]
    assert (await days.told(f"referral:{other['id']}")).count("referral.right-revoked") == 1
    # Of those that come again some always wait; what one referral asked for must all be done.
    assert await days.rows("select kind from job where state <> 'done' and aggregate is not null") == []


async def test_guidance_goes_down_while_it_hands_over_and_finds_everything_when_it_is_back(days: Days) -> None:
    # Guidance offers, and dies before it has read the answer; it offers again with the same key: one handover.
    await days.clock_is("2026-11-23 09:00")
    matters = Matters(days.world)
    body = matters.new(
        acting_professional=acting(),
        contact_reference="0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
        care_need_assessed={"assessed_at": "2026-11-23T06:55:00Z", "by": "nurse"},
    )
    first = done(await days.as_("polku-guidance").post("/v1/handovers", body, key="contact-1-handed-over"))

    # While it is down the receiving unit does its work; nobody of it waits for guidance.
    await days.clock_is("2026-11-23 11:00")
    receiver = "etela-pohjanmaa-physiotherapist"
    await days.did(receiver, "accept", first, kind="handovers")
    await days.did(receiver, "contact-attempt", first, {"reached": True, "how": "phone"}, "handovers")
    await days.did(receiver, "done", first, {"outcome": "appointment_booked"}, "handovers")

    # Back again: the same answer to the same key, the handover as it is now, and every step of it in the feed.
    await days.clock_is("2026-11-23 14:00")
    again = await days.as_("polku-guidance").post("/v1/handovers", body, key="contact-1-handed-over")
    assert (again.status_code, done(again)["id"]) == (httpx.codes.CREATED, first["id"])
    assert len(await days.rows("select id from handover")) == 1
    now = await days.sees("polku-guidance", first, "handovers")
    assert (now["status"], now["outcome"]) == ("done", "appointment_booked")
    assert await days.told(f"handover:{first['id']}") == [
        "handover.offered",
        "handover.accepted",
        "handover.client-contacted",
        "handover.client-told",
        "handover.done",
    ]


async def test_guidance_is_down_while_a_contact_waits_for_a_consultation(days: Days) -> None:
    await days.clock_is("2026-11-23 09:00")
    contact = "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c"
    asked = done(
        await days.as_("guidance-nurse").post(
            "/v1/consultations",
            {
                "target_code": "etela-pohjanmaa-child-rehabilitation-team",
                "from_unit_id": "etela-pohjanmaa-client-guidance",
                "mode": "identified",
                "client_register": "health_care",
                "question": "Tarvitaanko lähete?",
                "person": days.person("infant"),
                "contact_reference": contact,
            },
        )
    )
    await days.clock_is("2026-11-23 10:00")
    await days.did("etela-pohjanmaa-physiotherapist", "take", asked, kind="consultations")

    async def waiting() -> list[bool]:
        listed = await days.worklist("polku-guidance", "consultations", contact_reference=contact)
        return [each["awaiting_consultation"] for each in listed]

    assert await waiting() == [True]
    await days.did(
        "etela-pohjanmaa-physiotherapist", "answer", asked, {"answer": "Kyllä, neuvolasta."}, "consultations"
    )
    await days.clock_is("2026-11-24 09:00")
    assert await waiting() == [False], "whenever guidance asks again, it hears that nothing is waited for"
