"""A revoked permission takes back what is still pending; what was received stays received."""

import asyncio

import pytest

from tests.referral import consultations as asking
from tests.referral.builders import assert_refused, done
from tests.referral.consultations import Consultations
from tests.referral.matters import GUIDANCE, SOCIAL, SOCIAL_WORK, Matters
from tests.referral.permissions import GUARDIANS, Permissions

TO_SOCIAL_WORK = {"kind": "unit", "unit_id": SOCIAL_WORK, "client_register": SOCIAL}


@pytest.fixture
def permissions(world):
    return Permissions(world)


@pytest.fixture
def matters(world):
    return Matters(world)


async def permitted(permissions, **changes):
    """A permission to hand the adult's matter over from health care to social work."""
    return await permissions.record(purpose="handover", recipient=TO_SOCIAL_WORK, **changes)


async def offered_by(matters, permission):
    """A nurse's handover of a social matter."""
    return await matters.offer(
        "adult",
        to_unit_id=SOCIAL_WORK,
        client_register=SOCIAL,
        permission_id=permission["id"],
        needs_special_support=True,
    )


async def test_a_matter_that_leaves_its_register_needs_the_clients_permission(matters):
    new = matters.new("adult", to_unit_id=SOCIAL_WORK, client_register=SOCIAL)

    problem = assert_refused(await matters.sender.post("/v1/handovers", new), 409, "permission-needed")

    assert (problem["reason"], problem["lack"]) == ("other_register", "none_named")


async def test_an_offered_handover_goes_back_to_its_sender(permissions, matters):
    permission = await permitted(permissions)
    handover = await offered_by(matters, permission)
    permissions.world.clock.advance(minutes=5)

    done(await permissions.revoke(await permissions.seen(permission)))

    seen = done(await matters.sender.get(f"/v1/handovers/{handover['id']}"))
    assert (seen["status"], seen["ended_at"]) == ("withdrawn", "2026-11-23T07:05:00Z")
    assert {clock["awaits"] for clock in seen["clocks"] if clock["ended_at"] == seen["ended_at"]} == {"answer"}
    assert {clock["awaits"] for clock in seen["clocks"] if clock["ended_at"] is None} == {
        "assessment_start",
        "assessment_finish",
    }
    assert_refused(await matters.do("accept", seen), 409, "invalid-state")
    (last,) = await permissions.rows("select * from handover_history order by id desc limit 1")
    assert (last["status"], last["explanation"]) == ("withdrawn", "stopped_by_revocation")
    await permissions.world.work("referral")
    events = done(await permissions.world.call("referral", "integrator").get("/v1/events"))["items"]
    assert [each["type"] for each in events][-2:] == ["handover.withdrawn", "permission.revoked"]


async def test_an_accepted_handover_stays_with_its_receiver(permissions, matters):
    permission = await permitted(permissions)
    accepted = done(await matters.do("accept", await offered_by(matters, permission)))

    done(await permissions.revoke(await permissions.seen(permission)))

    seen = done(await matters.social_receiver.get(f"/v1/handovers/{accepted['id']}"))
    assert (seen["status"], seen["version"]) == ("accepted", accepted["version"])


@pytest.fixture
def consultations(world):
    return Consultations(world)


async def asked_by(consultations, permission):
    """A nurse's question about the infant to the social worker."""
    target = {"target_code": asking.SOCIAL_WORKER, "covers_both_registers": True}
    return await consultations.ask(consultations.new(**target, permission_id=permission["id"]))


async def permitted_to_ask(permissions, **changes):
    return await permissions.record(
        "infant",
        role="nurse",
        unit_id=asking.CLINIC,
        recipient={"kind": "unit", "unit_id": asking.GUIDANCE, "client_register": SOCIAL},
        **GUARDIANS,
        **changes,
    )


@pytest.mark.parametrize("state", ["asked", "taken"])
async def test_a_question_that_waits_for_its_answer_is_taken_back(permissions, consultations, state):
    permission = await permitted_to_ask(permissions)
    question = await asked_by(consultations, permission)
    social_worker = {"role": "social-worker", "claims": asking.SOCIAL}
    if state == "taken":
        question = done(await consultations.do("take", question, **social_worker))

    done(await permissions.revoke(await permissions.seen(permission, "nurse"), "nurse"))

    seen = await consultations.seen(question)
    assert (seen["status"], seen["version"]) == ("withdrawn", question["version"] + 1)
    (row,) = await permissions.rows("select ending, ended_at from consultation")
    assert row == {"ending": "stopped_by_revocation", "ended_at": permissions.world.clock()}
    assert await permissions.rows("select 1 from consultation_to_answer where is_open") == []
    assert_refused(await consultations.do("answer", seen, **social_worker), 409, "invalid-state")
    assert [event.type for event in await consultations.told()][-1] == "consultation.withdrawn"


async def test_the_thread_of_an_answered_question_is_closed_and_its_answer_stays(permissions, consultations):
    permission = await permitted_to_ask(permissions)
    question = await asked_by(consultations, permission)
    for action in ("take", "answer"):
        question = done(await consultations.do(action, question, "social-worker", claims=asking.SOCIAL))

    done(await permissions.revoke(await permissions.seen(permission, "nurse"), "nurse"))

    seen = await consultations.seen(question)
    assert (seen["status"], seen["answers"]) == ("closed", question["answers"])
    refused = await consultations.do("messages", seen, asking.ASKER)
    assert assert_refused(refused, 409, "invalid-state")["consultation_status"] == "closed"
    assert [event.type for event in await consultations.told()][-1] == "consultation.closed"


async def test_the_asker_writes_no_more_when_the_last_day_of_the_permission_is_over(permissions, consultations):
    permission = await permitted_to_ask(permissions, valid_until="2026-11-24")
    question = await asked_by(consultations, permission)
    assert (await consultations.do("messages", question, asking.ASKER)).is_success
    permissions.world.clock.advance(days=2)

    refused = await consultations.do("messages", question, asking.ASKER)
    by_answerer = await consultations.do("messages", question, "social-worker", claims=asking.SOCIAL)

    assert assert_refused(refused, 409, "permission-needed")["lack"] == "expired"
    assert done(by_answerer)["from_asker"] is False
    assert len(await permissions.rows("select 1 from consultation_message")) == len(["before", "by the answerer"])


async def test_what_rests_on_another_permission_stays_pending(permissions, matters):
    revoked, other = await permitted(permissions), await permitted(permissions)
    handover = await offered_by(matters, other)

    done(await permissions.revoke(revoked))

    assert done(await matters.sender.get(f"/v1/handovers/{handover['id']}"))["status"] == "offered"


async def test_a_refused_revocation_stops_nothing(permissions, matters):
    permission = await permitted(permissions)
    handover = await offered_by(matters, permission)

    assert_refused(await permissions.revoke(permission), 412, "version-mismatch")

    assert done(await matters.sender.get(f"/v1/handovers/{handover['id']}"))["status"] == "offered"


async def test_nothing_pending_is_left_when_revoking_meets_sending(permissions, matters):
    for _ in range(4):
        permission = await permitted(permissions)

        sent, revoked = await asyncio.gather(
            matters.sender.post(
                "/v1/handovers",
                matters.new("adult", to_unit_id=SOCIAL_WORK, client_register=SOCIAL, permission_id=permission["id"]),
            ),
            permissions.revoke(permission),
        )

        assert (sent.status_code, revoked.status_code) in {(201, 412), (409, 200)}
    pending = await permissions.rows(
        "select handover.id from handover join permission on permission.id = handover.permission_id"
        " where handover.status = 'offered' and permission.revoked_at is not null and from_unit_id = $1",
        GUIDANCE,
    )
    assert pending == []
