"""Registers, permissions and the gate: who sees a referral in which context, and what it may not be sent without."""

import pytest

from tests.referral.builders import CLINIC, HANDLER, SENDER, assert_refused, done

FAMILY = "kymenlaakso-family-services"
IN_FAMILY = {"units": [FAMILY]}
SOCIAL_WORKER = "social-worker"
HEALTH_CENTRE = "kymenlaakso-health-centre"
IN_HEALTH_CENTRE = {"units": [HEALTH_CENTRE]}
ASSESSED = {"assessed_on": "2026-11-20", "by": "nurse"}


async def family_draft(referral, **changes):
    return await referral.draft(pathway_code="family-services", booking_mode=None, **changes)


async def sent_to_family_services(referral):
    draft = await family_draft(referral)
    return done(await referral.do("send", draft, body={"statutory_basis": "service_needs_assessment"}))


async def test_to_the_other_register_it_leaves_only_with_a_permission_or_by_an_act(referral):
    draft = await family_draft(referral)

    refused = assert_refused(await referral.do("send", draft), 409, "permission-needed")
    assert refused["reason"] == "other_register"
    assert (await referral.seen(draft))["status"] == "draft"

    sent = done(await referral.do("send", draft, body={"statutory_basis": "service_needs_assessment"}))
    assert (sent["status"], sent["client_register"]) == ("sent", "social_welfare")
    (kept,) = await referral.rows("select disclosed_for, statutory_basis from disclosure")
    assert (kept["disclosed_for"], kept["statutory_basis"]) == (f"referral:{draft['id']}", "service_needs_assessment")


async def test_within_the_register_no_permission_is_asked(referral):
    await referral.in_state("sent")

    assert await referral.rows("select * from disclosure") == []


async def test_social_welfare_handles_what_goes_to_its_register_and_health_care_does_not_see_it_there(referral):
    sent = await sent_to_family_services(referral)
    nurse_there = referral.as_(HANDLER, **IN_FAMILY)

    assert_refused(await nurse_there.get(f"/v1/referrals/{sent['id']}"), 404, "not-found")
    page = done(await nurse_there.get("/v1/referrals", params={"role": "received"}))
    assert page["items"] == []
    counts = done(await nurse_there.get("/v1/referrals/counts", params={"role": "received"}))
    assert set(counts["by_status"].values()) == {0}
    assert_refused(await referral.do("take", sent, HANDLER, claims=IN_FAMILY), 404, "not-found")

    taken = done(await referral.do("take", sent, SOCIAL_WORKER, claims=IN_FAMILY))
    accepted = done(await referral.do("accept", taken, SOCIAL_WORKER, claims=IN_FAMILY))
    assert accepted["booking"]["state"] == "not_needed"
    await referral.world.work("referral")
    assert await referral.rights() == []


async def test_a_social_worker_of_the_sending_unit_does_not_see_what_health_care_wrote(referral):
    sent = await referral.in_state("sent")
    there = referral.as_(SOCIAL_WORKER, units=[CLINIC])

    assert_refused(await there.get(f"/v1/referrals/{sent['id']}"), 404, "not-found")
    assert done(await there.get("/v1/referrals", params={"role": "sent"}))["items"] == []
    assert_refused(await referral.do("cancel", sent, SOCIAL_WORKER, claims={"units": [CLINIC]}), 404, "not-found")


@pytest.mark.parametrize("professions", [["social_worker"], ["unit_manager"], []], ids=["social", "duty", "none"])
@pytest.mark.parametrize("state", ["draft", "sent"])
async def test_a_writer_without_the_profession_any_more_does_not_see_the_own_referral(referral, professions, state):
    written = await referral.in_state(state)
    now = referral.as_("nurse", professions=professions, units=["kymenlaakso-family-centre", CLINIC])
    sees = professions == ["unit_manager"]  # of the clinic, by its own register

    for path in ("", "/history"):
        answer = await now.get(f"/v1/referrals/{written['id']}{path}")
        assert answer.status_code == (200 if sees else 404)
    assert_refused(
        await referral.do("cancel", written, claims={"professions": professions}),
        *((403, "forbidden") if sees else (404, "not-found")),
    )


async def test_terms_of_a_right_are_refused_where_nothing_is_booked(referral):
    sent = await sent_to_family_services(referral)
    taken = done(await referral.do("take", sent, SOCIAL_WORKER, claims=IN_FAMILY))

    answer = await referral.do("accept", taken, SOCIAL_WORKER, claims=IN_FAMILY, body={"visits": 3})

    assert assert_refused(answer, 422, "validation")["errors"][0]["code"] == "nothing_to_book"


async def test_who_has_no_register_begins_no_referral(referral):
    manager = referral.as_("unit-manager", units=["kymenlaakso-family-centre"])

    answer = await manager.post("/v1/referrals", referral.new(from_unit_id="kymenlaakso-family-centre"))

    assert_refused(answer, 403, "forbidden")


async def step_draft(referral, step, **changes):
    new = referral.new(
        "adult",
        pathway_code=f"mental-health-and-substance-step-{step}",
        from_unit_id=HEALTH_CENTRE,
        booking_mode=None,
        joint_assessment=None,
        instruction_given=None,
        **changes,
    )
    return done(await referral.as_(SENDER, **IN_HEALTH_CENTRE).post("/v1/referrals", new))


@pytest.mark.parametrize("step", [1, 2, 3])
@pytest.mark.parametrize(
    ("assessment", "reason"),
    [
        pytest.param(None, "assessment_missing", id="none"),
        pytest.param(ASSESSED | {"by": "social_worker"}, "assessment_not_by_health_care", id="by a social worker"),
    ],
)
async def test_no_reason_opens_the_gate_of_steps_1_to_3(referral, step, assessment, reason):
    draft = await step_draft(referral, step, care_need_assessment=assessment)

    for body in (None, {"criteria_override_reason": "Urgent in my view."}):
        refused = await referral.do("send", draft, body=body, claims=IN_HEALTH_CENTRE)
        assert assert_refused(refused, 409, "care-need-assessment-required")["reason"] == reason


@pytest.mark.parametrize("step", [1, 2, 3])
async def test_an_assessed_adult_is_referred_to_a_step(referral, step):
    draft = await step_draft(referral, step, care_need_assessment=ASSESSED)

    sent = done(await referral.do("send", draft, claims=IN_HEALTH_CENTRE))

    assert sent["care_need_assessment"] == ASSESSED
    rules = {each["rule"] for each in sent["clocks"]}
    assert rules == ({"response", "specialised_care"} if step == 3 else {"response"})


async def test_step_0_is_open(referral):
    sent = await referral.do("send", await step_draft(referral, 0), claims=IN_HEALTH_CENTRE)

    assert done(sent)["status"] == "sent"


@pytest.mark.parametrize("day", ["2026-11-24", "1900-01-01"])
async def test_an_assessment_of_an_impossible_day_is_refused(referral, day):
    new = referral.new(care_need_assessment={"assessed_on": day, "by": "nurse"})

    refused = assert_refused(await referral.as_(SENDER).post("/v1/referrals", new), 422, "validation")

    assert refused["errors"][0]["pointer"] == "/care_need_assessment/assessed_on"


async def test_a_sender_outside_health_care_does_not_open_the_gate_by_its_word(referral):
    there = {"units": ["kymenlaakso-client-guidance"]}
    new = referral.new(
        "adult",
        pathway_code="mental-health-and-substance-step-2",
        from_unit_id="kymenlaakso-client-guidance",
        booking_mode=None,
        joint_assessment=None,
        instruction_given=None,
    )
    writer = referral.as_(SOCIAL_WORKER, **there)

    told = await writer.post("/v1/referrals", {**new, "care_need_assessment": ASSESSED})
    draft = done(await writer.post("/v1/referrals", new))
    changed = await referral.do("change", draft, SOCIAL_WORKER, claims=there, body={"care_need_assessment": ASSESSED})

    for refused in (told, changed):
        assert_refused(refused, 422, "validation")
        assert refused.json()["errors"][0]["code"] == "not_health_care"
    await referral.rows(
        "update referral set care_need_assessment = $1::jsonb", '{"assessed_on": "2026-11-20", "by": "nurse"}'
    )
    sent = await referral.do("send", draft, SOCIAL_WORKER, claims=there)
    assert_refused(sent, 409, "care-need-assessment-required")


async def test_a_unit_manager_without_a_profession_refers_nobody(referral):
    manager = {"units": [CLINIC]}
    draft = await referral.draft()

    begun = await referral.as_("unit-manager", **manager).post("/v1/referrals", referral.new())
    sent = await referral.do("send", draft, "unit-manager", claims=manager)

    assert_refused(begun, 403, "forbidden")
    assert assert_refused(sent, 403, "forbidden")["reason"] == "profession_needed"
