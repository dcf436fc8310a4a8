"""The story's second chapter: a therapy period planned, booked and changed together, a held time, a place in line."""

from datetime import datetime, timedelta
from typing import Any

from demo.caller import Person, Surprise
from demo.run import Run
from shared.kit.clock import now
from shared.law.civil_time import civil_date, civil_datetime

REHABILITATION = "kymenlaakso-child-rehabilitation"
PERIOD, PHYSIO = "child-ot-period", "child-physio-0-18-months"
VISITS = 3


async def play(run: Run) -> None:
    """Play the chapter once; raises Surprise when a step does not go as told."""
    right = await _period_right(run)
    series = await _plan_and_book(run, right)
    await _message_leaves(run, right)
    await _rest_moves_and_ends(run, series)
    await _hold_and_wait(run)


async def _issue(run: Run, therapist: str, child: str, service_type: str, visits: int) -> Any:
    today = civil_date(now())
    return await Person(run, therapist, "booking").post(
        "/v1/booking-rights",
        {
            "person": {"personal_identity_code": run.identity_code(child)},
            "service_type": service_type,
            "unit_id": REHABILITATION,
            "visits": visits,
            "valid_from": today.isoformat(),
            "valid_until": (today + timedelta(days=110)).isoformat(),
            "booking_mode": "self_booking",
            "contact_details": {"channel": "sms", "phone": "+358401234567", "language": "fi"},
        },
        status=201,
    )


async def _period_right(run: Run) -> Any:
    right = await _issue(run, "occupational-therapist", "infants-sibling", PERIOD, VISITS)
    therapist = Person(run, "occupational-therapist", "booking")
    handed = {"language": "fi", "oral": True, "written": True}
    await therapist.post(f"/v1/booking-rights/{right['id']}/instruction/hand-over", handed, status=201)
    run.say(f"The occupational therapist gives a four-year-old a period of {VISITS} visits, and an instruction.")
    return right


async def _plan_and_book(run: Run, right: Any) -> Any:
    guardian = Person(run, "guardian-of-infant", "booking")
    proposal = await guardian.post(
        "/v1/appointment-series/propose",
        {
            "booking_right_id": right["id"],
            "visits": VISITS,
            "first_day": (civil_date(now()) + timedelta(days=7)).isoformat(),
            "tolerance_days": 3,
        },
    )
    if not proposal["is_whole"]:
        raise Surprise("the period has no time for every visit")
    slots = [each["slot"] for each in proposal["visits"]]
    series = await guardian.post(
        "/v1/appointment-series",
        {"booking_right_id": right["id"], "slot_ids": [each["id"] for each in slots]},
        status=201,
    )
    days = ", ".join(f"{civil_datetime(_instant(each['starts_at'])):%d.%m.}" for each in slots)
    run.say(f"The guardian is proposed one visit a week with one therapist, and books them all or none: {days}")
    return series


async def _message_leaves(run: Run, right: Any) -> None:
    therapist = Person(run, "occupational-therapist", "booking")
    found = await therapist.get("/v1/messages", booking_right_id=right["id"])
    if [each["kind"] for each in found["items"]].count("booked") != 1:
        raise Surprise("not one message tells the family of its period")
    run.say("One text message tells the family of all visits, neutral in words; at night it waits until morning.")


async def _rest_moves_and_ends(run: Run, series: Any) -> None:
    guardian = Person(run, "guardian-of-infant", "booking")
    path = f"/v1/appointment-series/{series['id']}"
    second = series["appointments"][1]["id"]
    scope = {"scope": "the_rest", "from_appointment_id": second}
    proposal = await guardian.post(f"{path}/propose-move", {**scope, "shift_days": 7, "tolerance_days": 3})
    moves = [
        {"appointment_id": each["appointment_id"], "slot_id": each["slot"]["id"]}
        for each in proposal["visits"]
        if each["slot"] is not None
    ]
    moved = await guardian.post(f"{path}/move", {"moves": moves}, version=series["version"])
    if [each["id"] for each in moved["appointments"]] != [each["id"] for each in series["appointments"]]:
        raise Surprise("moving the rest did not keep the appointments")
    run.say("The family moves the rest a week later: the same appointments, all of them or none.")
    ending = {"scope": "all", "reason": "time_does_not_suit"}
    ended = await guardian.post(f"{path}/cancel", ending, version=moved["version"])
    if any(each["status"] != "cancelled" for each in ended["appointments"]):
        raise Surprise("the period was not cancelled as a whole")
    run.say("They cancel the whole period in time: every visit is given back.")


async def _hold_and_wait(run: Run) -> None:
    right = await _issue(run, "physiotherapist", "infant", PHYSIO, 1)
    guardian = Person(run, "guardian-of-infant", "booking")
    times = (await guardian.get(f"/v1/booking-rights/{right['id']}/times", from_days="14"))["items"]
    wanted = {"booking_right_id": right["id"]}
    await guardian.post(f"/v1/slots/{times[0]['id']}/hold", wanted)
    shown = await Person(run, "second-guardian-of-infant", "booking").get(
        "/v1/slots", service_type=PHYSIO, unit_id=REHABILITATION, starts_from=times[0]["starts_at"], limit="5"
    )
    if times[0]["id"] in [each["id"] for each in shown["items"]]:
        raise Surprise("a held time was shown to somebody else")
    booked = await guardian.post("/v1/appointments", {"slot_id": times[0]["id"], **wanted}, status=201)
    run.say("A time is held while the guardian confirms it, and shown to nobody else.")
    entry = await guardian.post("/v1/waiting-list", {"appointment_id": booked["id"]}, status=201)
    run.say("The family waits in line for an earlier time; the appointment stays booked meanwhile.")
    await guardian.post(f"/v1/waiting-list/{entry['id']}/leave", version=entry["version"])
    again = await guardian.get(f"/v1/booking-rights/{right['id']}/times")
    if again["blocked"] is None or again["blocked"]["reasons"] != ["right_used_up"]:
        raise Surprise("the search does not say why there is nothing more")
    run.say("A search with a used right says every reason, the next step, and whom to phone.")
    ending = {"reason": "no_longer_needed"}
    await guardian.post(f"/v1/appointments/{booked['id']}/cancel", ending, version=booked["version"])


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
