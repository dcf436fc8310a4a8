"""The booking right of an accepted referral: issued once in effect, whatever happens on the way."""

import asyncio
from datetime import date
from uuid import UUID

import httpx
import pytest

from services.referral.jobs import issue_booking_right, worker
from shared.kit.jobs import LONGEST_WAIT_SECONDS, Job
from tests.referral.builders import REHABILITATION, SENDER, done


def say(status, body="", media="application/problem+json"):
    """Answer in the place of the booking service."""

    async def answer(request):
        return httpx.Response(status, content=body, headers={"content-type": media}, request=request)

    return answer


def problem(code, status):
    return (
        f'{{"type": "/problems/{code}", "title": "No", "status": {status}, "detail": "No.",'
        ' "instance": "urn:uuid:0", "errors": []}'
    )


async def cut(request):
    raise httpx.ConnectError("the line is cut", request=request)


async def too_slow(request):
    raise httpx.ReadTimeout("no answer in time", request=request)


async def test_an_accepted_referral_gives_the_family_its_right(referral):
    accepted = await referral.in_state("accepted")

    await referral.world.work("referral")

    issued = await referral.seen(accepted)
    (right,) = await referral.rights()
    assert issued["booking"] == accepted["booking"] | {"state": "issued", "booking_right_id": str(right["id"])}
    assert issued["version"] == accepted["version"] + 1
    assert (right["referral_id"], right["person_ref"]) == (UUID(accepted["id"]), accepted["person_ref"])
    assert (right["service_type"], right["unit_id"]) == (accepted["pathway_code"], REHABILITATION)
    assert (right["visits_allowed"], right["booking_mode"]) == (1, "self_booking")
    assert (right["valid_from"], right["valid_until"]) == (date(2026, 11, 23), date(2027, 1, 22))
    assert (await referral.job())["state"] == "done"


async def test_the_guardian_may_use_the_right(referral):
    accepted = await referral.in_state("accepted")
    await referral.world.work("referral")

    guardian = referral.world.call("booking", "guardian-of-infant")
    page = done(await guardian.get("/v1/booking-rights", params={"person_ref": accepted["person_ref"]}))

    assert [right["referral_id"] for right in page["items"]] == [accepted["id"]]


async def test_the_right_is_of_the_terms_of_the_acceptance(referral):
    taken = await referral.in_state("taken", flags={"non_disclosure": True, "taken_into_care": True})
    terms = {
        "visits": 3,
        "valid_from": "2026-12-01",
        "valid_until": "2027-03-01",
        "practitioner_ids": ["kymenlaakso-pt-1"],
        "min_interval_days": 7,
        "max_interval_days": 14,
        "booking_mode": "phone",
    }
    done(await referral.do("accept", taken, body=terms))

    await referral.world.work("referral")

    (right,) = await referral.rights()
    assert (right["visits_allowed"], right["booking_mode"]) == (3, "phone")
    assert (right["valid_from"], right["valid_until"]) == (date(2026, 12, 1), date(2027, 3, 1))
    assert right["practitioner_ids"] == ["kymenlaakso-pt-1"]
    assert (right["min_interval_days"], right["max_interval_days"]) == (7, 14)
    (person,) = await referral.world.databases.fetch("booking", "select * from person")
    assert (person["non_disclosure"], person["taken_into_care"]) == (True, True)


async def test_with_an_interpreter_the_therapist_has_it_on_the_list(referral):
    taken = await referral.in_state("taken", interpreter_language="so", booking_mode="therapist_informs")
    done(await referral.do("accept", taken))

    await referral.world.work("referral")

    (item,) = done(await referral.world.call("booking", "physiotherapist").get("/v1/work-items"))["items"]
    assert (item["kind"], item["interpreter_language"]) == ("therapist_informs", "so")


PASSING = [
    pytest.param(cut, id="the line is cut"),
    pytest.param(too_slow, id="no answer in time"),
    pytest.param(say(500, "<html>"), id="a fault"),
    pytest.param(say(503, problem("overloaded", 503)), id="overloaded"),
    pytest.param(say(429, problem("rate-limited", 429)), id="too many questions"),
    pytest.param(say(409, problem("idempotency-in-progress", 409)), id="the same question is under way"),
    pytest.param(say(401, problem("unauthenticated", 401)), id="a token that is not taken"),
    pytest.param(say(403, problem("forbidden", 403)), id="a client that is not let in"),
]


@pytest.mark.parametrize("trouble", PASSING)
async def test_while_booking_cannot_answer_the_acceptance_stands_and_the_right_follows(referral, trouble):
    referral.line.answer = trouble

    accepted = await referral.in_state("accepted")
    assert await referral.world.work("referral") >= 1

    assert accepted["booking"]["state"] == "booking_pending"
    assert await referral.seen(accepted) == accepted | {"available_actions": []}
    waiting = await referral.job()
    assert (waiting["state"], waiting["attempts"]) == ("waiting", 1)
    assert await referral.rights() == []

    referral.line.answer = None
    await referral.make_jobs_due()
    await referral.world.work("referral")

    assert (await referral.seen(accepted))["booking"]["state"] == "issued"
    assert len(await referral.rights()) == 1


async def test_a_long_outage_is_waited_for_and_made_good_within_a_minute(referral):
    referral.line.answer = cut
    accepted = await referral.in_state("accepted")

    for _ in range(15):
        await referral.world.work("referral")
        (wait,) = await referral.rows(
            "select extract(epoch from run_at - clock_timestamp()) as seconds from job where kind = $1",
            "issue_booking_right",
        )
        assert 0 < wait["seconds"] <= LONGEST_WAIT_SECONDS
        await referral.make_jobs_due()

    waiting = await referral.job()
    assert (waiting["state"], waiting["attempts"]) == ("waiting", 15)
    referral.line.answer = None
    await referral.world.work("referral")
    assert (await referral.seen(accepted))["booking"]["state"] == "issued"


@pytest.mark.parametrize(
    ("answer", "because"),
    [
        pytest.param(say(409, problem("slot-taken", 409)), "/problems/slot-taken", id="a final conflict"),
        pytest.param(say(422, problem("validation", 422)), "/problems/validation", id="an invalid question"),
        pytest.param(say(200, "<html>hello", "text/html"), "unreadable-answer", id="garbage"),
        pytest.param(say(201, '{"id": 1}', "application/json"), "unreadable-answer", id="another contract"),
        pytest.param(say(404, "<html>", "text/html"), "unreadable-answer", id="a no that cannot be read"),
        pytest.param(say(302, "", "text/html"), "unreadable-answer", id="a way elsewhere"),
    ],
)
async def test_a_final_no_is_stored_and_not_asked_again(referral, answer, because):
    referral.line.answer = answer
    accepted = await referral.in_state("accepted")

    await referral.world.work("referral")

    refused = await referral.seen(accepted)
    assert refused["booking"] == accepted["booking"] | {"state": "refused", "refused_because": because}
    assert refused["status"] == "accepted"
    assert refused["version"] == accepted["version"] + 1
    assert (await referral.job())["state"] == "done"
    referral.line.answer = None
    await referral.make_jobs_due()
    await referral.world.work("referral")
    assert await referral.rights() == []


async def test_a_right_that_would_have_ended_meanwhile_is_refused_by_booking_itself(referral):
    referral.line.answer = cut
    taken = await referral.in_state("taken")
    accepted = done(await referral.do("accept", taken, body={"valid_until": "2026-11-24"}))
    await referral.world.work("referral")

    referral.world.clock.advance(days=2)
    referral.line.answer = None
    await referral.make_jobs_due()
    await referral.world.work("referral")

    booking = (await referral.seen(accepted))["booking"]
    assert (booking["state"], booking["refused_because"]) == ("refused", "/problems/validation")


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
