"""What a service offers for its professional is offered once, however late it asks again; what came back it ends."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests.referral.builders import assert_refused, done
from tests.referral.matters import SERVICE, SOCIAL, Matters, acting, clock_of
from tests.world import Api

ENDED = {"reason": "Advice was enough.", "acting_professional": acting()}


def service(matters: Matters) -> Api:
    return matters.as_(SERVICE)


def offered_by_service(matters: Matters, whose: str = "infant", **changes: Any) -> dict[str, Any]:
    """What guidance offers for its nurse."""
    return matters.new(whose, acting_professional=acting(), **changes)


async def given_back(matters: Matters, **changes: Any) -> dict[str, Any]:
    """A handover of guidance that its unit did not take."""
    made = done(await service(matters).post("/v1/handovers", offered_by_service(matters, **changes)))
    return done(await matters.do("return", made))


async def test_offered_again_by_its_origin_it_is_the_handover_that_there_is(matters: Matters) -> None:
    body = offered_by_service(matters, origin=str(uuid4()))
    made = done(await service(matters).post("/v1/handovers", body))
    accepted = done(await matters.do("accept", made))
    await matters.world.databases.fetch("referral", "delete from idempotency")
    matters.world.clock.advance(days=4)
    again = await service(matters).post("/v1/handovers", body)

    assert (again.status_code, again.headers["location"]) == (201, f"/v1/handovers/{made['id']}")
    answered = done(again)
    assert (answered["id"], answered["status"], answered["version"]) == (made["id"], "accepted", accepted["version"])
    assert len(await matters.rows("select 1 from handover")) == 1
    assert len(await matters.rows("select 1 from handover_history where action is null")) == 1
    first, second = await matters.accesses("create")
    assert first["object_id"] == second["object_id"] == made["id"]


async def test_two_offers_of_one_origin_at_a_time_are_one_handover(matters: Matters) -> None:
    body = offered_by_service(matters, origin=str(uuid4()))
    answers = await asyncio.gather(*(service(matters).post("/v1/handovers", body) for _ in range(4)))

    assert {answer.status_code for answer in answers} <= {201, 409}
    assert 201 in {answer.status_code for answer in answers}
    assert len(await matters.rows("select 1 from handover")) == 1
    for answer in answers:
        if answer.status_code == 409:
            assert_refused(answer, 409, "idempotency-in-progress")


async def test_an_origin_names_one_matter_only(matters: Matters) -> None:
    origin = str(uuid4())
    done(await service(matters).post("/v1/handovers", offered_by_service(matters, origin=origin)))
    other = offered_by_service(matters, "infants-sibling", origin=origin)

    refused = assert_refused(await service(matters).post("/v1/handovers", other), 422, "validation")
    assert [(each["pointer"], each["code"]) for each in refused["errors"]] == [("/origin", "taken")]


async def test_only_a_service_says_an_origin(matters: Matters) -> None:
    answer = await matters.sender.post("/v1/handovers", matters.new(origin=str(uuid4())))

    refused = assert_refused(answer, 422, "validation")
    assert [(each["pointer"], each["code"]) for each in refused["errors"]] == [("/origin", "not_a_service")]


async def test_a_service_ends_what_came_back_for_its_professional(matters: Matters) -> None:
    returned = await given_back(matters)
    ended = done(await matters.do("withdraw", returned, ENDED, api=service(matters)))

    assert ended["status"] == "withdrawn"
    last = (await matters.history(returned))[-1]
    assert (last["action"], last["by"], last["explanation"]) == ("withdraw", "a-nurse", "Advice was enough.")
    (logged,) = await matters.accesses("withdraw")
    assert (logged["actor_kind"], logged["on_behalf_of"]) == ("service", "a-nurse")


async def test_an_assessment_that_was_made_meanwhile_is_met_there_too(matters: Matters) -> None:
    returned = await given_back(matters)
    assert clock_of(returned, "assessment_finish")["met_at"] is None
    at = returned["offered_at"]
    told = {**ENDED, "care_need_assessed": {"assessed_at": at, "by": "nurse"}}
    ended = done(await matters.do("withdraw", returned, told, api=service(matters)))

    assert clock_of(ended, "assessment_finish")["met_at"] == at
    assert ended["due_at"] is None


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        pytest.param({"acting_professional": None}, "/acting_professional", id="for nobody"),
        pytest.param(
            {"acting_professional": acting(unit_id="etela-pohjanmaa-child-clinic-seinajoki")},
            "/acting_professional/unit_id",
            id="for a stranger",
        ),
        pytest.param(
            {"care_need_assessed": {"assessed_at": "2026-11-20T06:00:00Z", "by": "nurse"}},
            "/care_need_assessed/assessed_at",
            id="assessed before the first contact",
        ),
        pytest.param(
            {"care_need_assessed": {"assessed_at": "2026-11-23T06:55:00Z", "by": "social_worker"}},
            "/care_need_assessed/by",
            id="assessed by a social worker",
        ),
    ],
)
async def test_a_service_says_for_whom_and_only_what_may_be(
    matters: Matters, said: dict[str, Any], pointer: str
) -> None:
    returned = await given_back(matters)
    body = {name: value for name, value in {**ENDED, **said}.items() if value is not None}

    refused = assert_refused(await matters.do("withdraw", returned, body, api=service(matters)), 422, "validation")
    assert [each["pointer"] for each in refused["errors"]] == [pointer]


async def test_a_professional_ends_it_for_nobody_else(matters: Matters) -> None:
    refused = assert_refused(await matters.do("withdraw", await given_back(matters), ENDED), 422, "validation")

    assert [each["pointer"] for each in refused["errors"]] == ["/acting_professional"]


async def test_the_need_of_care_is_not_told_of_a_social_matter(matters: Matters) -> None:
    made = await matters.offer_social()
    told = {"reason": "Known.", "care_need_assessed": {"assessed_at": made["offered_at"], "by": "nurse"}}

    refused = assert_refused(await matters.do("withdraw", made, told), 422, "validation")
    assert made["client_register"] == SOCIAL
    assert [each["pointer"] for each in refused["errors"]] == ["/care_need_assessed"]


@pytest.mark.parametrize(
    ("other", "status", "problem"),
    [
        pytest.param(SERVICE, 404, "not-found", id="what a professional offered"),
        pytest.param("polku-booking", 404, "not-found", id="a service that hands nothing over"),
        pytest.param("integrator", 403, "forbidden", id="an integrator"),
    ],
)
async def test_what_others_offered_a_service_does_not_end(
    matters: Matters, other: str, status: int, problem: str
) -> None:
    theirs = done(await matters.do("return", await matters.offer()))

    assert_refused(await matters.do("withdraw", theirs, ENDED, api=matters.as_(other)), status, problem)


async def test_what_was_accepted_a_service_does_not_end(matters: Matters) -> None:
    made = done(await service(matters).post("/v1/handovers", offered_by_service(matters)))
    accepted = done(await matters.do("accept", made))

    assert_refused(await matters.do("withdraw", accepted, ENDED, api=service(matters)), 409, "invalid-state")
