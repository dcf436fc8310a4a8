"""The story's last chapter: somebody in danger whom nobody knows, and a client whose one contact is enough."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from demo.caller import Person, Surprise
from demo.run import Run
from shared.law.civil_time import civil_datetime

MUNICIPALITY = "408"
SOCIAL_WORK = "etela-pohjanmaa-family-social-work-seinajoki"
PATIENCE_SECONDS = 60
"""Longest wait for what one service tells another."""


async def play(run: Run) -> None:
    """Play the chapter once; raises Surprise when a step does not go as told."""
    await _somebody_in_danger_is_answered_at_once(run)
    contact = await _client_phones(run)
    contact = await _matter_is_handed_over(run, contact)
    await _contact_ends(run, contact)


async def _somebody_in_danger_is_answered_at_once(run: Run) -> None:
    made = await Person(run, "anonymous", "guidance").post(
        "/v1/contacts",
        {
            "matters": ["health"],
            "channel": "e_form",
            "language": "fi",
            "contactor": "anonymous",
            "municipality": MUNICIPALITY,
            "form": {
                "code": "mental-health-and-substance",
                "version": 1,
                "answers": {"thoughts-of-suicide": True, "subject": "mood"},
            },
        },
        status=201,
    )
    numbers = [each["number"] for each in made["emergency_numbers"]]
    if not made["red_flag"] or "112" not in numbers:
        raise Surprise("danger was not answered with the emergency numbers")
    run.say(f"Somebody whom nobody knows answers a form, is in danger, and is told at once to call {numbers[0]}.")
    clock = next(each for each in made["clocks"] if each["rule_id"] == "care_need_assessment")
    due = civil_datetime(datetime.fromisoformat(clock["due_at"]))
    run.say(f"The clock runs for them too: the need of care is assessed by {due:%d.%m.%Y %H:%M}.")
    path = f"/v1/contacts/{made['id']}"
    nurse = Person(run, "guidance-nurse", "guidance")
    assessed = await nurse.post(f"{path}/care-need-assessment", {"urgency": "emergency"}, version=made["version"])
    closed = await nurse.post(f"{path}/close", {"outcome": "advice_given"}, version=assessed["version"])
    if closed["message"] is not None or closed["identified"]:
        raise Surprise("something personal stayed of an anonymous contact")
    run.say("The nurse assesses the need of care and advises; nothing of what was written stays.")


async def _client_phones(run: Run) -> Any:
    """The contact of a known client, claimed by the worker who took the call."""
    worker = Person(run, "guidance-worker", "guidance")
    made = await worker.post(
        "/v1/contacts",
        {
            "matters": ["social"],
            "channel": "phone",
            "language": "fi",
            "municipality": MUNICIPALITY,
            "personal_identity_code": run.identity_code("adult"),
            "topic": "Jaksaminen",
        },
        status=201,
    )
    contact = await worker.post(f"/v1/contacts/{made['id']}/claim")
    run.say("An adult phones about coping at home: one call makes the contact, and the worker claims it.")
    return contact


async def _matter_is_handed_over(run: Run, contact: Any) -> Any:
    worker, path = Person(run, "guidance-worker", "guidance"), f"/v1/contacts/{contact['id']}"
    handing = {
        "kind": "message_to_unit",
        "client_register": "social_welfare",
        "handover": {"to_unit_id": SOCIAL_WORK, "reason": "Perhesosiaalityö jatkaa."},
    }
    await worker.post(f"{path}/outcome", handing, version=contact["version"], status=409, problem="handover-incomplete")
    run.say("Handing the matter on is refused before its need was looked into: nobody is passed through.")
    part = {
        "client_register": "social_welfare",
        "needs": "Jaksaminen kotona.",
        "functional_capacity": "Arki sujuu osin.",
        "resources": "Sisarukset lähellä.",
        "clients_own_words": "En jaksa yksin.",
        "client_participated": True,
        "urgency": "non_urgent",
        "topic_code": "family-support",
    }
    assessed = await worker.put(f"{path}/preliminary-assessment", {"parts": [part]}, version=contact["version"])
    await worker.post(f"{path}/outcome", handing, version=assessed["version"], status=201)
    offered = await _until(worker, f"{path}/outcomes", lambda told: told["items"][-1]["state"] == "offered")
    handover = f"/v1/handovers/{offered['items'][-1]['handover_id']}"
    receiver = Person(run, "family-social-worker", "referral")
    await receiver.post(f"{handover}/accept", version=(await receiver.get(handover))["version"])
    run.say("With the preliminary assessment it goes, stays the sender's, and the social worker of families accepts.")
    return await _until(worker, path, lambda told: told["outcome_progress"] == "came_true")


async def _contact_ends(run: Run, contact: Any) -> None:
    ending = {
        "mutual_understanding": True,
        "next_step": "Perhesosiaalityö soittaa.",
        "client_informed_of_recording": True,
    }
    worker, path = Person(run, "guidance-worker", "guidance"), f"/v1/contacts/{contact['id']}"
    closed = await worker.post(f"{path}/close", ending, version=contact["version"])
    late = [each["rule_id"] for each in closed["clocks"] if each["state"] != "met"]
    if closed["outcome"] != "message_to_unit" or late:
        raise Surprise("the contact did not end as a message to another unit, in time")
    run.say("Guidance hears of it and closes the contact, its promise kept: the client told it once.")


async def _until(caller: Person, path: str, is_so: Callable[[Any], bool]) -> Any:
    for _ in range(PATIENCE_SECONDS * 2):
        told = await caller.get(path)
        if is_so(told):
            return told
        await asyncio.sleep(0.5)
    raise Surprise(f"{path} did not come about within {PATIENCE_SECONDS} seconds")
