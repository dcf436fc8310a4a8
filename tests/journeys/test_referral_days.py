"""The neuvola nurse's and the therapist's days with referrals, lived through the API, and the gate of stepped care."""

from typing import Any

import pytest

from tests.booking.attending import attend
from tests.booking.builders import Booking
from tests.journeys.days import CLINIC, JOINT_ASSESSMENT, PHYSIO, REHABILITATION, TOLD_FAMILY, Days
from tests.referral.builders import assert_refused, done
from tests.world import World

NURSE, THERAPIST, COLLEAGUE = "nurse", "physiotherapist", "occupational-therapist"
TEAM = "kymenlaakso-child-rehabilitation-team"
HEALTH_CENTRE, NURSE_OF_HEALTH_CENTRE = "kymenlaakso-health-centre", "health-centre-nurse"
NEUROPSYCHIATRIC = "kymenlaakso-neuropsychiatric"


@pytest.fixture
def days(world: World) -> Days:
    return Days(world)


def first_clock(referral: dict[str, Any]) -> tuple[str, str | None]:
    """When it is due first, and how that clock stands."""
    return referral["clocks"][0]["due_at"], referral["clocks"][0]["state"]


async def test_a_neuvola_nurse_lives_a_day_with_referrals(days: Days) -> None:
    # In the morning: a child of four does not fit, and every criterion is explained before anything is written.
    await days.clock_is("2026-11-23 08:30")
    sibling = days.world.people["infants-sibling"].birth_date
    assert sibling is not None
    question = {"from_unit_id": CLINIC, "birth_date": sibling.isoformat(), "contents": ["reason"]}
    checked = done(await days.as_(NURSE).post(f"/v1/pathways/{PHYSIO}/check", question))
    failed = [each for each in checked["criteria"] if not each["is_met"]]
    assert [(each["reason"], each["content"]) for each in failed] == [
        ("too_old", None),
        ("content_missing", "joint_assessment"),
        ("content_missing", "instruction_given"),
        ("content_missing", "booking_mode"),
    ]
    assert all(each["explanation"]["fi"] and each["remedy"]["sv"] for each in failed)

    # She writes it all the same: a missing content stops it whatever the reason, an age may be judged otherwise.
    draft = await days.draft("infants-sibling", joint_assessment=None, instruction_given=None)
    sending = {"criteria_override_reason": "Sama vaiva kuin vauvalla."}
    refused = assert_refused(await days.tries(NURSE, "send", draft, sending), 409, "referral-incomplete")
    assert refused["missing"] == ["joint_assessment", "instruction_given"]
    completing = {"joint_assessment": JOINT_ASSESSMENT, "instruction_given": TOLD_FAMILY}
    path = f"/v1/referrals/{draft['id']}"
    draft = done(await days.as_(NURSE).patch(path, completing, version=draft["version"]))
    refused = assert_refused(await days.tries(NURSE, "send", draft), 409, "pathway-criteria-not-met")
    assert refused["failed"] == [{"criterion": "age", "reason": "too_old"}]
    cancelled = await days.did(NURSE, "cancel", draft, {"reason": "Ohjataan toimintaterapiaan."})
    assert (cancelled["status"], cancelled["available_actions"]) == ("cancelled", [])

    # The infant fits: assessed with both guardians, the family told how to book, sent.
    sent = await days.sent()
    assert sent["plan_entry"].keys() == {"fi", "sv", "en"}
    assert first_clock(sent) == ("2026-11-30T14:00:00Z", "running")
    assert sent["available_actions"] == ["attach", "cancel"]

    # Before noon the therapist asks for more; the clock does not stop, and the nurse finds it on her list.
    await days.clock_is("2026-11-23 11:00")
    await days.did(THERAPIST, "take", sent)
    asking = {"reason": "information_missing", "question": "Mistä lähtien?"}
    await days.did(THERAPIST, "return", sent, asking)
    (returned,) = await days.worklist(NURSE, role="sent", status="returned")
    assert returned["information_requests"][0]["question"] == "Mistä lähtien?"
    assert first_clock(returned) == first_clock(sent)
    assert "answer" in returned["available_actions"]
    answered = await days.did(NURSE, "answer", sent, {"answer": "Syyskuusta."})
    assert (answered["status"], answered["taken_by"]) == ("taken", days.subject(THERAPIST))

    # In the afternoon it is accepted; the family books, comes, and the nurse sees each without asking anybody.
    await days.clock_is("2026-11-23 14:00")
    accepted = await days.did(THERAPIST, "accept", sent)
    assert (first_clock(accepted)[1], accepted["booking"]["state"]) == ("met", "booking_pending")
    await days.clock_is("2026-11-23 14:01")
    issued = await days.sees(NURSE, sent)
    assert (issued["booking"]["state"], issued["booking"]["progress"]) == ("issued", "not_booked")
    assert issued["booking"]["book_by"] == "2026-12-23"
    booking = Booking(days.world)
    right = await booking.right_again(issued["booking"]["booking_right_id"])
    visit = await booking.booked("2026-12-01 09:00", right=right)
    await days.clock_is("2026-11-23 15:30")
    assert (await days.sees(NURSE, sent))["booking"]["progress"] == "booked"
    await days.clock_is("2026-12-01 09:45")
    done(await attend(booking, "complete", visit))
    await days.clock_is("2026-12-01 10:00")
    seen = (await days.sees(NURSE, sent))["booking"]
    assert (seen["progress"], [each["status"] for each in seen["visits"]]) == ("completed", ["completed"])
    feedback = {"outcome": "need_met", "feedback": "Kääntyy nyt kumpaankin suuntaan; ohjattu kotiharjoitteet."}
    await days.did(THERAPIST, "complete", sent, feedback)

    ended = await days.sees(NURSE, sent)
    assert (ended["status"], ended["feedback"]) == ("completed", feedback)
    history = done(await days.as_(NURSE).get(f"/v1/referrals/{sent['id']}/history"))["items"]
    assert [each["change"] for each in history] == [
        "created",
        "sent",
        "taken",
        "returned",
        "answered",
        "accepted",
        "right_issued",
        "completed",
    ]
    assert [(each["side"], each["profession"]) for each in history[:3]] == [
        ("sent", "public_health_nurse"),
        ("sent", "public_health_nurse"),
        ("received", "physiotherapist"),
    ]


async def test_a_therapist_lives_a_day_with_referrals(days: Days) -> None:
    # What came before the weekend is due before what came today, whichever was written first.
    await days.clock_is("2026-11-19 15:00")
    early = await days.sent("infants-sibling", pathway_code="child-ot")
    await days.clock_is("2026-11-20 15:00")
    infant = await days.sent()
    await days.clock_is("2026-11-23 08:00")
    speech = await days.sent("infants-sibling", pathway_code="child-speech-therapy")
    twelve = await days.sent("twelve-year-old", pathway_code="child-ot", reason="Hienomotoriikka.")
    listed = await days.worklist(THERAPIST, role="received", status="sent")
    assert [each["id"] for each in listed] == [infant["id"], early["id"], twelve["id"], speech["id"]]
    assert [first_clock(each)[1] for each in listed] == ["running"] * 4

    # The first is unclear: back to the sender, answered, accepted on other terms than the pathway's.
    await days.did(THERAPIST, "take", infant)
    await days.did(THERAPIST, "return", infant, {"reason": "reason_unclear", "question": "Kumpi puoli?"})
    assert_refused(await days.tries(THERAPIST, "accept", infant), 409, "invalid-state")
    await days.did(NURSE, "answer", infant, {"answer": "Oikea."})
    accepted = await days.did(THERAPIST, "accept", infant, {"visits": 2, "min_interval_days": 7})
    assert (accepted["booking"]["terms"]["visits"], accepted["booking"]["terms"]["min_interval_days"]) == (2, 7)

    # The second is the colleague's: handed off, on her own list, and nobody takes what she has.
    await days.did(THERAPIST, "take", early)
    handing = {"to": days.subject(COLLEAGUE), "reason": "Hoitaa perheen toista lasta."}
    await days.did(THERAPIST, "hand-off", early, handing)
    assert [each["id"] for each in await days.worklist(COLLEAGUE, role="mine")] == [early["id"]]
    assert await days.worklist(THERAPIST, role="mine", status="taken") == []
    assert_refused(await days.tries(THERAPIST, "hand-off", early, handing), 409, "invalid-state")
    declining = {
        "reason": "other_service_suits_better",
        "explanation": "Leikki sujuu.",
        "alternative": "Neuvola seuraa ja ohjaa perhekerhoon.",
    }
    declined = await days.did(COLLEAGUE, "decline", early, declining)
    assert (declined["decline"], first_clock(declined)[1]) == (declining, "met")

    # The third belongs to another unit: sent on with its clock and its history; here nothing is left to do.
    onward = {
        "to_unit_id": NEUROPSYCHIATRIC,
        "pathway_code": "neuropsychiatric",
        "reason": "other_unit_responsible",
        "explanation": "Pulma on laajempi kuin puhe.",
    }
    await days.did(THERAPIST, "take", speech)
    redirected = await days.did(THERAPIST, "redirect", speech, onward)
    assert (redirected["status"], redirected["available_actions"]) == ("sent", [])
    assert [each["due_at"] for each in redirected["clocks"]] == [each["due_at"] for each in speech["clocks"]]
    there = days.as_("mental-health-nurse", units=[NEUROPSYCHIATRIC])
    (moved,) = done(await there.get("/v1/referrals", params={"role": "received"}))["items"]
    assert (moved["id"], moved["redirections"][0]["from_unit_id"]) == (speech["id"], REHABILITATION)
    assert (await days.sees(NURSE, speech))["to_unit_id"] == NEUROPSYCHIATRIC

    # Between the families a question of the clinic: written to, answered within its hours, closed by the asker.
    asked = done(
        await days.as_(NURSE).post(
            "/v1/consultations",
            {
                "target_code": TEAM,
                "from_unit_id": CLINIC,
                "mode": "identified",
                "client_register": "health_care",
                "question": "Miten perhe harjoittelee ennen käyntiä?",
                "person": days.person("infant"),
            },
        )
    )
    (waiting,) = await days.worklist(THERAPIST, "consultations", role="to_answer", unit_id=REHABILITATION)
    assert (waiting["id"], waiting["answer_due_at"]) == (asked["id"], "2026-11-24T14:00:00Z")
    assert "question" not in waiting
    await days.did(THERAPIST, "take", asked, kind="consultations")
    words = f"/v1/consultations/{asked['id']}/messages"
    done(await days.as_(THERAPIST).post(words, {"text": "Viihtyykö vatsallaan?"}))
    done(await days.as_(NURSE).post(words, {"text": "Hetken kerrallaan."}))
    await days.did(THERAPIST, "answer", asked, {"answer": "Vatsalla usein ja vähän."}, "consultations")
    closed = await days.did(NURSE, "close", asked, {"note": "Ohjattu perheelle."}, "consultations")
    assert (closed["status"], len(closed["answers"]), closed["awaiting_consultation"]) == ("closed", 1, False)

    # In the evening: one right is on its way, one referral waits, none is late; the day's visit is told to the nurse.
    await days.clock_is("2026-11-23 17:00")
    counts = done(await days.as_(THERAPIST).get("/v1/referrals/counts", params={"role": "received"}))
    assert {state: number for state, number in counts["by_status"].items() if number} == {
        "sent": 1,
        "accepted": 1,
        "declined": 1,
    }
    assert counts["overdue"] == 0
    assert (await days.sees(THERAPIST, infant))["booking"]["state"] == "issued"
    told = {"outcome": "care_continues", "feedback": "Jatkaa terapiassa."}
    assert (await days.did(THERAPIST, "complete", infant, told))["feedback"] == told

    # What is left alone is due soon and then overdue, and each is told once.
    await days.clock_is("2026-12-08 09:00")
    assert [each["id"] for each in await days.worklist(THERAPIST, role="received", overdue=True)] == [twelve["id"]]
    assert (await days.told(f"referral:{twelve['id']}")).count("referral.overdue") == 1


async def test_an_adult_comes_to_the_second_step_through_a_care_need_assessment_only(days: Days) -> None:
    # The nurse sees what stands in the way before writing, and no reason opens the gate.
    await days.clock_is("2026-11-23 09:00")
    way = "mental-health-and-substance-step-2"
    adult = days.world.people["adult"].birth_date
    assert adult is not None
    question = {"from_unit_id": HEALTH_CENTRE, "birth_date": adult.isoformat()}
    checked = done(await days.as_(NURSE_OF_HEALTH_CENTRE).post(f"/v1/pathways/{way}/check", question))
    gate = next(each for each in checked["criteria"] if each["criterion"] == "care_need_assessment")
    assert (checked["is_met"], gate["reason"]) == (False, "assessment_missing")
    fields = {"joint_assessment": None, "instruction_given": None, "booking_mode": "professional_books"}
    draft = await days.draft(
        "adult", role=NURSE_OF_HEALTH_CENTRE, pathway_code=way, from_unit_id=HEALTH_CENTRE, **fields
    )
    urging = {"criteria_override_reason": "Kiireellinen."}
    refused = await days.tries(NURSE_OF_HEALTH_CENTRE, "send", draft, urging)
    assert assert_refused(refused, 409, "care-need-assessment-required")["reason"] == "assessment_missing"

    # The nurse of the health centre assesses; the questionnaire informs, she decides, and says why she differs.
    new = {
        "kind": "care_need_assessment",
        "unit_id": HEALTH_CENTRE,
        "person": days.person("adult"),
        "received_at": "2026-11-23T07:00:00Z",
    }
    nurse = days.as_(NURSE_OF_HEALTH_CENTRE)
    assessment = done(await nurse.post("/v1/assessments", new))
    assert assessment["due_at"] == "2026-11-23T14:00:00Z"
    manager = days.as_("unit-manager", units=[HEALTH_CENTRE])
    refused = await manager.post(f"/v1/assessments/{assessment['id']}/start", None, version=assessment["version"])
    assert_refused(refused, 403, "health-care-professional-needed")
    await days.did(NURSE_OF_HEALTH_CENTRE, "start", assessment, kind="assessments")
    result: dict[str, Any] = {
        "result": "Keskivaikea masennus.",
        "participants": ["client"],
        "urgency": "non_urgent",
        "step_recommended": 1,
        "step_actual": 2,
        "navigator_code": {"code": "TN-2026-77", "filled_on": "2026-11-20"},
    }
    refused = await days.tries(NURSE_OF_HEALTH_CENTRE, "complete", assessment, result, "assessments")
    assert assert_refused(refused, 422, "validation")["errors"][0]["pointer"] == "/reason_if_different"
    result["reason_if_different"] = "Aiempi jakso ensimmäisellä portaalla ei auttanut."
    completed = await days.did(NURSE_OF_HEALTH_CENTRE, "complete", assessment, result, "assessments")
    assert completed["care_need_evidence"] == {"assessed_on": "2026-11-23", "by": "nurse"}
    assert [clock["state"] for clock in completed["clocks"]] == ["met"]
    assert "TN-2026-77" not in str(completed)

    # Now the same draft goes, with what the service itself knows; no booking right is needed on this way.
    sent = await days.did(NURSE_OF_HEALTH_CENTRE, "send", draft)
    assert sent["care_need_assessment"] == {"assessed_on": "2026-11-23", "by": "nurse"}
    await days.did("mental-health-nurse", "take", sent)
    accepted = await days.did("mental-health-nurse", "accept", sent)
    assert (accepted["status"], accepted["booking"]["state"]) == ("accepted", "not_needed")
    assert accepted["care_need_assessment"]["by"] == "nurse"
