"""The story: one child's path from referral to visit, the refusals on the way, and one contact that is enough."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from demo import asking_and_handing_over, guidance_day, nurses_day, therapy_period
from demo.caller import Person, Surprise
from demo.run import Run
from shared.kit.clock import now
from shared.law.civil_time import civil_date, civil_datetime

CLINIC = "kymenlaakso-child-clinic-kouvola"
REHABILITATION = "kymenlaakso-child-rehabilitation"
PHYSIO = "child-physio-0-18-months"
OCCUPATIONAL = "child-ot-follow-up"
PATIENCE_SECONDS = 60
"""Longest wait for the booking right of an accepted referral."""


async def play(run: Run) -> None:
    """Play the story once over HTTP, saying each step; raises Surprise when a step does not go as told."""
    referral = await _referral_is_accepted(run)
    right = await _right_is_issued(run, referral)
    booked = await _guardian_books(run, right)
    await _refusals(run, right, booked)
    await _restart_keeps_everything(run, booked)
    await _guardian_moves_and_cancels(run, right, booked)
    await therapy_period.play(run)
    await nurses_day.play(run)
    await asking_and_handing_over.play(run)
    await guidance_day.play(run)
    run.say("The story ends well.")


async def _referral_is_accepted(run: Run) -> Any:
    nurse = Person(run, "nurse", "referral")
    today = civil_date(now())
    referral = await nurse.post(
        "/v1/referrals",
        {
            "pathway_code": PHYSIO,
            "from_unit_id": CLINIC,
            "person": {"personal_identity_code": run.identity_code("infant")},
            "reason": "Asymmetria, liikkuminen viivästynyt.",
            "joint_assessment": {"assessed_on": today.isoformat(), "guardians_present": 1, "agreed": True},
            "booking_mode": "self_booking",
            "instruction_given": {"oral": True, "written": True, "language": "fi"},
        },
        status=201,
    )
    path = f"/v1/referrals/{referral['id']}"
    referral = await nurse.post(f"{path}/send", version=referral["version"])
    run.say("The clinic's nurse refers a 9-month-old to the physiotherapist, agreed with the guardian.")
    therapist = Person(run, "physiotherapist", "referral")
    referral = await therapist.post(f"{path}/take", version=referral["version"])
    referral = await therapist.post(f"{path}/accept", version=referral["version"])
    run.say("The physiotherapist takes the referral and accepts it.")
    return referral


async def _right_is_issued(run: Run, referral: Any) -> str:
    therapist = Person(run, "physiotherapist", "referral")
    for _ in range(PATIENCE_SECONDS * 2):
        found = await therapist.get(f"/v1/referrals/{referral['id']}")
        if found["booking"]["state"] == "issued":
            run.say("The booking right was issued from service to service over HTTP.")
            right_id: str = found["booking"]["booking_right_id"]
            return right_id
        await asyncio.sleep(0.5)
    raise Surprise(f"no booking right within {PATIENCE_SECONDS} seconds")


async def _guardian_books(run: Run, right: str) -> Any:
    guardian = Person(run, "guardian-of-infant", "booking")
    child = await guardian.post("/v1/persons/lookup", {"personal_identity_code": run.identity_code("infant")})
    rights = await guardian.get("/v1/booking-rights", person_ref=child["person_ref"], limit="200")
    if right not in [each["id"] for each in rights["items"]]:
        raise Surprise("the guardian does not see the booking right")
    times = await _free_times(guardian, PHYSIO)
    booked = await guardian.post("/v1/appointments", {"slot_id": times[0]["id"], "booking_right_id": right}, status=201)
    starts = civil_datetime(_instant(booked["starts_at"]))
    run.say(f"The guardian sees the right, finds {len(times)} free times and books {starts:%d.%m.%Y at %H:%M}.")
    return booked


async def _free_times(caller: Person, service_type: str) -> list[Any]:
    """Free times from three days on, so that they can still be moved and cancelled."""
    starts_from = (now() + timedelta(days=3)).isoformat()
    found = await caller.get("/v1/slots", service_type=service_type, unit_id=REHABILITATION, starts_from=starts_from)
    if len(found["items"]) < 3:  # noqa: PLR2004 - the story needs a time to book, one to move to, and one for others
        raise Surprise("there are too few free times for the story")
    times: list[Any] = found["items"]
    return times


async def _refusals(run: Run, right: str, booked: Any) -> None:
    guardian = Person(run, "guardian-of-infant", "booking")
    times = await _free_times(guardian, PHYSIO)
    wanted = {"slot_id": times[0]["id"], "booking_right_id": right}
    await guardian.post("/v1/appointments", wanted, status=409, problem="quota-exceeded")
    run.say("A second booking with the same right is refused: its visit is used.")
    stranger = Person(run, "guardian-without-authority", "booking")
    refused = await stranger.post("/v1/appointments", wanted, status=403, problem="proxy-not-allowed")
    run.say(f"An adult without authority is refused, and told no more than the phone: {refused['unit_phone']}.")
    weak = Person(run, "guardian-weakly-identified", "booking")
    await weak.post("/v1/appointments", wanted, status=401, problem="stronger-identification-needed")
    run.say("A weakly identified guardian is asked to identify strongly.")
    another = await _issue_right(run, "physiotherapist", "infant", PHYSIO)
    taken = {"slot_id": booked["slot_id"], "booking_right_id": another}
    second = Person(run, "second-guardian-of-infant", "booking")
    await second.post("/v1/appointments", taken, status=409, problem="slot-taken")
    run.say("The time that was just taken goes to nobody else.")
    older = await _issue_right(run, "occupational-therapist", "twelve-year-old", OCCUPATIONAL)
    parent = Person(run, "guardian-of-twelve-year-old", "booking")
    their_times = await _free_times(parent, OCCUPATIONAL)
    theirs = {"slot_id": their_times[0]["id"], "booking_right_id": older}
    refused = await parent.post("/v1/appointments", theirs, status=403, problem="proxy-age-limit")
    run.say(f"The guardian of a 12-year-old is refused: the unit books, phone {refused['unit_phone']}.")


async def _issue_right(run: Run, therapist: str, child: str, service_type: str) -> str:
    today = civil_date(now())
    issued = await Person(run, therapist, "booking").post(
        "/v1/booking-rights",
        {
            "person": {"personal_identity_code": run.identity_code(child)},
            "service_type": service_type,
            "unit_id": REHABILITATION,
            "visits": 1,
            "valid_from": today.isoformat(),
            "valid_until": (today + timedelta(days=90)).isoformat(),
            "booking_mode": "self_booking",
        },
        status=201,
    )
    right_id: str = issued["id"]
    return right_id


async def _restart_keeps_everything(run: Run, booked: Any) -> None:
    path = f"/v1/appointments/{booked['id']}"
    before = await Person(run, "guardian-of-infant", "booking").get(path)
    run.say("The services, their workers and PostgreSQL are stopped and started again …")
    await run.restart()
    after = await Person(run, "guardian-of-infant", "booking").get(path)
    if after != before:
        raise Surprise("the appointment is not the same after the restart")
    run.say("… and the appointment is the same.")


async def _guardian_moves_and_cancels(run: Run, right: str, booked: Any) -> None:
    guardian = Person(run, "guardian-of-infant", "booking")
    path = f"/v1/appointments/{booked['id']}"
    times = await _free_times(guardian, PHYSIO)
    moved = await guardian.post(f"{path}/move", {"slot_id": times[1]["id"]}, version=booked["version"])
    freed = [each["id"] for each in await _free_times(guardian, PHYSIO)]
    if moved["id"] != booked["id"] or booked["slot_id"] not in freed:
        raise Surprise("the move did not keep the appointment or did not free its old time")
    run.say("The guardian moves the appointment: the same appointment, the old time is free again.")
    await guardian.post(f"{path}/cancel", {"reason": "time_does_not_suit"}, version=moved["version"])
    found = await guardian.get(f"/v1/booking-rights/{right}")
    if found["visits_used"] != 0:
        raise Surprise("the right did not get its visit back")
    run.say("The guardian cancels in time: the right has its visit back.")


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
