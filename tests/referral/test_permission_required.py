"""What leaves is asked for first: a permission covers it, an act does, or it is refused; each disclosure is kept."""

import asyncio
from uuid import UUID

import pytest

from services.referral.flows.permissions import require
from shared.contracts.referral.permissions import NewRecipient
from shared.kit.problems import VALIDATION, Refusal
from shared.terms.permissions import PermissionBasis, PermissionPurpose, PermissionReason, StatutoryBasis
from shared.terms.registers import Register
from tests.referral.builders import assert_refused, done
from tests.referral.permissions import GUARDIANS, KELA, ONCE_TO_KELA, PARISH, TO_HEALTH_CARE, VITAL, Permissions
from tests.referral.permissions import TO_SOCIAL_WELFARE as SOCIAL
from tests.referral.registers import UNIT

FIRST, SECOND = (f"consultation:{UUID(int=number)}" for number in (1, 2))
EVERY_FORM = ["oral", "written", "electronic"]


@pytest.fixture
def permissions(world):
    return Permissions(world)


def asked(permissions, permission=None, *, whose="adult", recipient=SOCIAL, **changes):
    """How a flow asks, before the connection."""
    code = permissions.world.people[whose].identity_code
    return {
        "person_ref": permissions.parts.sealer.reference(code),
        "from_unit_id": UNIT,
        "recipient": NewRecipient.model_validate(recipient),
        "purpose": PermissionPurpose.CONSULTATION,
        "register": Register.HEALTH_CARE,
        "disclosed_for": FIRST,
        "by": "somebody",
        "permission_id": permission["id"] if permission else None,
        **changes,
    }


async def require_now(permissions, permission=None, **changes):
    """Ask in a transaction that commits."""
    async with permissions.transaction() as connection:
        return await require(permissions.parts, connection, **asked(permissions, permission, **changes))


async def refused(permissions, permission=None, **changes):
    """The members of the refusal; nothing was kept."""
    before = await permissions.rows("select * from disclosure")
    with pytest.raises(Refusal) as caught:
        await require_now(permissions, permission, **changes)
    assert (caught.value.kind.code, caught.value.kind.status) == ("permission-needed", 409)
    assert await permissions.rows("select * from disclosure") == before
    return caught.value.members


async def test_without_a_permission_it_is_told_why_and_which_forms_suffice(permissions):
    assert await refused(permissions) == {
        "reason": "other_register",
        "sufficient_forms": EVERY_FORM,
        "needed_basis": "disclosure_permission",
        "given_to": None,
        "lack": "none_named",
    }
    assert await refused(permissions, recipient=KELA, continues=True) == {
        "reason": "outside_sote",
        "sufficient_forms": ["written", "electronic"],
        "needed_basis": "client_permission",
        "given_to": "recipient",
        "lack": "none_named",
    }


async def test_a_permission_lets_data_leave_and_the_disclosure_is_kept(permissions):
    recorded = await permissions.record()

    decision = await require_now(permissions, recorded)

    assert (decision.is_needed, decision.reason) == (True, PermissionReason.OTHER_REGISTER)
    assert (decision.basis, str(decision.permission_id)) == (PermissionBasis.DISCLOSURE_PERMISSION, recorded["id"])
    (kept,) = await permissions.rows("select * from disclosure")
    assert (str(kept["permission_id"]), kept["person_ref"]) == (recorded["id"], recorded["person_ref"])
    assert (kept["disclosed_for"], kept["disclosed_by"]) == (FIRST, "somebody")
    assert kept["disclosed_at"] == permissions.world.clock()
    assert (kept["basis"], kept["purpose"], kept["rule_id"]) == (
        "disclosure_permission",
        "consultation",
        "permission_needed",
    )
    assert (await permissions.seen(recorded))["used_at"] == "2026-11-23T07:00:00Z"
    await require_now(permissions, recorded, disclosed_for=SECOND)
    assert len(await permissions.rows("select id from disclosure")) == 2


@pytest.mark.parametrize(
    "changes", [{"recipient": TO_HEALTH_CARE}, {"person_ref": None}], ids=["same register", "anonymous"]
)
async def test_what_needs_no_permission_leaves_no_disclosure(permissions, changes):
    decision = await require_now(permissions, **changes)

    assert (decision.is_needed, decision.permission_id) == (False, None)
    assert await permissions.rows("select id from disclosure") == []


async def test_an_act_lets_data_leave_to_social_welfare_and_is_kept(permissions):
    act = StatutoryBasis.SERVICE_NEEDS_ASSESSMENT

    decision = await require_now(permissions, statutory_basis=act)

    assert (decision.is_needed, decision.basis) == (False, PermissionBasis.STATUTORY_RIGHT)
    (kept,) = await permissions.rows("select * from disclosure")
    assert (kept["permission_id"], kept["statutory_basis"]) == (None, "service_needs_assessment")
    assert (await refused(permissions, recipient=KELA, statutory_basis=act))["lack"] == "none_named"


async def test_a_recorded_vital_interest_lets_data_leave_to_its_recipient(permissions):
    recorded = await permissions.record(**{**VITAL, "recipient": KELA})

    assert (await require_now(permissions, recorded, recipient=KELA)).basis is PermissionBasis.VITAL_INTEREST
    assert (await refused(permissions, recorded, recipient=PARISH))["lack"] == "other_recipient"


@pytest.mark.parametrize(
    ("changes", "lack"),
    [
        pytest.param({"whose": "young-person"}, "unknown", id="of another client"),
        pytest.param(
            {"register": Register.SOCIAL_WELFARE, "recipient": TO_HEALTH_CARE}, "unknown", id="other register"
        ),
        pytest.param({"from_unit_id": "kymenlaakso-client-guidance"}, "unknown", id="of another county"),
        pytest.param({"recipient": KELA}, "other_recipient", id="another recipient"),
        pytest.param({"purpose": PermissionPurpose.REFERRAL}, "other_purpose", id="another purpose"),
    ],
)
async def test_a_permission_lets_nothing_else_leave(permissions, changes, lack):
    assert (await refused(permissions, await permissions.record(), **changes))["lack"] == lack


async def test_a_permission_for_joint_work_lets_data_leave_for_a_referral(permissions):
    recorded = await permissions.record(purpose="joint_work")

    assert (await require_now(permissions, recorded, purpose=PermissionPurpose.REFERRAL)).permission_id is not None


async def test_one_guardian_of_two_is_not_enough(permissions):
    recorded = await permissions.record("infant", **{**GUARDIANS, "guardians_agreeing": 1})

    assert (await refused(permissions, recorded, whose="infant"))["lack"] == "guardians_missing"


async def test_a_permission_that_ended_lets_nothing_leave(permissions):
    recorded = await permissions.record(valid_until="2026-11-23")
    permissions.world.clock.advance(days=1)

    assert (await refused(permissions, recorded))["lack"] == "expired"


async def test_a_revoked_permission_lets_nothing_more_leave(permissions):
    recorded = await permissions.record()
    await require_now(permissions, recorded)
    done(await permissions.revoke(await permissions.seen(recorded)))

    assert (await refused(permissions, recorded, disclosed_for=SECOND))["lack"] == "revoked"
    assert (await refused(permissions, recorded))["lack"] == "revoked"


async def test_a_single_use_permission_serves_one_object(permissions):
    recorded = await permissions.record(**ONCE_TO_KELA)

    await require_now(permissions, recorded, recipient=KELA)
    await require_now(permissions, recorded, recipient=KELA)

    assert len(await permissions.rows("select id from disclosure")) == 1
    assert (await refused(permissions, recorded, recipient=KELA, disclosed_for=SECOND))["lack"] == "used"
    assert (await permissions.seen(recorded))["state"] == "used"


async def test_a_use_that_was_not_seen_is_looked_at_before_revoking(permissions):
    recorded = await permissions.record()
    await require_now(permissions, recorded)
    await require_now(permissions, recorded)

    assert_refused(await permissions.revoke(recorded), 412, "version-mismatch")
    used = await permissions.seen(recorded)
    assert used["version"] == 2
    assert done(await permissions.revoke(used))["state"] == "revoked"


async def test_what_is_undone_uses_no_permission(permissions):
    recorded = await permissions.record(**ONCE_TO_KELA)
    with pytest.raises(ArithmeticError):
        await require_and_fail(permissions, recorded)

    assert (await permissions.seen(recorded))["state"] == "valid"
    await require_now(permissions, recorded, recipient=KELA, disclosed_for=SECOND)


async def require_and_fail(permissions, recorded):
    async with permissions.transaction() as connection:
        await require(permissions.parts, connection, **asked(permissions, recorded, recipient=KELA))
        raise ArithmeticError


async def test_of_two_transactions_at_once_one_uses_a_single_use_permission(permissions):
    recorded = await permissions.record(**ONCE_TO_KELA)
    first_has_it, second_waits = asyncio.Event(), asyncio.Event()

    async def first():
        async with permissions.transaction() as connection:
            await require(permissions.parts, connection, **asked(permissions, recorded, recipient=KELA))
            first_has_it.set()
            await second_waits.wait()
            await waits_for_a_lock(permissions)

    async def second():
        await first_has_it.wait()
        second_waits.set()
        return await refused_while_waiting(permissions, recorded)

    _, members = await asyncio.gather(first(), second())

    assert members["lack"] == "used"
    (kept,) = await permissions.rows("select disclosed_for from disclosure")
    assert kept["disclosed_for"] == FIRST


async def refused_while_waiting(permissions, recorded):
    with pytest.raises(Refusal) as caught:
        await require_now(permissions, recorded, recipient=KELA, disclosed_for=SECOND)
    return caught.value.members


async def waits_for_a_lock(permissions):
    """Until somebody waits for what this transaction holds."""
    async with asyncio.timeout(1):
        while True:
            if await permissions.rows("select 1 from pg_stat_activity where wait_event_type = 'Lock'"):
                return
            await asyncio.sleep(0.01)


async def test_many_at_once_use_a_single_use_permission_once(permissions):
    recorded = await permissions.record(**ONCE_TO_KELA)

    tries = [
        require_now(permissions, recorded, recipient=KELA, disclosed_for=f"consultation:{UUID(int=n)}")
        for n in range(4)
    ]
    answers = await asyncio.gather(*tries, return_exceptions=True)

    assert len([each for each in answers if not isinstance(each, BaseException)]) == 1
    assert {each.members["lack"] for each in answers if isinstance(each, Refusal)} == {"used"}
    assert len(await permissions.rows("select id from disclosure")) == 1


async def test_a_recipient_that_nobody_knows_is_invalid(permissions):
    with pytest.raises(Refusal) as caught:
        await require_now(permissions, recipient={"kind": "unit", "unit_id": "nowhere"})

    assert caught.value.kind is VALIDATION
    assert [error.pointer for error in caught.value.errors] == ["/recipient/unit_id"]
