"""A right is issued once in effect, whatever happens to the workers and to the answers of booking."""

import asyncio
from uuid import UUID

import httpx

from services.referral.jobs.issuing import issue_booking_right
from services.referral.jobs.worker import worker
from shared.kit.jobs import Job
from tests.referral.builders import SENDER


def handler(referral):
    """What a worker process runs for the right of a referral."""
    return issue_booking_right(referral.world.apps["referral"].state.plumbing.database, referral.parts)


def issuing(referral_id):
    return Job(UUID(int=1), "issue_booking_right", {"referral_id": referral_id}, 1)


async def test_a_worker_killed_between_the_answer_and_the_commit_issues_no_second_right(referral):
    accepted = await referral.in_state("accepted")

    effect = await handler(referral)(issuing(accepted["id"]))

    assert effect is not None
    (right,) = await referral.rights()
    assert (await referral.seen(accepted))["booking"]["state"] == "booking_pending"
    await referral.world.work("referral")
    assert await referral.rights() == [right]
    assert (await referral.seen(accepted))["booking"]["booking_right_id"] == str(right["id"])


async def test_the_lease_of_a_dead_worker_ends_and_another_goes_on(referral):
    accepted = await referral.in_state("accepted")
    await referral.rows(
        "update job set state = 'leased', attempts = 1, lease_until = clock_timestamp() + interval '20 seconds'"
        " where kind = 'issue_booking_right'"
    )
    await referral.world.work("referral")
    assert (await referral.seen(accepted))["booking"]["state"] == "booking_pending"

    await referral.make_jobs_due()
    await referral.world.work("referral")

    assert (await referral.seen(accepted))["booking"]["state"] == "issued"
    assert len(await referral.rights()) == 1


async def test_booking_knows_the_referral_when_it_has_forgotten_the_key(referral):
    accepted = await referral.in_state("accepted")
    await handler(referral)(issuing(accepted["id"]))
    (right,) = await referral.rights()
    await referral.world.databases.fetch("booking", "delete from idempotency")

    await referral.world.work("referral")

    assert await referral.rights() == [right]
    assert (await referral.seen(accepted))["booking"]["booking_right_id"] == str(right["id"])


async def test_an_answer_that_is_lost_on_the_way_back_issues_no_second_right(referral):
    async def lose_the_answer(request):
        await referral.line.through.handle_async_request(request)
        raise httpx.ReadError("the answer is lost", request=request)

    referral.line.answer = lose_the_answer
    accepted = await referral.in_state("accepted")
    await referral.world.work("referral")
    (right,) = await referral.rights()

    referral.line.answer = None
    await referral.make_jobs_due()
    await referral.world.work("referral")

    assert await referral.rights() == [right]
    assert (await referral.seen(accepted))["booking"]["state"] == "issued"


async def test_every_attempt_has_a_key_of_its_own_and_other_words_never_stand_in_its_way(referral):
    keys = []

    async def issue_and_cut_the_answer_short(request):
        keys.append(request.headers["idempotency-key"])
        issued = await referral.line.through.handle_async_request(request)
        return httpx.Response(issued.status_code, content=(await issued.aread())[:40], request=request)

    referral.line.answer = issue_and_cut_the_answer_short
    accepted = await referral.in_state("accepted")
    await referral.world.work("referral")
    (right,) = await referral.rights()
    assert (await referral.job())["last_error"] == "booking: 201 is no BookingRight"

    await referral.rows("update referral set non_disclosure = true")
    await referral.make_jobs_due()
    await referral.world.work("referral")
    referral.line.answer = None
    await referral.make_jobs_due()
    await referral.world.work("referral")

    assert len(set(keys)) == 2
    assert await referral.rights() == [right]
    booking = (await referral.seen(accepted))["booking"]
    assert (booking["state"], booking["booking_right_id"]) == ("issued", str(right["id"]))


async def test_two_workers_issue_one_right(referral):
    accepted = [await referral.in_state("accepted") for _ in range(6)]
    state = referral.world.apps["referral"].state

    async def work():
        while await worker(state.plumbing.database, state.parts).work_once():
            pass

    await asyncio.gather(work(), work())

    rights = await referral.rights()
    assert {str(right["referral_id"]) for right in rights} == {each["id"] for each in accepted}
    assert len(rights) == 6


async def test_a_worker_that_comes_too_late_changes_nothing(referral):
    accepted = await referral.in_state("accepted")
    late = await handler(referral)(issuing(accepted["id"]))
    assert late is not None
    await referral.world.work("referral")
    issued = await referral.seen(accepted)

    async with referral.world.apps["referral"].state.plumbing.database.transaction() as connection:
        await late(connection)

    assert await referral.seen(accepted) == issued
    assert await handler(referral)(issuing(accepted["id"])) is None


async def test_a_job_of_a_referral_that_is_gone_ends(referral):
    assert await handler(referral)(issuing(str(UUID(int=7)))) is None


async def test_a_change_decided_before_the_right_was_issued_is_refused(referral):
    accepted = await referral.in_state("accepted")
    await referral.world.work("referral")

    assert (await referral.do("cancel", accepted, SENDER)).status_code == 412
