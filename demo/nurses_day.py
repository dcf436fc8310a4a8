"""The story's third chapter: a visit booked without a right, and the nurse's day with an absence and a task from it."""

from datetime import timedelta
from typing import Any

from demo.caller import Person, Surprise
from demo.run import Run
from shared.kit.clock import now

CLINIC = "kymenlaakso-child-clinic-kouvola"
NURSE_ID = "kymenlaakso-phn-1"
SERVICE = "nurse"


async def play(run: Run) -> None:
    """Play the chapter once; raises Surprise when a step does not go as told."""
    booked, later = await _adult_books_without_a_right(run)
    await _nobody_arrives_before_the_day(run, booked)
    absence, item = await _nurse_is_away(run, booked)
    moved = await _visit_is_rebooked(run, booked, later, item)
    await Person(run, "nurse", "booking").post(f"/v1/absences/{absence['id']}/remove", version=absence["version"])
    ending = {"reason": "no_longer_needed"}
    adult = Person(run, "adult", "booking")
    await adult.post(f"/v1/appointments/{booked['id']}/cancel", ending, version=moved["version"])
    run.say("The absence is removed: its free times are offered again. The adult cancels in time.")


async def _adult_books_without_a_right(run: Run) -> tuple[Any, str]:
    """The appointment, and a free time on another day to which it can be moved."""
    adult = Person(run, "adult", "booking")
    times = (
        await adult.get(
            "/v1/slots", service_type=SERVICE, unit_id=CLINIC, starts_from=(now() + timedelta(days=3)).isoformat()
        )
    )["items"]
    on_other_days = [each["id"] for each in times if each["starts_at"][:10] != times[0]["starts_at"][:10]]
    if not on_other_days:
        raise Surprise("there are too few free times at the nurse's")
    wanted = {"slot_id": times[0]["id"], "service_type": SERVICE, "topic": "Verenpaine"}
    booked = await adult.post("/v1/appointments", wanted, status=201)
    run.say("An adult books a time at the nurse's: the service needs no booking right.")
    return booked, on_other_days[0]


async def _nobody_arrives_before_the_day(run: Run, booked: Any) -> None:
    nurse = Person(run, "nurse", "booking")
    path = f"/v1/appointments/{booked['id']}/check-in"
    refused = await nurse.post(path, version=booked["version"], status=409, problem="invalid-state")
    if refused["reason"] != "before_day_of_visit":
        raise Surprise("the refusal does not say that the day has not come")
    run.say("Nobody is noted as arrived before the day of the visit: the nurse is refused.")


async def _nurse_is_away(run: Run, booked: Any) -> tuple[Any, Any]:
    """The absence, and the work item that it leaves."""
    nurse = Person(run, "nurse", "booking")
    absence = await nurse.post(
        "/v1/absences",
        {
            "unit_id": CLINIC,
            "practitioner_id": NURSE_ID,
            "starts_at": booked["starts_at"],
            "ends_at": booked["ends_at"],
            "reason": "training",
        },
        status=201,
    )
    items = (await nurse.get("/v1/work-items", unit_id=CLINIC, status="open", kind="rebooking", limit="200"))["items"]
    left = [each for each in items if each["appointment_id"] == booked["id"]]
    if absence["visits_to_rebook"] != 1 or len(left) != 1:
        raise Surprise("the absence did not leave one task to rebook the visit")
    kept = await Person(run, "adult", "booking").get(f"/v1/appointments/{booked['id']}")
    if kept["status"] != "booked":
        raise Surprise("the absence touched a booked visit")
    run.say("The nurse is away on that day: the visit stays booked, and the unit has a task to rebook it.")
    return absence, left[0]


async def _visit_is_rebooked(run: Run, booked: Any, later: str, item: Any) -> Any:
    nurse = Person(run, "nurse", "booking")
    moved = await nurse.post(f"/v1/appointments/{booked['id']}/move", {"slot_id": later}, version=booked["version"])
    told = {"how_informed": "Puhelimitse."}
    await nurse.post(f"/v1/work-items/{item['id']}/complete", told, version=item["version"])
    run.say("The nurse phones, moves the visit to another day and marks the task done.")
    return moved
