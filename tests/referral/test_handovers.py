"""Offering a handover over HTTP: what it must hold, who offers, where it goes, and that its clocks never restart."""

from typing import Any

import pytest

from tests.referral.builders import assert_invalid, assert_refused, done
from tests.referral.matters import (
    FAMILY_CENTRE,
    GUIDANCE,
    HEALTH_CENTRE,
    REHABILITATION,
    SENDER,
    SERVICE,
    SOCIAL,
    SOCIAL_SENDER,
    SOCIAL_WORK,
    Matters,
    acting,
    by_awaits,
    clock_of,
    helsinki,
    wire,
)
from tests.referral.permissions import Permissions

EVERYTHING = [
    "to_unit_id",
    "topic",
    "urgency",
    "preliminary_assessment.needs",
    "preliminary_assessment.functional_capacity",
    "preliminary_assessment.resources",
    "preliminary_assessment.clients_own_words",
]


NOBODY_HAS_IT = "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"


OWN_WORKER = {"subject": "somebody-of-rehabilitation", "unit_id": REHABILITATION}


async def test_what_is_offered_is_shown_as_it_was_told(matters: Matters) -> None:
    wishes = {"weekdays": [1, 3], "delivery_modes": ["visit"], "interpreter_language": "so", "words": "Mornings."}
    body = matters.new(
        warm=True,
        booking_wishes=wishes,
        contact_reference=NOBODY_HAS_IT,
        urgency="urgent",
        flags={"non_disclosure": True},
    )

    answer = await matters.sender.post("/v1/handovers", body)

    made = done(answer)
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/handovers/{made['id']}"
    assert answer.headers["etag"] == '"1"'
    for name in ("topic", "urgency", "reason", "warm", "booking_wishes", "preliminary_assessment", "contact_reference"):
        assert made[name] == body[name]
    assert (made["status"], made["sender_register"], made["non_disclosure"]) == ("offered", "health_care", True)
    assert (made["offered_by"], made["offered_at"]) == (
        matters.world.people[SENDER].sub,
        wire(matters.world.clock()),
    )
    assert matters.code_of("infant") not in answer.text
    assert made == await matters.seen(made)


async def test_nobody_is_passed_through_without_a_look_at_the_need(matters: Matters) -> None:
    bare = matters.new(to_unit_id=None, topic=None, urgency=None)
    bare["preliminary_assessment"] = {}

    problem = assert_refused(await matters.sender.post("/v1/handovers", bare), 409, "handover-incomplete")

    assert problem["missing"] == EVERYTHING
    assert await matters.rows("select id from handover") == []


@pytest.mark.parametrize("part", EVERYTHING)
async def test_each_part_is_asked_for(matters: Matters, part: str) -> None:
    *within, name = part.split(".")
    without: dict[str, Any] = {"assessment": {name: None}} if within else {name: None}
    body = matters.new(**without)

    problem = assert_refused(await matters.sender.post("/v1/handovers", body), 409, "handover-incomplete")

    assert problem["missing"] == [part]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        pytest.param({"to_unit_id": "nowhere"}, "/to_unit_id", id="an unknown target"),
        pytest.param({"from_unit_id": "nowhere"}, "/from_unit_id", id="an unknown sender"),
        pytest.param({"to_unit_id": GUIDANCE}, "/to_unit_id", id="to oneself"),
        pytest.param({"to_unit_id": "kymenlaakso-client-guidance"}, "/to_unit_id", id="to another county"),
        pytest.param({"to_unit_id": SOCIAL_WORK}, "/client_register", id="to a unit of the other register"),
        pytest.param({"received_at": "2026-11-23T07:00:01Z"}, "/received_at", id="contacted in the future"),
        pytest.param({"received_at": "2010-12-31T10:00:00Z"}, "/received_at", id="before the calendar"),
        pytest.param({"own_worker": OWN_WORKER}, "/own_worker", id="an own worker without a relationship"),
        pytest.param(
            {"client_relationship": "outside", "own_worker": OWN_WORKER}, "/own_worker", id="a way past the others"
        ),
        pytest.param({"client_relationship": "inside"}, "/own_worker", id="inside, and nobody's"),
        pytest.param(
            {"client_relationship": "inside", "own_worker": {**OWN_WORKER, "unit_id": HEALTH_CENTRE}},
            "/own_worker",
            id="an own worker of another unit",
        ),
        pytest.param({"acting_professional": acting()}, "/acting_professional", id="a professional for another"),
        pytest.param(
            {"care_need_assessed": {"assessed_at": "2026-11-23T06:55:00Z", "by": "social_worker"}},
            "/care_need_assessed/by",
            id="assessed by a social worker",
        ),
        pytest.param(
            {"care_need_assessed": {"assessed_at": "2026-11-23T06:00:00Z", "by": "nurse"}},
            "/care_need_assessed/assessed_at",
            id="assessed before the contact",
        ),
        pytest.param(
            {"client_told": {"how": "phone", "at": "2026-11-23T08:00:00Z"}}, "/client_told/at", id="told later"
        ),
        pytest.param({"reason": "010116A903X needs it"}, "/reason", id="an identity code in the words"),
        pytest.param({"permission_id": NOBODY_HAS_IT, "statutory_basis": "social_welfare_notice"}, "", id="two bases"),
        pytest.param({"priority": "high"}, "", id="a lane of its own"),
    ],
)
async def test_an_offer_that_does_not_hold_together_is_refused(
    matters: Matters, changes: dict[str, Any], pointer: str
) -> None:
    answer = await matters.sender.post("/v1/handovers", matters.new(**changes))

    assert_invalid(answer, pointer)
    assert await matters.rows("select id from handover") == []


async def test_a_matter_of_the_client_relationship_goes_to_the_own_worker_in_the_same_order(matters: Matters) -> None:
    first = await matters.offer("infants-sibling", received_at=helsinki("2026-11-19 10:00"))
    theirs = await matters.offer(client_relationship="inside", own_worker=OWN_WORKER, urgency="urgent")

    assert theirs["own_worker"] == OWN_WORKER
    listed = done(await matters.receiver.get("/v1/handovers", params={"role": "received"}))["items"]
    assert [each["id"] for each in listed] == [first["id"], theirs["id"]]


async def test_an_offer_needs_its_key_and_is_made_once_for_it(matters: Matters) -> None:
    body = matters.new()
    assert_refused(await matters.sender.post("/v1/handovers", body, key=None), 400, "idempotency-key-missing")

    first = await matters.sender.post("/v1/handovers", body, key="one and the same key")
    again = await matters.sender.post("/v1/handovers", body, key="one and the same key")

    assert done(first) == done(again)
    assert len(await matters.rows("select id from handover")) == 1


@pytest.mark.parametrize(
    ("received", "changes", "due"),
    [
        pytest.param("2026-11-23 08:30", {}, {"assessment_finish": "2026-11-23T14:00:00Z"}, id="health: the same day"),
        pytest.param(
            "2026-11-20 16:30", {}, {"assessment_finish": "2026-11-23T14:00:00Z"}, id="health: Friday after closing"
        ),
        pytest.param(
            "2026-11-19 10:00",
            {"client_register": SOCIAL, "to_unit_id": SOCIAL_WORK, "highest_disability_allowance": True},
            {"assessment_start": "2026-11-30T14:00:00Z"},
            id="social: the 7th working day",
        ),
        pytest.param(
            "2026-11-19 10:00",
            {"client_register": SOCIAL, "to_unit_id": SOCIAL_WORK},
            {},
            id="social: no limit in days",
        ),
    ],
)
async def test_the_clocks_of_the_law_count_from_the_first_contact(
    matters: Matters, received: str, changes: dict[str, Any], due: dict[str, str]
) -> None:
    role = SOCIAL_SENDER if changes else SENDER
    body = matters.new("adult", received_at=helsinki(received), **changes)

    made = done(await matters.as_(role).post("/v1/handovers", body))

    assert by_awaits(made) == {"answer": "2026-11-24T13:00:00Z", **due}
    for awaits in due:
        assert clock_of(made, awaits)["started_at"] == helsinki(received)


async def test_an_assessment_made_at_the_first_contact_meets_its_clock_at_once(matters: Matters) -> None:
    made = await matters.offer(care_need_assessed={"assessed_at": "2026-11-23T06:55:00Z", "by": "nurse"})

    clock = clock_of(made, "assessment_finish")
    assert (clock["state"], clock["met_at"]) == ("met", "2026-11-23T06:55:00Z")
    assert made["due_at"] == clock_of(made, "answer")["due_at"]


async def test_a_writer_outside_health_care_stops_no_clock_of_care(matters: Matters) -> None:
    to_health = {"kind": "unit", "unit_id": HEALTH_CENTRE, "client_register": "health_care"}
    permission = await Permissions(matters.world).record(
        role=SOCIAL_SENDER, client_register=SOCIAL, purpose="handover", recipient=to_health
    )
    new = matters.new("adult", to_unit_id=HEALTH_CENTRE, permission_id=permission["id"])
    assessed = {"assessed_at": wire(matters.world.clock()), "by": "nurse"}
    writer = matters.as_(SOCIAL_SENDER)

    assert_invalid(await writer.post("/v1/handovers", {**new, "care_need_assessed": assessed}), "/care_need_assessed")
    made = done(await writer.post("/v1/handovers", new))

    assert clock_of(made, "assessment_finish")["met_at"] is None


async def test_a_returned_handover_goes_on_elsewhere_with_its_first_contact(matters: Matters) -> None:
    received = helsinki("2026-11-20 10:00")
    returned = done(await matters.do("return", await matters.offer(received_at=received)))
    running = clock_of(returned, "assessment_finish")
    matters.world.clock.advance(days=1)
    goes_on = {"to_unit_id": HEALTH_CENTRE, "continues_handover_id": returned["id"]}

    again = await matters.sender.post("/v1/handovers", matters.new(**goes_on))
    assert_invalid(again, "/received_at")
    made = await matters.offer(received_at=received, **goes_on)

    assert clock_of(made, "assessment_finish") == running
    before = await matters.seen(returned)
    assert (before["status"], before["continued_by_handover_id"]) == ("continued", made["id"])
    assert "assessment_finish" not in by_awaits(before)
    twice = await matters.sender.post("/v1/handovers", matters.new(received_at=received, **goes_on))
    assert_refused(twice, 409, "invalid-state")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        pytest.param({"person": {}}, "/continues_handover_id", id="another person"),
        pytest.param(
            {"client_register": SOCIAL, "to_unit_id": FAMILY_CENTRE}, "/client_register", id="another register"
        ),
    ],
)
async def test_only_the_same_matter_goes_on(matters: Matters, changes: dict[str, Any], pointer: str) -> None:
    returned = await matters.in_state("returned")
    body = matters.new(
        "infants-sibling" if "person" in changes else "infant",
        received_at=returned["received_at"],
        continues_handover_id=returned["id"],
        **{name: value for name, value in changes.items() if name != "person"},
    )
    both = matters.as_(SENDER, professions=["nurse", "social_worker"])

    assert_invalid(await both.post("/v1/handovers", body), pointer)


async def test_a_matter_that_was_not_given_back_does_not_go_on(matters: Matters) -> None:
    offered = await matters.offer()
    body = matters.new(received_at=offered["received_at"], continues_handover_id=offered["id"])

    assert_refused(await matters.sender.post("/v1/handovers", body), 409, "invalid-state")
    unknown = matters.new(continues_handover_id=NOBODY_HAS_IT)
    assert_refused(await matters.sender.post("/v1/handovers", unknown), 404, "not-found")


async def test_a_service_tells_of_an_assessment_that_it_has_on_record_whoever_hands_over(matters: Matters) -> None:
    to_health = {"kind": "unit", "unit_id": HEALTH_CENTRE, "client_register": "health_care"}
    permission = await Permissions(matters.world).record(
        role=SOCIAL_SENDER, client_register=SOCIAL, purpose="handover", recipient=to_health
    )
    new = matters.new(
        "adult",
        to_unit_id=HEALTH_CENTRE,
        permission_id=permission["id"],
        acting_professional=acting(professions=["guidance_worker"]),
        care_need_assessed={"assessed_at": wire(matters.world.clock()), "by": "nurse"},
    )

    made = done(await matters.as_(SERVICE).post("/v1/handovers", new))

    assert clock_of(made, "assessment_finish")["state"] == "met"
