"""A booking right that booking refused is seen by the unit that accepted, and is asked for anew: once in effect."""

import asyncio

import pytest

from tests.referral.builders import HANDLER, MANAGER, OUTSIDER, SENDER, assert_refused, done, with_refused_right

AGAIN = "reissue-right"


async def again(referral, refused, body=None, *, role=HANDLER, version=None):
    path = f"/v1/referrals/{refused['id']}/{AGAIN}"
    return await referral.as_(role).post(path, body, version=version or refused["version"])


async def stuck(referral, role=HANDLER):
    """The worklist of refused rights, and its counts."""
    api, asked = referral.as_(role), {"role": "right_refused"}
    page = done(await api.get("/v1/referrals", params=asked))
    counts = done(await api.get("/v1/referrals/counts", params=asked))
    assert counts["by_status"]["accepted"] == len(page["items"])
    return [item["id"] for item in page["items"]]


async def told(referral):
    return [row["type"] for row in await referral.rows("select type from event order by number")]


async def test_a_refused_right_is_told_and_stands_in_the_worklist_of_the_unit_alone(referral):
    issued = await referral.in_state("accepted")
    await referral.world.work("referral")
    refused = await with_refused_right(referral)

    assert (refused["booking"]["state"], refused["booking"]["refused_because"]) == ("refused", "/problems/validation")
    assert (await told(referral)).count("referral.right-refused") == 1
    assert await stuck(referral) == await stuck(referral, MANAGER) == [refused["id"]]
    assert await stuck(referral, SENDER) == await stuck(referral, OUTSIDER) == []
    assert "reissue_right" in (await referral.seen(refused, HANDLER))["available_actions"]
    assert "reissue_right" not in (await referral.seen(issued, HANDLER))["available_actions"]
    history = done(await referral.as_(SENDER).get(f"/v1/referrals/{refused['id']}/history"))["items"]
    assert (history[-1]["change"], history[-1]["reason"]) == ("right_refused", "/problems/validation")


async def test_what_was_mended_is_issued_on_the_terms_of_the_acceptance(referral):
    refused = await with_refused_right(referral)

    waiting = done(await again(referral, refused))
    assert (waiting["booking"]["state"], waiting["booking"]["refused_because"]) == ("booking_pending", None)
    assert waiting["booking"]["terms"] == refused["booking"]["terms"]
    assert await stuck(referral) == []
    await referral.world.work("referral")

    (right,) = await referral.rights()
    issued = await referral.seen(refused)
    assert (issued["booking"]["state"], issued["booking"]["booking_right_id"]) == ("issued", str(right["id"]))
    assert (await told(referral)).count("referral.right-refused") == 1


async def test_a_right_that_would_have_ended_is_issued_on_new_terms(referral):
    refused = await with_refused_right(referral)

    done(await again(referral, refused, {"terms": {"visits": 2, "valid_until": "2027-01-15"}}))
    await referral.world.work("referral")

    (right,) = await referral.rights()
    assert (right["visits_allowed"], right["valid_until"].isoformat()) == (2, "2027-01-15")


async def test_two_who_ask_at_once_get_one_right(referral):
    refused = await with_refused_right(referral)

    answers = await asyncio.gather(*(again(referral, refused) for _ in range(4)))
    await referral.world.work("referral")

    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    assert len(await referral.rights()) == 1
    assert len(await referral.rows("select id from job where kind = 'issue_booking_right'")) == 2


async def test_it_may_be_refused_and_mended_as_often_as_it_takes(referral):
    refused = await with_refused_right(referral)
    await referral.rows("update referral set service_type = 'unknown-service'")
    done(await again(referral, refused))
    await referral.world.work("referral")
    still = await referral.seen(refused)
    assert still["booking"]["state"] == "refused"
    assert await stuck(referral) == [refused["id"]]

    await referral.rows("update referral set service_type = pathway_code")
    done(await again(referral, still))
    await referral.world.work("referral")

    assert (await referral.seen(refused))["booking"]["state"] == "issued"
    assert (await told(referral)).count("referral.right-refused") == 2


async def test_a_right_that_was_not_refused_is_not_asked_for_anew(referral):
    accepted = await referral.in_state("accepted")

    waiting = assert_refused(await again(referral, accepted), 409, "invalid-state")
    await referral.world.work("referral")
    issued = assert_refused(await again(referral, await referral.seen(accepted)), 409, "invalid-state")

    assert waiting["reason"] == issued["reason"] == "no_refused_right"


async def test_a_completed_referral_leaves_the_worklist_of_refused_rights(referral):
    refused = await with_refused_right(referral)

    completed = done(await referral.do("complete", refused))

    assert await stuck(referral) == []
    assert_refused(await again(referral, completed), 409, "invalid-state")


@pytest.mark.parametrize(
    ("role", "status", "kind"), [(SENDER, 404, "not-found"), (MANAGER, 403, "forbidden"), (OUTSIDER, 404, "not-found")]
)
async def test_only_a_professional_of_the_receiving_unit_asks_anew(referral, role, status, kind):
    refused = await with_refused_right(referral)

    assert_refused(await again(referral, refused, role=role), status, kind)
    assert_refused(await again(referral, refused, version=refused["version"] - 1), 412, "version-mismatch")
