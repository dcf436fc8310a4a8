"""A team's day of consultations: a group with one summary, an anonymous question, and what goes on as a referral."""

from typing import Any

import pytest

from tests.journeys.days import CLINIC, PHYSIO, Days
from tests.referral.builders import assert_refused, done
from tests.world import World

NURSE, COORDINATOR, COLLEAGUE, SOCIAL_WORKER = (
    "nurse",
    "physiotherapist",
    "occupational-therapist",
    "kymenlaakso-social-worker",
)
GUIDANCE, FAMILY_SERVICES = "kymenlaakso-client-guidance", "kymenlaakso-family-services"
GROUP, TEAM = "kymenlaakso-multi-professional-group", "kymenlaakso-child-rehabilitation-team"
KIND = "consultations"


@pytest.fixture
def days(world: World) -> Days:
    return Days(world)


def question(days: Days, **fields: Any) -> dict[str, Any]:
    """An identified question of the clinic to the group, of both registers; None leaves a field out."""
    body = {
        "target_code": GROUP,
        "from_unit_id": CLINIC,
        "mode": "identified",
        "client_register": "health_care",
        "covers_both_registers": True,
        "question": "Perhe on uupunut, lapsi ei nuku: mitä kukin ehdottaa?",
        "person": days.person("infant"),
        **fields,
    }
    return {name: value for name, value in body.items() if value is not None}


async def permission(days: Days, purpose: str, unit_id: str) -> str:
    """What the guardians permit the clinic to tell to social welfare; gives its id."""
    recorded = done(
        await days.as_(NURSE).post(
            "/v1/permissions",
            {
                "unit_id": CLINIC,
                "person": days.person("infant"),
                "client_register": "health_care",
                "basis": "disclosure_permission",
                "purpose": purpose,
                "data": "Unen ja jaksamisen pulmat.",
                "recipient": {"kind": "unit", "unit_id": unit_id, "client_register": "social_welfare"},
                "given_by": "guardians",
                "guardians_agreeing": 2,
                "guardians_total": 2,
                "given_to": "county",
                "form": "oral",
                "identification_method": "known_client",
                "valid_until": "2027-05-31",
            },
        )
    )
    permission_id: str = recorded["id"]
    return permission_id


async def test_a_group_answers_in_one_summary_and_the_matter_goes_on_as_a_referral(days: Days) -> None:
    # Nothing of a known child leaves for the other register without a permission, and the machine says why.
    await days.clock_is("2026-11-23 09:00")
    nurse = days.as_(NURSE)
    refused = assert_refused(await nurse.post("/v1/consultations", question(days)), 409, "permission-needed")
    assert (refused["reason"], refused["lack"]) == ("other_register", "none_named")
    allowed = await permission(days, "consultation", GUIDANCE)
    asked = done(await nurse.post("/v1/consultations", question(days, permission_id=allowed)))
    assert asked["awaiting_consultation"]
    assert asked["permission_id"] == allowed

    # Everybody of the group finds it, takes part once, and writes to the others; one coordinates.
    await days.did(COORDINATOR, "take", asked, kind=KIND)
    assert_refused(await days.tries(COLLEAGUE, "summarise", asked, {"summary": "Minusta."}, KIND), 403, "forbidden")
    await days.clock_is("2026-11-23 13:00")
    for role, answer in (
        (COORDINATOR, "Arvioin motoriikan kotona."),
        (COLLEAGUE, "Arjen rytmi ensin."),
        (SOCIAL_WORKER, "Perhetyötä voi hakea heti."),
    ):
        (listed,) = await days.worklist(role, KIND, role="to_answer", unit_id=days.world.people[role].units[0])
        assert listed["id"] == asked["id"]
        await days.did(role, "answer", asked, {"answer": answer}, KIND)
    twice = await days.tries(SOCIAL_WORKER, "answer", asked, {"answer": "Vielä yksi."}, KIND)
    assert_refused(twice, 409, "invalid-state")
    summing = {"summary": "Perhetyö ja rytmi; fysioterapeutti käy kotona."}
    await days.did(COORDINATOR, "summarise", asked, summing, KIND)
    summed = await days.sees(NURSE, asked, KIND)
    assert (summed["status"], summed["summary"]) == ("answered", summing["summary"])
    assert [each["unit_id"] for each in summed["answers"]] == [
        "kymenlaakso-child-rehabilitation",
        "kymenlaakso-child-rehabilitation",
        GUIDANCE,
    ]
    assert not summed["awaiting_consultation"]

    # To the family services it goes with a permission of its own: the one for asking does not cover the referral.
    going_on = {"pathway_code": "family-services", "reason": "Perhetyötä.", "booking_mode": "professional_books"}
    refused = assert_refused(await days.tries(NURSE, "convert", asked, going_on, KIND), 409, "permission-needed")
    assert refused["reason"] == "other_register"
    other = await days.tries(NURSE, "convert", asked, {**going_on, "permission_id": allowed}, KIND)
    assert assert_refused(other, 409, "permission-needed")["lack"] == "other_recipient"
    wider = await permission(days, "referral", FAMILY_SERVICES)
    converted = await days.did(NURSE, "convert", asked, {**going_on, "permission_id": wider}, KIND)
    assert (converted["status"], converted["available_actions"]) == ("converted", [])
    draft = {"id": converted["referral_id"], "version": 1}
    sent = await days.did(NURSE, "send", draft, {"permission_id": wider})
    assert (sent["client_register"], sent["to_unit_id"]) == ("social_welfare", FAMILY_SERVICES)
    receiver = days.as_(SOCIAL_WORKER, units=[FAMILY_SERVICES])
    (received,) = done(await receiver.get("/v1/referrals", params={"role": "received"}))["items"]
    assert (received["id"], received["reason"]) == (sent["id"], "Perhetyötä.")
    assert await days.told(f"consultation:{asked['id']}") == [
        "consultation.asked",
        "consultation.taken",
        "consultation.answered",
        "consultation.converted",
    ]


async def test_a_permission_revoked_before_the_answer_takes_the_question_back(days: Days) -> None:
    await days.clock_is("2026-11-23 09:00")
    allowed = await permission(days, "consultation", GUIDANCE)
    asked = done(await days.as_(NURSE).post("/v1/consultations", question(days, permission_id=allowed)))
    await days.did(COORDINATOR, "take", asked, kind=KIND)

    revoking = {"reason": "Vanhemmat haluavat miettiä."}
    await days.did(NURSE, "revoke", {"id": allowed}, revoking, "permissions")

    assert (await days.sees(NURSE, asked, KIND))["status"] == "withdrawn"
    late = await days.tries(SOCIAL_WORKER, "answer", asked, {"answer": "Myöhässä."}, KIND)
    assert_refused(late, 409, "invalid-state")


async def test_a_team_answers_about_a_child_whom_nobody_names(days: Days) -> None:
    # What would tell who the child is, is refused in every field, and never said back.
    await days.clock_is("2026-11-23 09:00")
    nurse, code = days.as_(NURSE), days.person("infant")["personal_identity_code"]
    nameless = question(
        days, target_code=TEAM, mode="anonymous", covers_both_registers=None, person=None, age_band="under_1"
    )
    for field, value, kind in (
        ("question", f"Lapsi {code} ei käänny.", "validation"),
        ("question", "Soittakaa 040 123 4567.", "identifier-in-anonymous-consultation"),
        ("question", "Äiti: maija@example.org", "identifier-in-anonymous-consultation"),
        ("person", days.person("infant"), "validation"),
        ("age_band", "2026-02-23", "validation"),
    ):
        answer = await nurse.post("/v1/consultations", {**nameless, field: value})
        refused = assert_refused(answer, 422, kind)
        assert [each["pointer"] for each in refused["errors"]] == [f"/{field}"]
        assert str(code) not in answer.text
        assert "123 4567" not in answer.text
    assert await days.rows("select id from consultation") == []

    asked = done(await nurse.post("/v1/consultations", {**nameless, "question": "Ei käänny: mitä harjoitella?"}))
    assert (asked["person_ref"], asked["age_band"]) == (None, "under_1")
    await days.did(COORDINATOR, "take", asked, kind=KIND)
    telling = await days.tries(COORDINATOR, "answer", asked, {"answer": f"Onko hän {code}?"}, KIND)
    assert_refused(telling, 422, "validation")
    await days.did(COORDINATOR, "answer", asked, {"answer": "Vatsalla usein ja vähän; tarvittaessa lähete."}, KIND)

    # The family agrees to a visit: who it is, is told with the referral, and nothing leads there from the question.
    going_on = {
        "pathway_code": PHYSIO,
        "reason": "Ei käänny.",
        "booking_mode": "self_booking",
        "person": days.person("infant"),
    }
    converted = await days.did(NURSE, "convert", asked, going_on, KIND)
    draft = await days.sees(NURSE, {"id": converted["referral_id"]})
    assert (draft["status"], draft["reason"]) == ("draft", "Ei käänny.")
    assert (await days.sees(NURSE, asked, KIND))["referral_id"] is None
    (kept,) = await days.rows("select c::text as row from consultation c")
    assert draft["id"] not in kept["row"]
    assert draft["person_ref"] not in kept["row"]
