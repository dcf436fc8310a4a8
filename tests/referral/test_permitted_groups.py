"""A question to a work pair or a group from social welfare reaches all of its health care, by one permission."""

from typing import Any

import httpx
import pytest

from tests.referral.builders import assert_invalid, assert_refused, done
from tests.referral.consultations import (
    ANSWERER,
    ASKER,
    CLINIC,
    GROUP,
    GUIDANCE,
    REHABILITATION,
    SOCIAL,
    WORK_PAIR,
    Consultations,
)
from tests.referral.permissions import GUARDIANS, Permissions
from tests.world import World

ASKING = "social-worker"
TO_GROUP = [GUIDANCE, CLINIC, REHABILITATION]
TO_PAIR = [GUIDANCE, REHABILITATION]


@pytest.fixture
def consultations(world: World) -> Consultations:
    return Consultations(world)


def to_units(unit_ids: list[str]) -> dict[str, Any]:
    first, *further = unit_ids
    return {"kind": "unit", "unit_id": first, "further_unit_ids": further, "client_register": "health_care"}


def new_permission(world: World, unit_ids: list[str], **changes: Any) -> dict[str, Any]:
    """The guardians let the social worker ask these units about the infant."""
    settled = {"unit_id": GUIDANCE, "client_register": "social_welfare", "recipient": to_units(unit_ids)}
    return Permissions(world).new("infant", **{**settled, **GUARDIANS, **changes})


async def permitted(world: World, unit_ids: list[str], **changes: Any) -> dict[str, Any]:
    api = Permissions(world).as_(ASKING, **SOCIAL)
    return done(await api.post("/v1/permissions", new_permission(world, unit_ids, **changes)))


def question(consultations: Consultations, target: str, permission: dict[str, Any]) -> dict[str, Any]:
    return consultations.new(
        target_code=target,
        from_unit_id=GUIDANCE,
        client_register="social_welfare",
        covers_both_registers=True,
        client_agrees=True,
        permission_id=permission["id"],
    )


async def asked_of(consultations: Consultations, target: str, permission: dict[str, Any]) -> dict[str, Any]:
    return await consultations.ask(question(consultations, target, permission), role=ASKING, **SOCIAL)


async def reads(consultations: Consultations, asked: dict[str, Any], unit_id: str) -> bool:
    """Whether a nurse of the unit reads the question; its worklist and counts agree."""
    api = consultations.as_(ASKER, units=[unit_id])
    answer = await api.get(f"/v1/consultations/{asked['id']}")
    worklist = {"role": "to_answer", "unit_id": unit_id}
    listed = done(await api.get("/v1/consultations", params=worklist))["items"]
    counted = done(await api.get("/v1/consultations/counts", params=worklist))["counts"]["asked"]
    is_read = answer.status_code == httpx.codes.OK
    assert ([each["id"] for each in listed], counted) == ([asked["id"]] * is_read, int(is_read))
    return is_read


@pytest.mark.parametrize(("target", "unit_ids"), [(GROUP, TO_GROUP), (WORK_PAIR, TO_PAIR)], ids=["group", "work pair"])
async def test_every_unit_of_the_other_register_reads_that_the_permission_names(
    consultations: Consultations, target: str, unit_ids: list[str]
) -> None:
    permission = await permitted(consultations.world, unit_ids)
    asked = await asked_of(consultations, target, permission)

    assert [each for each in TO_GROUP if await reads(consultations, asked, each)] == unit_ids
    taken = done(await consultations.do("take", asked))
    done(await consultations.do("answer", taken))
    assert (await consultations.seen(asked, ASKING, **SOCIAL))["answers"][0]["unit_id"] == REHABILITATION


async def test_a_permission_that_leaves_out_a_unit_of_the_group_lets_nothing_leave(
    consultations: Consultations,
) -> None:
    permission = await permitted(consultations.world, [GUIDANCE, CLINIC])
    body = question(consultations, GROUP, permission)

    answer = await consultations.as_(ASKING, **SOCIAL).post("/v1/consultations", body)

    assert assert_refused(answer, 409, "permission-needed")["lack"] == "other_recipient"
    assert await consultations.rows("select 1 from consultation") == []


async def test_a_permission_may_name_the_units_in_any_order_and_more_of_them(consultations: Consultations) -> None:
    permission = await permitted(consultations.world, [CLINIC, REHABILITATION, GUIDANCE])

    asked = await asked_of(consultations, WORK_PAIR, permission)

    assert not await reads(consultations, asked, CLINIC)


async def test_a_single_use_serves_one_question_to_all_its_units(consultations: Consultations) -> None:
    permission = await permitted(consultations.world, TO_GROUP, single_use=True, valid_until=None)
    asked = await asked_of(consultations, GROUP, permission)
    done(await consultations.do("messages", asked, ASKING, claims=SOCIAL))

    again = await consultations.as_(ASKING, **SOCIAL).post(
        "/v1/consultations", question(consultations, GROUP, permission)
    )

    assert assert_refused(again, 409, "permission-needed")["lack"] == "used"
    assert len(await consultations.rows("select 1 from disclosure")) == 1


async def test_a_revocation_stops_the_question_for_all_its_units(consultations: Consultations) -> None:
    permissions = Permissions(consultations.world)
    permission = await permitted(consultations.world, TO_GROUP)
    asked = await asked_of(consultations, GROUP, permission)
    seen = done(await permissions.as_(ASKING, **SOCIAL).get(f"/v1/permissions/{permission['id']}"))
    path, body = f"/v1/permissions/{permission['id']}/revoke", {"reason": "The client so wishes."}
    done(await permissions.as_(ASKING, **SOCIAL).post(path, body, version=seen["version"]))

    for role, unit_id in ((ANSWERER, REHABILITATION), (ASKER, CLINIC)):
        api = consultations.as_(role, units=[unit_id])
        assert done(await api.get(f"/v1/consultations/{asked['id']}"))["status"] == "withdrawn"
        worklist = {"role": "to_answer", "unit_id": unit_id}
        assert done(await api.get("/v1/consultations", params=worklist))["items"] == []


@pytest.mark.parametrize(
    ("unit_ids", "pointer"),
    [
        pytest.param([GUIDANCE, "nowhere"], "/recipient/further_unit_ids/0", id="unknown"),
        pytest.param(
            [GUIDANCE, CLINIC, "kymenlaakso-family-services"], "/recipient/further_unit_ids/1", id="other register"
        ),
    ],
)
async def test_a_further_unit_is_known_and_works_in_the_same_register(
    world: World, unit_ids: list[str], pointer: str
) -> None:
    answer = await Permissions(world).as_(ASKING, **SOCIAL).post("/v1/permissions", new_permission(world, unit_ids))

    assert_invalid(answer, pointer)
