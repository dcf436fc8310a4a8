"""A referral between the registers: each side sees its own and what was said to it, and no more leaves unpermitted."""

import pytest

from tests.referral.assessing import HTA, PTA
from tests.referral.builders import CLINIC, HANDLER, REHABILITATION, SENDER, assert_refused, done
from tests.referral.permissions import GUARDIANS, Permissions
from tests.referral.test_referral_registers import FAMILY, IN_FAMILY, SOCIAL_WORKER, family_draft

BY_ACT = {"statutory_basis": "service_needs_assessment"}
IN_CLINIC = {"units": [CLINIC]}


def document(number):
    return {"title": f"Document {number}", "media_type": "application/pdf", "document_id": f"1.2.{number}"}


@pytest.fixture
def permissions(world):
    return Permissions(world)


async def permitted(permissions, **changes):
    """The guardians let the clinic refer the infant to the family services."""
    recipient = {"kind": "unit", "unit_id": FAMILY, "client_register": "social_welfare"}
    return await permissions.record(
        "infant", role=SENDER, unit_id=CLINIC, purpose="referral", recipient=recipient, **GUARDIANS, **changes
    )


async def in_state(referral, state, body):
    """A referral to the family services that has come to this state."""
    one = done(await referral.do("send", await family_draft(referral), body=body))
    path = {"sent": (), "taken": ("take",), "returned": ("take", "return"), "accepted": ("take", "accept")}
    for action in path[state]:
        one = done(await referral.do(action, one, SOCIAL_WORKER, claims=IN_FAMILY))
    return one


async def attach(api, one, number):
    return await api.post(f"/v1/referrals/{one['id']}/attachments", document(number), version=one["version"])


async def attached(api, one):
    page = done(await api.get(f"/v1/referrals/{one['id']}/attachments"))
    return [each["title"] for each in page["items"]]


@pytest.mark.parametrize("state", ["sent", "taken", "returned"])
async def test_a_revoked_permission_withdraws_a_referral_that_nobody_has_decided_on(referral, permissions, state):
    permission = await permitted(permissions)
    one = await in_state(referral, state, {"permission_id": permission["id"]})

    done(await permissions.revoke(await permissions.seen(permission, SENDER), SENDER))

    seen = await referral.seen(one)
    assert (seen["status"], seen["version"]) == ("cancelled", one["version"] + 1)
    (row,) = await referral.rows("select cancellation_reason, without_clock from referral")
    assert row == {"cancellation_reason": "stopped_by_revocation", "without_clock": True}
    assert_refused(await referral.do("answer", seen), 409, "invalid-state")
    history = done(await referral.as_(SENDER).get(f"/v1/referrals/{one['id']}/history"))["items"]
    assert (history[-1]["change"], history[-1]["reason"]) == ("cancelled", "stopped_by_revocation")
    await referral.world.work("referral")
    events = done(await referral.as_("integrator").get("/v1/events"))["items"]
    assert [each["type"] for each in events][-2:] == ["referral.cancelled", "permission.revoked"]


async def test_a_decided_referral_stays_with_its_receiver(referral, permissions):
    permission = await permitted(permissions)
    one = await in_state(referral, "accepted", {"permission_id": permission["id"]})

    done(await permissions.revoke(await permissions.seen(permission, SENDER), SENDER))

    assert (await referral.seen(one))["status"] == "accepted"


async def test_a_referral_that_was_sent_by_an_act_stays_when_the_permission_of_its_drafting_ends(referral, permissions):
    permission = await permitted(permissions)
    asked = done(
        await referral.as_(SENDER).post(
            "/v1/consultations",
            {
                "target_code": "kymenlaakso-child-rehabilitation-team",
                "from_unit_id": CLINIC,
                "mode": "identified",
                "client_register": "health_care",
                "question": "Who helps the family?",
                "person": {"personal_identity_code": referral.code_of("infant")},
            },
        )
    )
    converting = {"pathway_code": "family-services", "reason": "Support.", "permission_id": permission["id"]}
    path = f"/v1/consultations/{asked['id']}/convert"
    converted = done(await referral.as_(SENDER).post(path, converting, version=asked["version"]))
    referral.world.clock.advance(minutes=5)
    draft = await referral.seen({"id": converted["referral_id"]})
    sent = done(await referral.do("send", draft, body=BY_ACT))

    done(await permissions.revoke(await permissions.seen(permission, SENDER), SENDER))

    assert (await referral.seen(sent))["status"] == "sent"


async def test_nothing_more_leaves_when_the_last_day_of_the_permission_is_over(referral, permissions):
    permission = await permitted(permissions, valid_until="2026-11-24")
    one = await in_state(referral, "returned", {"permission_id": permission["id"]})
    one["version"] += 1 if (await attach(referral.as_(SENDER), one, 1)).is_success else 0
    referral.world.clock.advance(days=2)

    refused = assert_refused(await referral.do("answer", one), 409, "permission-needed")
    assert refused["lack"] == "expired"
    assert_refused(await attach(referral.as_(SENDER), one, 2), 409, "permission-needed")

    assert await attached(referral.as_(SENDER), one) == ["Document 1"]


async def test_what_left_by_an_act_is_answered_by_the_same_act(referral):
    one = await in_state(referral, "returned", BY_ACT)

    assert done(await referral.do("answer", one))["status"] == "taken"


async def test_a_sender_of_the_other_register_does_not_see_the_receivers_documents(referral):
    one = await in_state(referral, "taken", BY_ACT)
    receiver, sender = referral.as_(SOCIAL_WORKER, **IN_FAMILY), referral.as_(SENDER)
    for number, api in ((1, sender), (2, receiver)):
        assert (await attach(api, one, number)).is_success
        one = await referral.seen(one)

    assert await attached(sender, one) == ["Document 1"]
    assert await attached(receiver, one) == ["Document 1", "Document 2"]


async def test_within_one_register_both_sides_see_all_documents(referral):
    one = await referral.in_state("taken")
    assert (await attach(referral.as_(HANDLER), one, 1)).is_success

    assert await attached(referral.as_(SENDER), one) == ["Document 1"]


async def test_a_sender_of_the_other_register_is_told_only_the_reasons_that_were_said_to_it(referral):
    one = await in_state(referral, "taken", BY_ACT)
    giving = {"to": "unit", "reason": "The mother is a client of mine."}
    one = done(await referral.do("hand-off", one, SOCIAL_WORKER, claims=IN_FAMILY, body=giving))
    for action in ("take", "return"):
        one = done(await referral.do(action, one, SOCIAL_WORKER, claims=IN_FAMILY))

    path = f"/v1/referrals/{one['id']}/history"
    by_sender = done(await referral.as_(SENDER).get(path))["items"]
    by_receiver = done(await referral.as_(SOCIAL_WORKER, **IN_FAMILY).get(path))["items"]

    reasons = {each["change"]: (each["reason_code"], each["reason"]) for each in by_sender}
    assert reasons["released"] == (None, None)
    assert reasons["returned"] == ("information_missing", None)
    assert {each["change"]: each["reason"] for each in by_receiver}["released"] == giving["reason"]


async def test_why_a_right_was_taken_back_stays_in_the_register_of_the_receiver(referral, permissions):
    to_health = {"kind": "unit", "unit_id": REHABILITATION, "client_register": "health_care"}
    permission = done(
        await permissions.as_(SOCIAL_WORKER, **IN_CLINIC).post(
            "/v1/permissions",
            permissions.new(
                "infant",
                unit_id=CLINIC,
                client_register="social_welfare",
                purpose="referral",
                recipient=to_health,
                **GUARDIANS,
            ),
        )
    )
    there = referral.as_(SOCIAL_WORKER, **IN_CLINIC)
    one = done(await there.post("/v1/referrals", referral.new()))
    body = {"permission_id": permission["id"]}
    one = done(await referral.do("send", one, SOCIAL_WORKER, claims=IN_CLINIC, body=body))
    for action in ("take", "accept", "revoke-right"):
        one = done(await referral.do(action, one))
    assert one["booking"]["revoked_because"] is not None

    seen = done(await there.get(f"/v1/referrals/{one['id']}"))

    assert (seen["booking"]["state"], seen["booking"]["revoked_because"]) == ("revocation_pending", None)


async def test_an_assessment_begins_from_a_referral_only_for_those_who_see_it(referral):
    taken = await referral.in_state("taken")
    new = {"kind": PTA, "referral_id": taken["id"]}
    social_worker_there = referral.as_(SOCIAL_WORKER, units=[REHABILITATION])
    assert_refused(await social_worker_there.post("/v1/assessments", new), 404, "not-found")
    by_act = await in_state(referral, "taken", BY_ACT)
    nurse_there = referral.as_(HANDLER, **IN_FAMILY)
    new = {"kind": HTA, "referral_id": by_act["id"]}
    assert_refused(await nurse_there.post("/v1/assessments", new), 404, "not-found")


async def test_an_assessment_is_of_the_register_of_its_referral(referral):
    taken = await in_state(referral, "taken", BY_ACT)
    both = referral.as_(SOCIAL_WORKER, units=[FAMILY], professions=["social_worker", "nurse"])

    refused = assert_refused(
        await both.post("/v1/assessments", {"kind": HTA, "referral_id": taken["id"]}), 422, "validation"
    )
    assert refused["errors"][0]["code"] == "other_register"

    made = done(await both.post("/v1/assessments", {"kind": PTA, "referral_id": taken["id"]}))
    assert made["person_ref"] == taken["person_ref"]


@pytest.mark.parametrize("state", ["sent", "returned", "declined", "cancelled", "completed"])
async def test_an_assessment_begins_from_a_referral_that_the_unit_has(referral, state):
    one = await referral.in_state(state)

    answer = await referral.as_(HANDLER).post("/v1/assessments", {"kind": HTA, "referral_id": one["id"]})

    assert assert_refused(answer, 409, "invalid-state")["referral_status"] == state
