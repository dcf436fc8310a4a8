"""The booking right of an accepted referral: its terms, and how long it is tried for."""

from datetime import date
from uuid import UUID

import httpx
import pytest

from shared.kit.jobs import LONGEST_WAIT_SECONDS
from tests.referral.builders import REHABILITATION, done


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
    assert issued["booking"] == accepted["booking"] | {
        "state": "issued",
        "booking_right_id": str(right["id"]),
        "progress": "not_booked",
    }
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
    pytest.param(cut, "ConnectError", id="the line is cut"),
    pytest.param(too_slow, "ReadTimeout", id="no answer in time"),
    pytest.param(say(500, "<html>"), "500", id="a fault"),
    pytest.param(say(503, problem("overloaded", 503)), "503", id="overloaded"),
    pytest.param(say(429, problem("rate-limited", 429)), "429", id="too many questions"),
    pytest.param(
        say(409, problem("idempotency-in-progress", 409)),
        "409 /problems/idempotency-in-progress",
        id="the same question is under way",
    ),
    pytest.param(
        say(401, problem("unauthenticated", 401)), "401 /problems/unauthenticated", id="a token that is not taken"
    ),
    pytest.param(say(403, problem("forbidden", 403)), "403 /problems/forbidden", id="a client that is not let in"),
    pytest.param(
        say(422, problem("idempotency-key-mismatch", 422)),
        "422 /problems/idempotency-key-mismatch",
        id="a key that is used",
    ),
    pytest.param(say(404, problem("not-found", 404)), "404 /problems/not-found", id="an older booking service"),
    pytest.param(say(409, problem("slot-taken", 409)), "409 /problems/slot-taken", id="a no to something else"),
    pytest.param(say(404, "no route", "text/plain"), "404 is no problem document", id="a gateway knows no booking"),
    pytest.param(say(401, "<html>", "text/html"), "401 is no problem document", id="a gateway wants a token"),
    pytest.param(say(403, "<html>", "text/html"), "403 is no problem document", id="a gateway lets nobody in"),
    pytest.param(say(429, "slow down", "text/plain"), "429", id="a gateway is asked too much"),
    pytest.param(say(400), "400 is no problem document", id="a bare no"),
    pytest.param(say(302, "", "text/html"), "302 is no problem document", id="a way elsewhere"),
    pytest.param(say(422, problem("validation", 400)), "422 is no problem document", id="two statuses in one no"),
    pytest.param(
        say(422, problem("validation", 422), "application/json"), "422 is no problem document", id="a no of others"
    ),
    pytest.param(
        say(400, problem("validation", 400)), "400 /problems/validation", id="the final no under another status"
    ),
    pytest.param(say(200, "<html>hello", "text/html"), "200 is no BookingRight", id="garbage"),
    pytest.param(say(201, '{"id": "', "application/json"), "201 is no BookingRight", id="a yes cut short"),
    pytest.param(say(201, '{"id": 1}', "application/json"), "201 is no BookingRight", id="a yes of another contract"),
]


@pytest.mark.parametrize(("trouble", "because"), PASSING)
async def test_while_booking_cannot_answer_the_acceptance_stands_and_the_right_follows(
    referral, capfd, trouble, because
):
    referral.line.answer = trouble

    accepted = await referral.in_state("accepted")
    assert await referral.world.work("referral") >= 1

    assert accepted["booking"]["state"] == "booking_pending"
    assert await referral.seen(accepted) == accepted | {"available_actions": []}
    waiting = await referral.job()
    assert (waiting["state"], waiting["attempts"], waiting["faults"]) == ("waiting", 1, 0)
    assert waiting["last_error"] == f"booking: {because}"
    (line,) = [line for line in capfd.readouterr().out.splitlines() if "job later" in line]
    assert f"booking: {because}" in line
    assert await referral.rights() == []

    referral.line.answer = None
    await referral.make_jobs_due()
    await referral.world.work("referral")

    assert (await referral.seen(accepted))["booking"]["state"] == "issued"
    assert len(await referral.rights()) == 1


@pytest.mark.parametrize(
    "outage", [cut, say(404, "no route", "text/plain")], ids=["the line is cut", "a gateway knows no booking"]
)
async def test_a_long_outage_is_waited_for_and_made_good_within_a_minute(referral, outage):
    referral.line.answer = outage
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
        pytest.param(say(422, problem("validation", 422)), "/problems/validation", id="an invalid question"),
        pytest.param(
            say(422, problem("validation", 422), "application/problem+json; charset=utf-8"),
            "/problems/validation",
            id="with its charset",
        ),
        pytest.param(say(409, problem("invalid-state", 409)), "/problems/invalid-state", id="a right of another"),
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
