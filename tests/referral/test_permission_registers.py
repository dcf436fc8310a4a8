"""A client's permissions in the two registers are separate: a reader in one context never sees the other's."""

import pytest

from shared.terms.registers import Register
from tests.referral.builders import assert_refused, done
from tests.referral.permissions import TO_HEALTH_CARE, TO_SOCIAL_WELFARE, Permissions
from tests.referral.registers import READERS, assert_seen_in_its_register_only, other

RECIPIENTS = {Register.HEALTH_CARE: TO_SOCIAL_WELFARE, Register.SOCIAL_WELFARE: TO_HEALTH_CARE}


@pytest.fixture
def permissions(world):
    return Permissions(world)


async def record_in(permissions, register):
    return await permissions.record(
        role=READERS[register], client_register=register.value, recipient=RECIPIENTS[register]
    )


@pytest.mark.parametrize("register", Register, ids=str)
async def test_a_permission_is_seen_in_its_register_only(permissions, register):
    recorded = await record_in(permissions, register)
    await record_in(permissions, other(register))

    await assert_seen_in_its_register_only(
        permissions.world,
        register,
        f"/v1/permissions/{recorded['id']}",
        object_id=recorded["id"],
        listing=f"/v1/permissions?person_ref={recorded['person_ref']}",
    )


@pytest.mark.parametrize("register", Register, ids=str)
async def test_a_list_holds_the_entries_of_the_own_register_and_no_others(permissions, register):
    own, hidden = await record_in(permissions, register), await record_in(permissions, other(register))
    assert own["person_ref"] == hidden["person_ref"]

    api = permissions.as_(READERS[register])
    listed = done(await api.get("/v1/permissions", params={"person_ref": own["person_ref"]}))

    assert [each["id"] for each in listed["items"]] == [own["id"]]


@pytest.mark.parametrize("register", Register, ids=str)
async def test_nobody_revokes_or_records_in_the_other_register(permissions, register):
    recorded = await record_in(permissions, register)
    stranger = READERS[other(register)]

    assert_refused(await permissions.revoke(recorded, role=stranger), 404, "not-found")
    sent = permissions.new(client_register=register.value, recipient=RECIPIENTS[register])
    assert_refused(await permissions.as_(stranger).post("/v1/permissions", sent), 403, "forbidden")


async def test_whoever_has_a_profession_of_each_register_sees_both(permissions):
    both = [await record_in(permissions, register) for register in Register]
    reader = permissions.as_("social-worker", professions=["nurse", "social_worker"])

    listed = done(await reader.get("/v1/permissions", params={"person_ref": both[0]["person_ref"]}))

    assert {each["id"] for each in listed["items"]} == {each["id"] for each in both}


async def test_a_manager_sees_the_entries_of_the_managed_unit_alone(permissions):
    unit = "kymenlaakso-child-rehabilitation"
    of_the_unit, of_another = [
        await permissions.record(role=role, unit_id=unit_id)
        for role, unit_id in (("physiotherapist", unit), ("nurse", "kymenlaakso-child-clinic-kouvola"))
    ]
    listing = {"person_ref": of_the_unit["person_ref"]}

    listed = done(await permissions.as_("unit-manager").get("/v1/permissions", params=listing))

    assert [each["id"] for each in listed["items"]] == [of_the_unit["id"]]
    path = f"/v1/permissions/{of_another['id']}"
    assert_refused(await permissions.as_("unit-manager").get(path), 404, "not-found")
