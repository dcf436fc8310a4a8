"""Questionnaires attached to a contact: by the person's own choice, sealed, for health care, and never deciding."""

from typing import Any
from uuid import uuid4

import pytest

from tests.guidance.builders import (
    CITIZEN,
    CLOSE,
    MANAGER,
    NURSE,
    OUTSIDER,
    SOCIAL_WORKER,
    WORKER,
    a_contact,
    act,
    desk,
    done,
    everything_stored,
    made,
    pointers,
    refused,
)
from tests.guidance.making import everything_opened
from tests.guidance.questionnaires.filling import BY_CODE, RED_FLAG, filled, lowest
from tests.world import World

ADVICE: dict[str, Any] = {"matters": ["general_advice"]}


async def _attached(world: World, contact_id: str, sent: dict[str, Any]) -> dict[str, Any]:
    path = f"/v1/contacts/{contact_id}/questionnaires"
    return done(await world.call("guidance", CITIZEN).post(path, sent))


async def _kept(world: World, contact_id: str, role: str = NURSE) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = done(await desk(world, role).get(f"/v1/contacts/{contact_id}/questionnaires"))[
        "items"
    ]
    return items


async def test_the_client_attaches_a_result_and_health_care_and_the_client_read_it(world: World) -> None:
    receipt = await made(world, CITIZEN, identified=True)
    attached = await _attached(world, receipt["id"], filled(lowest(**{"1": "nearly-every-day"})))

    assert attached["red_flag"] is False
    for role in (NURSE, CITIZEN):
        (item,) = await _kept(world, receipt["id"], role)
        assert item == attached["questionnaire"]
        assert (item["result"]["score"], item["result"]["digest"]) == (3, BY_CODE["phq-9"].digest)
        assert item["answers"]["1"] == "nearly-every-day"


@pytest.mark.parametrize(
    ("role", "status", "kind"),
    [
        (WORKER, 403, "health-care-professional-needed"),
        (SOCIAL_WORKER, 403, "health-care-professional-needed"),
        (MANAGER, 403, "forbidden"),
        (OUTSIDER, 404, "not-found"),
        ("guardian-without-authority", 404, "not-found"),
    ],
)
async def test_nobody_else_reads_what_was_attached(world: World, role: str, status: int, kind: str) -> None:
    receipt = await made(world, CITIZEN, identified=True)
    await _attached(world, receipt["id"], filled())

    refused(await desk(world, role).get(f"/v1/contacts/{receipt['id']}/questionnaires"), status, kind)


async def test_an_anonymous_person_attaches_by_the_tracking_code_and_an_identified_one_does_not(world: World) -> None:
    path = "/v1/contacts/track/questionnaires"
    receipt = await made(world)
    sent = {**filled(code="who-5"), "tracking_code": receipt["tracking_code"]}
    done(await world.call("guidance").post(path, sent, key=uuid4().hex))
    (item,) = await _kept(world, receipt["id"])
    assert (item["result"]["code"], item["result"]["score"]) == ("who-5", 0)

    known = await made(world, CITIZEN, identified=True, topic_code="sleep")
    sent = {**filled(), "tracking_code": known["tracking_code"]}
    answer = await world.call("guidance").post(path, sent, key=uuid4().hex)
    refused(answer, 401, "stronger-identification-needed")


@pytest.mark.parametrize("role", [None, CITIZEN])
async def test_a_contact_is_made_with_the_questionnaires_that_the_person_names(world: World, role: str | None) -> None:
    receipt = await made(
        world, role, identified=role is not None, questionnaires=[filled(), filled({"1": "several-days"}, code="gad-7")]
    )

    items = await _kept(world, receipt["id"])
    assert [(each["result"]["code"], each["result"]["verdict"]) for each in items] == [
        ("phq-9", "scored"),
        ("gad-7", "incomplete"),
    ]
    assert receipt["red_flag"] is False


async def test_danger_is_shown_to_the_unit_and_sets_no_urgency_no_step_and_no_clock(world: World) -> None:
    calm = await made(world, CITIZEN, identified=True)
    alarmed = await made(world, topic_code="mood", questionnaires=[filled(RED_FLAG)])
    assert alarmed["red_flag"] is True
    before = done(await desk(world).get(f"/v1/contacts/{calm['id']}"))

    attached = await _attached(world, calm["id"], filled(RED_FLAG))
    assert attached["red_flag"] is True
    assert [each["number"] for each in attached["emergency_numbers"]][:2] == ["112", "116117"]

    after = done(await desk(world).get(f"/v1/contacts/{calm['id']}"))
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"emergency", "version"}
    assert (after["emergency"], after["urgency"]) == (True, None)


async def test_by_duty_nobody_attaches_what_a_client_filled_in(world: World) -> None:
    receipt = await made(world, CITIZEN, identified=True)
    path = f"/v1/contacts/{receipt['id']}/questionnaires"
    refused(await desk(world).post(path, filled()), 403, "forbidden")

    answer = await desk(world).post("/v1/contacts", a_contact(questionnaires=[filled()]))
    assert pointers(refused(answer, 422, "validation")) == [("/questionnaires", "client_only")]

    answer = await world.call("guidance").post(
        "/v1/contacts", a_contact(contactor="relative", questionnaires=[filled()])
    )
    refused(answer, 422, "validation")


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        (filled({**RED_FLAG, "1": "x"}), "/answers/1"),
        ({**filled(RED_FLAG), "version": 2}, "/code"),
        ({**filled(RED_FLAG), "name": "Mauno"}, "/name"),
    ],
)
async def test_danger_is_answered_also_where_the_attaching_is_refused(
    world: World, sent: dict[str, Any], pointer: str
) -> None:
    receipt = await made(world, CITIZEN, identified=True)
    alone = await world.call("guidance", CITIZEN).post(f"/v1/contacts/{receipt['id']}/questionnaires", sent)
    along = await world.call("guidance").post("/v1/contacts", a_contact(questionnaires=[sent]))

    for answer, at in ((alone, pointer), (along, f"/questionnaires/0{pointer}")):
        problem = refused(answer, 422, "validation")
        assert [error["pointer"] for error in problem["errors"]] == [at]
        assert problem["red_flag"] is True
        assert problem["emergency_numbers"]


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({**filled(), "answers": {"9": 3}}, id="as points"),
        pytest.param({**filled(RED_FLAG), "code": "PHQ-9"}, id="of a questionnaire that is none"),
        pytest.param({**filled(), "answers": [["9", "several-days"]]}, id="as pairs"),
    ],
)
async def test_danger_is_answered_whatever_shape_the_answer_has(world: World, sent: dict[str, Any]) -> None:
    receipt = await made(world, CITIZEN, identified=True)
    path = f"/v1/contacts/{receipt['id']}/questionnaires"
    answers = [
        await world.call("guidance", CITIZEN).post(path, sent),
        await world.call("guidance").post(path, sent),
        await world.call("guidance").post("/v1/contacts", a_contact(questionnaires=[sent])),
        await world.call("guidance").post("/v1/contacts", a_contact(questionnaires=sent)),
        await world.call("guidance").post("/v1/contacts", a_contact(questionnaires=[str(sent)])),
    ]

    assert [each.status_code for each in answers] == [422, 401, 422, 422, 422]
    assert [each.json()["red_flag"] for each in answers] == [True] * 5


async def test_what_is_kept_is_sealed_and_goes_with_the_contact(world: World) -> None:
    receipt = await made(world, CITIZEN, identified=True, **ADVICE)
    await _attached(world, receipt["id"], filled(lowest(**{"1": "nearly-every-day"})))
    path = f"/v1/contacts/{receipt['id']}/questionnaires"
    for rows in (await everything_stored(world)).values():
        assert "phq-9" not in rows
        assert "nearly-every-day" not in rows

    done(await act(desk(world), receipt["id"], CLOSE))

    assert [table for table, rows in (await everything_opened(world)).items() if "nearly-every-day" in rows] == []
    refused(await world.call("guidance", CITIZEN).post(path, filled()), 404, "not-found")


async def test_a_closed_contact_takes_no_more(world: World) -> None:
    receipt = await made(world, **ADVICE)
    done(await act(desk(world), receipt["id"], CLOSE))

    sent = {**filled(), "tracking_code": receipt["tracking_code"]}
    answer = await world.call("guidance").post("/v1/contacts/track/questionnaires", sent, key=uuid4().hex)
    refused(answer, 409, "invalid-state")
