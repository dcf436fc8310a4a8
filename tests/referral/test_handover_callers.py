"""Who offers and who sees handovers: professionals in the context of their register, and a service for its own."""

from typing import Any

import pytest

from tests.referral.builders import assert_refused, done
from tests.referral.matters import (
    HEALTH_CENTRE,
    OUTSIDER,
    RECEIVER,
    REHABILITATION,
    SENDER,
    SERVICE,
    SOCIAL_WORK,
    SOCIAL_WORKER,
    Matters,
    acting,
)

NOBODY_HAS_IT = "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"


async def test_only_a_professional_of_the_sending_unit_offers(matters: Matters) -> None:
    for api in (matters.as_(OUTSIDER), matters.receiver, matters.as_("guidance-manager")):
        assert_refused(await api.post("/v1/handovers", matters.new()), 403, "forbidden")

    (logged, *_) = await matters.accesses("create")
    assert (logged["outcome"], logged["reason"]) == ("denied", "forbidden")
    assert await matters.rows("select id from handover") == []


async def test_guidance_offers_for_its_professional_and_reads_its_own(matters: Matters) -> None:
    service = matters.as_(SERVICE)

    made = done(await service.post("/v1/handovers", matters.new(acting_professional=acting())))

    assert (made["offered_by"], made["available_actions"]) == ("a-nurse", [])
    assert done(await service.get(f"/v1/handovers/{made['id']}")) == made
    (entry,) = done(await service.get(f"/v1/handovers/{made['id']}/history"))["items"]
    assert entry["by"] == "a-nurse"
    (logged,) = await matters.accesses("create")
    assert (logged["actor_kind"], logged["on_behalf_of"], logged["outcome"]) == ("service", "a-nurse", "allowed")
    others = await matters.offer("infants-sibling")
    assert_refused(await service.get(f"/v1/handovers/{others['id']}"), 404, "not-found")
    assert_refused(await service.get("/v1/handovers", params={"role": "sent"}), 403, "forbidden")


@pytest.mark.parametrize(
    ("service", "professional", "status", "problem", "pointer"),
    [
        pytest.param("polku-booking", acting(), 403, "forbidden", None, id="a service that hands nothing over"),
        pytest.param("integrator", acting(), 403, "forbidden", None, id="an integrator"),
        pytest.param(SERVICE, None, 422, "validation", "/acting_professional", id="for nobody"),
        pytest.param(
            SERVICE,
            acting(unit_id=HEALTH_CENTRE),
            422,
            "validation",
            "/acting_professional/unit_id",
            id="for a stranger",
        ),
        pytest.param(SERVICE, acting(professions=["unit_manager"]), 403, "forbidden", None, id="for a manager"),
    ],
)
async def test_a_service_offers_for_a_professional_of_the_sending_unit(
    matters: Matters, service: str, professional: dict[str, Any] | None, status: int, problem: str, pointer: str | None
) -> None:
    answer = await matters.as_(service).post("/v1/handovers", matters.new(acting_professional=professional))

    refused = assert_refused(answer, status, problem)
    assert [each["pointer"] for each in refused["errors"]] == ([pointer] if pointer else [])


@pytest.mark.parametrize("role", ["unit-manager", SERVICE])
async def test_the_duty_of_a_manager_alone_hands_nothing_over(matters: Matters, role: str) -> None:
    """Also not from a unit whose one register the manager reads."""
    acts = acting(professions=["unit_manager"], unit_id=REHABILITATION) if role == SERVICE else None
    body = matters.new(from_unit_id=REHABILITATION, to_unit_id=HEALTH_CENTRE, acting_professional=acts)
    claims = {} if role == SERVICE else {"units": [REHABILITATION]}

    assert_refused(await matters.as_(role, **claims).post("/v1/handovers", body), 403, "forbidden")


async def test_guidance_lets_a_returned_handover_go_on(matters: Matters) -> None:
    service, body = matters.as_(SERVICE), matters.new(acting_professional=acting())
    made = done(await service.post("/v1/handovers", body))
    again = {**body, "to_unit_id": HEALTH_CENTRE, "continues_handover_id": made["id"]}
    assert_refused(await service.post("/v1/handovers", again), 409, "invalid-state")
    done(await matters.do("return", made))

    assert done(await service.post("/v1/handovers", again))["continues_handover_id"] == made["id"]
    others = await matters.in_state("returned")
    theirs = {**again, "continues_handover_id": others["id"], "received_at": others["received_at"]}
    assert_refused(await service.post("/v1/handovers", theirs), 404, "not-found")


async def test_what_crosses_registers_needs_a_permission_or_a_right_by_law(matters: Matters) -> None:
    nurse = matters.as_(SENDER)
    body = matters.new_social()

    needed = assert_refused(await nurse.post("/v1/handovers", body), 409, "permission-needed")
    assert needed["reason"] == "other_register"
    made = done(await nurse.post("/v1/handovers", {**body, "statutory_basis": "service_needs_assessment"}))

    assert (made["sender_register"], made["client_register"]) == ("health_care", "social_welfare")


async def test_each_side_sees_a_handover_in_the_context_of_its_own_register(matters: Matters) -> None:
    body = matters.new_social(statutory_basis="service_needs_assessment")
    made = done(await matters.sender.post("/v1/handovers", body))
    for action in ("accept", "contact-attempt"):
        made = done(await matters.do(action, made, api=matters.social_receiver))

    sender = await matters.history(made, matters.sender)
    receiver = await matters.history(made, matters.social_receiver)

    assert [each["status"] for each in sender] == [each["status"] for each in receiver]
    assert sender[-1]["contact_attempt"] is None
    assert receiver[-1]["contact_attempt"]["reached"] is True
    path = f"/v1/handovers/{made['id']}"
    nurse_there = matters.as_(SENDER, units=[SOCIAL_WORK])
    social_here = matters.as_(SOCIAL_WORKER)
    for api in (nurse_there, social_here, matters.as_("guidance-manager")):
        assert_refused(await api.get(path), 404, "not-found")
        assert_refused(await api.get(f"{path}/history"), 404, "not-found")


async def test_reading_is_logged_and_a_stranger_finds_nothing(matters: Matters) -> None:
    made = await matters.offer()
    await matters.seen(made, matters.receiver)

    refused = await matters.as_(OUTSIDER).get(f"/v1/handovers/{made['id']}")
    missing = await matters.as_(OUTSIDER).get(f"/v1/handovers/{NOBODY_HAS_IT}")

    assert {**assert_refused(refused, 404, "not-found"), "instance": None} == {**missing.json(), "instance": None}
    allowed, denied = await matters.accesses("read")
    assert (allowed["outcome"], allowed["actor"]) == ("allowed", matters.world.people[RECEIVER].sub)
    assert (denied["outcome"], denied["subjects"]) == ("denied", [made["person_ref"]])


async def test_the_identity_code_is_sealed_and_told_nowhere(matters: Matters) -> None:
    made = await matters.offer()
    code = matters.code_of("infant")

    (row,) = await matters.rows("select sealed_identity_code, h::text as line from handover h")
    parts = matters.world.apps["referral"].state.parts

    assert parts.sealer.open(row["sealed_identity_code"]) == code
    assert code not in row["line"]
    assert code not in str(await matters.rows("select * from event")) + str(await matters.history(made))
