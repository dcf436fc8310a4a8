"""Whether a permission is needed is told to whoever asks, without anybody's data."""

import pytest

from tests.referral.builders import assert_invalid, done
from tests.referral.permissions import KELA, NEED, PARISH, SOCIAL_WORKER, TO_HEALTH_CARE, TO_SOCIAL_WELFARE, Permissions
from tests.referral.registers import UNIT


@pytest.fixture
def permissions(world):
    return Permissions(world)


DECISIONS = {
    "same register": ({"recipient": TO_HEALTH_CARE}, False, "same_register", "same_register", []),
    "other register": (
        {"recipient": TO_SOCIAL_WELFARE}, True, "other_register", "other_register", ["oral", "written", "electronic"],
    ),
    "a unit of another county": (
        {"recipient": {"kind": "unit", "unit_id": "kymenlaakso-child-rehabilitation"}}, True, "other_controller",
        "external_sote", ["oral", "written", "electronic"],
    ),
    "Kela once": ({"recipient": KELA}, True, "outside_sote", "kela", ["oral", "written", "electronic"]),
    "Kela for longer": (
        {"recipient": KELA, "continues": True}, True, "outside_sote", "kela", ["written", "electronic"],
    ),
    "a parish, anonymous": ({"recipient": PARISH, "identified": False}, False, "anonymous", "other_partner", []),
    "the service needs assessment": (
        {"recipient": TO_SOCIAL_WELFARE, "statutory_basis": "service_needs_assessment"}, False, "statutory_right",
        "other_register", [],
    ),
    "a danger to life": ({"recipient": KELA, "vital_interest": True}, False, "vital_interest", "kela", []),
    "a purchased service": (
        {"recipient": {"kind": "external_sote", "code": "private-clinic", "client_register": "health_care"},
         "purchased_service": True}, False, "purchased_service", "external_sote", [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("asked", "needed", "reason", "relation", "forms"), DECISIONS.values(), ids=DECISIONS)
async def test_whether_one_is_needed_is_told_with_the_reason_and_the_rule(
    permissions, asked, needed, reason, relation, forms
):
    body = {**NEED, **asked}

    told = done(await permissions.as_(SOCIAL_WORKER).post("/v1/permissions/decision", body))

    assert (told["is_needed"], told["reason"], told["relation"]) == (needed, reason, relation)
    assert told["sufficient_forms"] == forms
    assert (told["rule_id"], told["rule_version"]) == ("permission_needed", "1")
    assert told["source"].startswith("D-10")
    assert await permissions.rows("select id from permission union all select id from disclosure") == []


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        pytest.param({"unit_id": "nowhere", "recipient": KELA}, "/unit_id", id="an unknown unit"),
        pytest.param({"recipient": {"kind": "unit", "unit_id": "nowhere"}}, "/recipient/unit_id", id="recipient"),
        pytest.param({"recipient": {"kind": "unit", "unit_id": UNIT}}, "/recipient/client_register", id="no register"),
        pytest.param({"recipient": KELA, "person": "somebody"}, "/person", id="a person is not asked for"),
    ],
)
async def test_a_question_about_what_nobody_knows_is_refused(permissions, asked, pointer):
    answer = await permissions.as_(SOCIAL_WORKER).post("/v1/permissions/decision", {**NEED, **asked})

    assert_invalid(answer, pointer)
