"""Own workers and counterparts over HTTP: who has a person's matter, and whom a unit works with."""

from typing import Any

import pytest

from tests.referral.assessing import act, initiated, new_hta, new_pta, nurse_of_health_centre
from tests.referral.builders import Referrals, assert_invalid, assert_refused, done
from tests.referral.matters import (
    GUIDANCE,
    OUTSIDER,
    RECEIVER,
    REHABILITATION,
    SOCIAL_WORK,
    SOCIAL_WORKER,
    Matters,
    acting,
)

LOOKUP = "/v1/own-workers/lookup"


async def found(matters: Matters, role: str, whose: str = "infant", **claims: Any) -> list[tuple[str, str, str]]:
    """Register, unit and kind of matter of each own worker."""
    answer = await matters.as_(role, **claims).post(LOOKUP, {"personal_identity_code": matters.code_of(whose)})
    return [(each["client_register"], each["unit"]["unit_id"], each["by"]) for each in done(answer)["items"]]


async def test_whoever_accepted_a_handover_is_the_own_worker(matters: Matters) -> None:
    offered = await matters.offer()
    assert await found(matters, "guidance-nurse") == []
    accepted = done(await matters.do("accept", offered))

    answer = done(await matters.sender.post(LOOKUP, {"person_ref": accepted["person_ref"]}))

    (own_worker,) = answer["items"]
    assert answer["person_ref"] == accepted["person_ref"]
    assert own_worker["subject"] == matters.world.people[RECEIVER].sub
    assert own_worker["since"] == accepted["accepted_at"]
    assert own_worker["unit"]["phone"] == "+358 00 000 0054"


@pytest.mark.parametrize("state", ["returned", "withdrawn", "returned_for_reassessment"])
async def test_a_matter_that_was_given_back_makes_nobody_an_own_worker(matters: Matters, state: str) -> None:
    await matters.in_state(state)

    assert await found(matters, "guidance-nurse") == []


async def test_the_latest_of_each_unit_and_register_is_told_to_those_who_read_the_register(matters: Matters) -> None:
    await matters.in_state("accepted", whose="adult")
    matters.world.clock.advance(minutes=5)
    api = nurse_of_health_centre(matters)
    hta = done(await act(api, await initiated(api, new_hta(matters)), "start"))
    social = done(await matters.do("accept", await matters.offer_social()))
    done(await act(matters.social_receiver, await initiated(matters.social_receiver, new_pta(matters)), "start"))

    health = [
        ("health_care", hta["unit_id"], "assessment"),
        ("health_care", REHABILITATION, "handover"),
    ]
    assert await found(matters, "guidance-nurse", "adult") == health
    of_social = await found(matters, SOCIAL_WORKER, "adult")
    assert [(register, unit) for register, unit, _ in of_social] == [("social_welfare", social["to_unit_id"])]
    assert await found(matters, "guidance-manager", "adult") == []
    assert await found(matters, "unit-manager", "adult", units=[SOCIAL_WORK]) == of_social
    assert await found(matters, OUTSIDER, "adult") == []


async def test_whoever_handles_a_referral_is_the_own_worker(matters: Matters, referral: Referrals) -> None:
    await referral.in_state("sent")
    assert await found(matters, OUTSIDER) == []
    taken = await referral.in_state("taken")

    (own_worker,) = await found(matters, OUTSIDER)

    assert own_worker == ("health_care", taken["to_unit_id"], "referral")


async def test_whoever_handles_a_referral_is_told_in_the_register_in_which_they_handle_it(
    matters: Matters, referral: Referrals
) -> None:
    draft = await referral.draft(pathway_code="family-services", booking_mode=None)
    sent = done(await referral.do("send", draft, body={"statutory_basis": "service_needs_assessment"}))
    units = [sent["to_unit_id"]]
    done(await referral.do("take", sent, SOCIAL_WORKER, claims={"units": units}))

    assert await found(matters, OUTSIDER) == []
    assert await found(matters, SOCIAL_WORKER, units=units) == [("social_welfare", sent["to_unit_id"], "referral")]


async def test_a_look_up_is_logged_and_names_one_person_in_its_body(matters: Matters) -> None:
    await found(matters, "guidance-nurse")

    (logged,) = await matters.accesses("lookup")
    assert (logged["outcome"], len(logged["subjects"])) == ("allowed", 1)
    for body in ({}, {"person_ref": "x" * 43, "personal_identity_code": matters.code_of("infant")}):
        assert_invalid(await matters.sender.post(LOOKUP, body), "")
    for role in ("integrator", "polku-booking", "guardian-of-infant"):
        assert_refused(await matters.as_(role).post(LOOKUP, {"person_ref": "x" * 43}), 403, "forbidden")


async def test_a_service_is_told_what_its_professional_would_be_told_and_the_log_says_for_whom(
    matters: Matters,
) -> None:
    accepted = done(await matters.do("accept", await matters.offer()))
    asked = {"person_ref": accepted["person_ref"]}
    service, nurse = matters.as_("polku-guidance"), acting()
    told = done(await service.post(LOOKUP, asked | {"acting_professional": nurse}))

    assert [each["subject"] for each in told["items"]] == [matters.world.people[RECEIVER].sub]
    other_register = nurse | {"professions": ["social_worker"]}
    assert done(await service.post(LOOKUP, asked | {"acting_professional": other_register}))["items"] == []
    assert [each["on_behalf_of"] for each in await matters.accesses("lookup")] == [nurse["subject"]] * 2


async def test_a_service_says_for_whom_it_asks_and_nobody_else_does(matters: Matters) -> None:
    asked = {"person_ref": "x" * 43}

    assert_invalid(await matters.as_("polku-guidance").post(LOOKUP, asked), "/acting_professional")
    for_another = asked | {"acting_professional": acting()}
    assert_invalid(await matters.sender.post(LOOKUP, for_another), "/acting_professional")


async def test_the_counterparts_of_a_unit_are_told_with_phone_and_hours(matters: Matters) -> None:
    page = done(await matters.sender.get("/v1/counterparts", params={"unit_id": SOCIAL_WORK}))

    (known,) = page["items"]
    assert known["county"] == "etela-pohjanmaa"
    assert known["counterpart"]["role"]["en"] == "Nurse, care need assessment"
    assert known["counterpart"]["phone_hours"][0]["weekdays"] == [1, 2, 3, 4, 5]
    assert known["partner_unit"]["unit_id"] == "etela-pohjanmaa-health-centre-seinajoki"


async def test_a_counterpart_may_be_of_another_organisation(matters: Matters) -> None:
    page = done(await matters.as_("integrator").get("/v1/counterparts", params={"unit_id": GUIDANCE}))

    others = [each for each in page["items"] if each["partner_unit"] is None]
    assert [each["counterpart"]["organisation"]["en"] for each in others] == ["Student welfare, Seinäjoki"]
    everybody = done(await matters.sender.get("/v1/counterparts"))["items"]
    assert {each["county"] for each in everybody} == {"etela-pohjanmaa", "kymenlaakso"}
    assert len(everybody) > len(page["items"])


async def test_the_counterparts_of_an_unknown_unit_are_refused(matters: Matters) -> None:
    assert_invalid(await matters.sender.get("/v1/counterparts", params={"unit_id": "nowhere"}), "/unit_id")
