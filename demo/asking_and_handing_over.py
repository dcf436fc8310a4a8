"""The story's fourth chapter: a question about a child whom nobody names, and a family handed over to social work."""

from datetime import datetime
from typing import Any

from demo.caller import Person, Surprise
from demo.run import Run
from shared.kit.clock import now
from shared.law.civil_time import civil_datetime

CLINIC = "kymenlaakso-child-clinic-kouvola"
TEAM = "kymenlaakso-child-rehabilitation-team"
GUIDANCE = "etela-pohjanmaa-client-guidance"
SOCIAL_WORK = "etela-pohjanmaa-family-social-work-seinajoki"


async def play(run: Run) -> None:
    """Play the chapter once; raises Surprise when a step does not go as told."""
    await _team_answers_about_a_nameless_child(run)
    await _family_is_handed_over(run)


async def _team_answers_about_a_nameless_child(run: Run) -> None:
    nurse, therapist = Person(run, "nurse", "referral"), Person(run, "physiotherapist", "referral")
    question = {
        "target_code": TEAM,
        "from_unit_id": CLINIC,
        "mode": "anonymous",
        "client_register": "health_care",
        "age_band": "under_1",
        "question": f"Lapsi {run.identity_code('infant')} ei käänny.",
    }
    await nurse.post("/v1/consultations", question, status=422, problem="validation")
    run.say("The nurse asks the rehabilitation team without a name; an identity code in the question is refused.")
    asked = await nurse.post("/v1/consultations", {**question, "question": "Lapsi ei käänny."}, status=201)
    path = f"/v1/consultations/{asked['id']}"
    taken = await therapist.post(f"{path}/take", version=asked["version"])
    answer = {"answer": "Vatsalla usein ja vähän."}
    answered = await therapist.post(f"{path}/answer", answer, version=taken["version"])
    closed = await nurse.post(f"{path}/close", version=answered["version"])
    if closed["person_ref"] is not None:
        raise Surprise("the anonymous consultation knows a person")
    run.say("Asked again without it, the team answers, and nothing that is kept leads to the child.")


async def _family_is_handed_over(run: Run) -> None:
    guidance, social_worker = (
        Person(run, "guidance-worker", "referral"),
        Person(run, "family-social-worker", "referral"),
    )
    offered = await guidance.post("/v1/handovers", _handover(run), status=201)
    path = f"/v1/handovers/{offered['id']}"
    accepted = await social_worker.post(f"{path}/accept", version=offered["version"])
    contact = next(each for each in accepted["clocks"] if each["awaits"] == "client_contact")
    due = civil_datetime(datetime.fromisoformat(contact["due_at"]))
    run.say(f"Guidance hands a family over; the social worker accepts and promises a call by {due:%d.%m.%Y %H:%M}.")
    reached = {"reached": True, "how": "phone"}
    contacted = await social_worker.post(f"{path}/contact-attempt", reached, version=accepted["version"])
    initiating = {"kind": "service_needs_assessment", "handover_id": offered["id"]}
    assessment = await social_worker.post("/v1/assessments", initiating, status=201)
    await social_worker.post(f"{path}/done", {"outcome": "assessment_initiated"}, version=contacted["version"])
    start = next(each for each in assessment["clocks"] if each["awaits"] == "assessment_start")
    run.say(f"She calls, and initiates the service needs assessment: it begins by {start['due_date']}.")
    nurse = Person(run, "guidance-nurse", "referral")
    seen = await nurse.get("/v1/handovers", role="sent", limit="200")
    if offered["id"] in [each["id"] for each in seen["items"]]:
        raise Surprise("a nurse sees an entry of the social-welfare register")
    run.say("The nurse of the same guidance does not see it: it is an entry of the social-welfare register.")


def _handover(run: Run) -> dict[str, Any]:
    return {
        "from_unit_id": GUIDANCE,
        "to_unit_id": SOCIAL_WORK,
        "person": {"personal_identity_code": run.identity_code("infants-sibling")},
        "client_register": "social_welfare",
        "topic": "family-support",
        "urgency": "non_urgent",
        "preliminary_assessment": {
            "needs": "Vanhemman jaksaminen.",
            "functional_capacity": "Arki sujuu osin.",
            "resources": "Isovanhemmat lähellä.",
            "clients_own_words": "En jaksa öitä.",
        },
        "reason": "Palvelutarpeen arviointi.",
        "received_at": now().isoformat(),
        "needs_special_support": True,
    }
