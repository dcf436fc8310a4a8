"""The receiving social worker's days: a handover accepted or returned, the client contacted, an assessment in time."""

from typing import Any

import pytest

from tests.journeys.days import Days
from tests.referral.builders import assert_refused, done
from tests.referral.matters import by_awaits, clock_of
from tests.world import World

SENDER, RECEIVER, OTHER_RECEIVER = "guidance-worker", "family-social-worker", "family-centre-worker"
HEALTH_CARE = ("guidance-nurse", "etela-pohjanmaa-health-centre-nurse", "nurse")
GUIDANCE = "etela-pohjanmaa-client-guidance"
SOCIAL_WORK = "etela-pohjanmaa-family-social-work-seinajoki"
FAMILY_CENTRE = "etela-pohjanmaa-family-centre-seinajoki"
HANDOVERS, ASSESSMENTS = "handovers", "assessments"
PTA = "service_needs_assessment"


@pytest.fixture
def days(world: World) -> Days:
    return Days(world)


def handover(days: Days, whose: str, received: str, **fields: Any) -> dict[str, Any]:
    """A social matter of guidance for the family social work."""
    return {
        "from_unit_id": GUIDANCE,
        "to_unit_id": SOCIAL_WORK,
        "person": days.person(whose),
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
        "received_at": received,
        **fields,
    }


async def test_a_receiving_social_worker_lives_her_days_from_the_offer_to_the_assessment(days: Days) -> None:
    # Guidance hands over what it has looked into, never less; the clock counts from the first contact of Friday.
    await days.clock_is("2026-11-23 09:00")
    received = "2026-11-20T08:00:00Z"
    body = handover(days, "infants-sibling", received, needs_special_support=True, warm=True)
    bare = {**body, "topic": None, "preliminary_assessment": {"needs": "Vanhemman jaksaminen."}}
    refused = assert_refused(await days.as_(SENDER).post("/v1/handovers", bare), 409, "handover-incomplete")
    assert refused["missing"] == [
        "topic",
        "preliminary_assessment.functional_capacity",
        "preliminary_assessment.resources",
        "preliminary_assessment.clients_own_words",
    ]
    offered = done(await days.as_(SENDER).post("/v1/handovers", body))
    assert by_awaits(offered) == {
        "answer": "2026-11-24T13:00:00Z",
        "assessment_start": "2026-12-01T14:00:00Z",
        "assessment_finish": "2027-02-19T14:00:00Z",
    }

    # The social worker finds it first on her list, accepts, and promises a contact.
    await days.clock_is("2026-11-23 12:00")
    (listed,) = await days.worklist(RECEIVER, HANDOVERS, role="received")
    assert (listed["id"], listed["warm"], "reason" in listed) == (offered["id"], True, False)
    accepted = await days.did(RECEIVER, "accept", offered, kind=HANDOVERS)
    assert accepted["accepted_by"] == days.subject(RECEIVER)
    promised = clock_of(accepted, "client_contact")
    assert (promised["state"], promised["due_at"]) == ("running", "2026-11-24T13:00:00Z")
    assert_refused(
        await days.tries(RECEIVER, "done", offered, {"outcome": "advice_given"}, HANDOVERS), 409, "invalid-state"
    )

    # Nobody answers on the first day; on the second the mother does, and is introduced to the one who goes on.
    missed = {"reached": False, "how": "phone", "note": "Ei vastausta."}
    tried = await days.did(RECEIVER, "contact-attempt", offered, missed, HANDOVERS)
    assert (tried["status"], clock_of(tried, "client_contact")["state"]) == ("accepted", "running")
    await days.clock_is("2026-11-24 10:00")
    reached = {"reached": True, "how": "phone", "introduced": "receiving_professional"}
    contacted = await days.did(RECEIVER, "contact-attempt", offered, reached, HANDOVERS)
    assert (contacted["status"], clock_of(contacted, "client_contact")["state"]) == ("client_contacted", "met")
    assert (await days.sees(SENDER, offered, HANDOVERS))["client_told"]["how"] == "phone"

    # The assessment takes the clocks along: begun on the 7th working day, finished within three months.
    assessing = {"kind": PTA, "handover_id": offered["id"]}
    pta = done(await days.as_(RECEIVER).post("/v1/assessments", assessing))
    assert (pta["client_register"], pta["initiated_at"][:10], pta["received_at"]) == (
        "social_welfare",
        "2026-11-24",
        received,
    )
    assert by_awaits(pta) == {"assessment_start": "2026-12-01T14:00:00Z", "assessment_finish": "2027-02-19T14:00:00Z"}
    ending = {"outcome": "assessment_initiated"}
    assert (await days.did(RECEIVER, "done", offered, ending, HANDOVERS))["status"] == "done"
    await days.clock_is("2026-12-01 15:30")
    (soon,) = await days.worklist(RECEIVER, ASSESSMENTS, state="due_soon")
    assert soon["id"] == pta["id"]
    begun = await days.did(RECEIVER, "start", pta, {"participants": ["client", "guardian"]}, ASSESSMENTS)
    assert by_awaits(begun, "state") == {"assessment_start": "met", "assessment_finish": "running"}
    await days.clock_is("2027-02-18 12:00")
    result = {"result": "Perhetyö kahdesti viikossa.", "participants": ["client", "guardian", "close_person"]}
    completed = await days.did(RECEIVER, "complete", pta, result, ASSESSMENTS)
    assert by_awaits(completed, "state") == {"assessment_start": "met", "assessment_finish": "met"}
    assert await days.told(f"assessment:{pta['id']}") == [
        "assessment.initiated",
        "clock.due-soon",
        "assessment.started",
        "assessment.completed",
    ]

    # She is the family's own worker for whoever works in social welfare; in health care none of this is there.
    asked = {"personal_identity_code": days.person("infants-sibling")["personal_identity_code"]}
    (own_worker,) = done(await days.as_(SENDER).post("/v1/own-workers/lookup", asked))["items"]
    assert (own_worker["subject"], own_worker["unit"]["unit_id"]) == (days.subject(RECEIVER), SOCIAL_WORK)
    for role in HEALTH_CARE:
        of_everywhere = days.as_(role, units=[GUIDANCE, SOCIAL_WORK])
        assert done(await of_everywhere.post("/v1/own-workers/lookup", asked))["items"] == []
        for kind, one in ((HANDOVERS, offered), (ASSESSMENTS, pta)):
            assert_refused(await of_everywhere.get(f"/v1/{kind}/{one['id']}"), 404, "not-found")
            assert_refused(await of_everywhere.get(f"/v1/{kind}/{one['id']}/history"), 404, "not-found")
        for list_of in ("handovers?role=sent", "handovers?role=received", "assessments"):
            assert done(await of_everywhere.get(f"/v1/{list_of}"))["items"] == []


async def test_what_is_given_back_goes_on_elsewhere_with_its_first_contact(days: Days) -> None:
    await days.clock_is("2026-11-23 09:00")
    received = "2026-11-19T08:00:00Z"
    body = handover(days, "infants-sibling", received, needs_special_support=True)
    offered = done(await days.as_(SENDER).post("/v1/handovers", body))

    # The social work gives it back with its reason; the sender tells the client, and sees that the clock runs on.
    giving_back = {"reason": "other_unit_or_area", "explanation": "Perhekeskuksen neuvontaa."}
    returned = await days.did(RECEIVER, "return", offered, giving_back, HANDOVERS)
    assert returned["status"] == "returned"
    (back,) = await days.worklist(SENDER, HANDOVERS, role="sent", status="returned")
    assert "continue" in back["available_actions"]
    seen = await days.sees(SENDER, offered, HANDOVERS)
    assert (seen["return_reason"], seen["return_explanation"]) == tuple(giving_back.values())
    telling = {"how": "phone", "at": "2026-11-23T07:00:00Z"}
    assert (await days.did(SENDER, "client-told", offered, telling, HANDOVERS))["client_told"] == telling

    # Handed over anew: its clocks go along from the same first contact, and a later one is refused.
    await days.clock_is("2026-11-24 09:00")
    anew = {**body, "to_unit_id": FAMILY_CENTRE, "continues_handover_id": offered["id"]}
    later = await days.as_(SENDER).post("/v1/handovers", {**anew, "received_at": "2026-11-23T08:00:00Z"})
    assert assert_refused(later, 422, "validation")["errors"][0]["pointer"] == "/received_at"
    again = done(await days.as_(SENDER).post("/v1/handovers", anew))
    for awaits in ("assessment_start", "assessment_finish"):
        assert clock_of(again, awaits)["due_at"] == clock_of(offered, awaits)["due_at"]
    before = await days.sees(SENDER, offered, HANDOVERS)
    assert (before["status"], before["continued_by_handover_id"]) == ("continued", again["id"])

    # The family centre accepts, and finds with the client that another assessment of the need is called for.
    await days.did(OTHER_RECEIVER, "accept", again, kind=HANDOVERS)
    await days.did(OTHER_RECEIVER, "contact-attempt", again, {"reached": True, "how": "phone"}, HANDOVERS)
    changed = {"reason": "need_has_changed", "explanation": "Äiti hakee apua itselleen."}
    reassess = await days.did(OTHER_RECEIVER, "return-for-reassessment", again, changed, HANDOVERS)
    assert reassess["status"] == "returned_for_reassessment"
    kept = await days.did(SENDER, "withdraw", again, {"reason": "Ohjataan terveyskeskukseen."}, HANDOVERS)
    # The sender keeps the matter, and the clocks of the law run on with it.
    assert (kept["status"], kept["due_at"]) == ("withdrawn", clock_of(offered, "assessment_start")["due_at"])
    counts = done(await days.as_(RECEIVER).get("/v1/handovers/counts", params={"role": "received"}))
    assert counts["open"] == {"running": 0, "due_soon": 0, "overdue": 0, "without_clock": 0}
