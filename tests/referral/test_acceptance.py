"""Accepting over HTTP: once, and on which terms the family gets its right."""

import asyncio

import pytest

from tests.referral.builders import COLLEAGUE, HANDLER, assert_invalid, assert_refused, done


async def test_the_same_key_accepts_once_and_another_finds_it_accepted(referral):
    taken, key = await referral.in_state("taken"), "accept-key-000001"

    first, again = [await referral.do("accept", taken, key=key) for _ in range(2)]

    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    assert (first.headers["etag"], again.headers["etag"]) == ('"4"', '"4"')
    assert again.headers["idempotent-replayed"] == "true"
    assert_refused(await referral.do("accept", taken), 412, "version-mismatch")
    assert_refused(await referral.do("accept", first.json()), 409, "invalid-state")
    assert len(await referral.rows("select id from job where kind = 'issue_booking_right'")) == 1


async def test_acceptances_at_once_leave_one_job(referral):
    taken = await referral.in_state("taken")

    answers = await asyncio.gather(*[referral.do("accept", taken, role) for role in (HANDLER, COLLEAGUE)])

    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert len(await referral.rows("select id from job where kind = 'issue_booking_right'")) == 1


async def test_an_acceptance_takes_the_rest_from_the_pathway(referral):
    accepted = await referral.in_state("accepted")

    assert accepted["booking"] == {
        "state": "booking_pending",
        "booking_right_id": None,
        "refused_because": None,
        "revoked_because": None,
        "book_by": "2026-12-23",
        "progress": "none",
        "visits": [],
        "terms": {
            "visits": 1,
            "valid_from": "2026-11-23",
            "valid_until": "2027-01-22",
            "practitioner_ids": [],
            "min_interval_days": None,
            "max_interval_days": None,
            "booking_mode": "self_booking",
        },
    }


async def test_an_acceptance_may_say_otherwise_and_the_plan_follows(referral):
    terms = {
        "visits": 3,
        "valid_from": "2026-12-01",
        "valid_until": "2027-03-01",
        "practitioner_ids": ["kymenlaakso-pt-1"],
        "min_interval_days": 7,
        "max_interval_days": 14,
        "booking_mode": "phone",
    }

    accepted = done(await referral.do("accept", await referral.in_state("taken"), body=terms))

    assert accepted["booking"]["terms"] == terms
    assert accepted["booking_mode"] == "self_booking"
    assert "Yksikkö varaa ajan puhelimitse." in accepted["plan_entry"]["fi"]


async def test_a_later_start_moves_the_end(referral):
    accepted = done(await referral.do("accept", await referral.in_state("taken"), body={"valid_from": "2026-12-01"}))

    assert accepted["booking"]["terms"]["valid_until"] == "2027-01-30"


@pytest.mark.parametrize(
    ("terms", "pointer"),
    [
        pytest.param({"visits": 0}, "/visits", id="no visit"),
        pytest.param({"valid_until": "2026-11-22"}, "/valid_until", id="ended yesterday"),
        pytest.param(
            {"valid_from": "2026-12-02", "valid_until": "2026-12-01"}, "/valid_until", id="ends before it begins"
        ),
        pytest.param({"valid_from": "2027-11-25"}, "/valid_from", id="begins in more than a year"),
        pytest.param({"valid_from": "9999-12-31"}, "/valid_from", id="begins at the end of time"),
        pytest.param({"valid_until": "2029-11-28"}, "/valid_until", id="for more than three years"),
        pytest.param({"practitioner_ids": ["unknown"]}, "/practitioner_ids/0", id="an unknown therapist"),
        pytest.param(
            {"practitioner_ids": ["kymenlaakso-pt-1", "kymenlaakso-ot-1"]},
            "/practitioner_ids/1",
            id="a therapist of another service",
        ),
        pytest.param(
            {"practitioner_ids": ["etela-pohjanmaa-pt-1"]}, "/practitioner_ids/0", id="a therapist of another county"
        ),
        pytest.param({"min_interval_days": 8, "max_interval_days": 7}, "", id="an interval upside down"),
    ],
)
async def test_terms_that_make_no_sense_are_refused(referral, terms, pointer):
    taken = await referral.in_state("taken")

    assert_invalid(await referral.do("accept", taken, body=terms), pointer)
    assert (await referral.seen(taken))["status"] == "taken"
    assert await referral.rows("select id from job where kind = 'issue_booking_right'") == []


@pytest.mark.parametrize("terms", [{"valid_from": "2027-11-24"}, {"valid_until": "2029-11-27"}], ids=str)
async def test_the_longest_terms_are_allowed(referral, terms):
    assert (await referral.do("accept", await referral.in_state("taken"), body=terms)).status_code == 200


async def test_with_an_interpreter_no_acceptance_opens_self_booking(referral):
    taken = await referral.in_state("taken", interpreter_language="so", booking_mode="therapist_informs")

    assert_invalid(await referral.do("accept", taken, body={"booking_mode": "self_booking"}), "/booking_mode")
    accepted = done(await referral.do("accept", taken))

    assert accepted["booking"]["terms"]["booking_mode"] == "therapist_informs"
