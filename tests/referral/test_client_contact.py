"""A referral that is accepted with nothing to book: the receiving unit contacts the client by its due time (R-088)."""

import pytest

from shared.terms.referral import CompletionOutcome
from tests.booking.builders import helsinki
from tests.referral.builders import HANDLER, MANAGER, OUTSIDER, SENDER, assert_refused, done

BY_PHONE = {"how": "phone"}


async def notice(referral):
    """Let the next round of noticing run."""
    referral.world.clock.advance(seconds=20)
    await referral.world.work("referral")


async def told(referral):
    rows = await referral.rows("select type from event where type in ('referral.due-soon', 'referral.overdue')")
    return sorted(row["type"] for row in rows)


def contact_clock(one):
    (clock,) = [each for each in one["clocks"] if each["rule"] == "client_contact"]
    return clock


async def overdue(referral):
    page = done(await referral.as_(HANDLER).get("/v1/referrals", params={"role": "received", "overdue": "true"}))
    counts = done(await referral.as_(HANDLER).get("/v1/referrals/counts", params={"role": "received"}))
    assert counts["overdue"] == len(page["items"])
    return [each["id"] for each in page["items"]]


async def test_the_clock_of_the_contact_starts_with_the_acceptance_and_is_told_of_once(referral):
    one = await referral.accepted_without_booking()
    assert [(each["rule"], each["state"]) for each in one["clocks"]] == [
        ("response", "met"),
        ("client_contact", "running"),
    ]
    assert contact_clock(one)["due_at"] == "2026-11-24T13:00:00Z"
    assert "contact_client" in one["available_actions"]

    referral.world.clock.at = helsinki("2026-11-24 14:00")
    await notice(referral)
    assert (await told(referral), await overdue(referral)) == (["referral.due-soon"], [])
    referral.world.clock.at = helsinki("2026-11-24 15:01")
    for _ in range(2):
        await notice(referral)

    assert await told(referral) == ["referral.due-soon", "referral.overdue"]
    assert await overdue(referral) == [one["id"]]
    assert contact_clock(await referral.seen(one))["state"] == "overdue"


@pytest.mark.parametrize(
    ("local", "state"), [("2026-11-24 15:00", "met"), ("2026-11-24 15:01", "met_late")], ids=["in time", "late"]
)
async def test_the_contact_meets_the_clock(referral, local, state):
    one = await referral.accepted_without_booking()
    referral.world.clock.at = helsinki(local)

    met = done(await referral.do("contact-client", one))

    at = referral.world.clock().isoformat().replace("+00:00", "Z")
    assert (contact_clock(met)["state"], contact_clock(met)["met_at"]) == (state, at)
    assert met["client_contacted_at"] == at
    await notice(referral)
    assert await told(referral) == (["referral.overdue"] if state == "met_late" else [])
    assert await overdue(referral) == []
    completed = done(await referral.do("complete", met))
    assert contact_clock(completed) == contact_clock(met)


@pytest.mark.parametrize("outcome", [each for each in CompletionOutcome if each is not CompletionOutcome.NOT_REACHED])
async def test_before_the_contact_nothing_else_ends_it_than_that_the_client_was_not_reached(referral, outcome):
    one = await referral.accepted_without_booking()

    answer = await referral.do("complete", one, body={"outcome": outcome, "feedback": "Went well."})

    assert assert_refused(answer, 409, "invalid-state")["reason"] == "client_not_contacted"
    seen = await referral.seen(one)
    assert (seen["status"], contact_clock(seen)["state"]) == ("accepted", "running")


@pytest.mark.parametrize(
    ("local", "events"),
    [("2026-11-24 15:00", []), ("2026-11-24 15:01", ["referral.overdue"])],
    ids=["in time", "late"],
)
async def test_the_clock_of_a_client_who_is_not_reached_is_set_aside_and_never_met(referral, local, events):
    one = await referral.accepted_without_booking()
    assert "complete" in (await referral.seen(one, HANDLER))["available_actions"]
    referral.world.clock.at = helsinki(local)

    ended = done(
        await referral.do("complete", one, body={"outcome": "not_reached", "feedback": "Three calls, a letter."})
    )

    assert (ended["status"], ended["client_contacted_at"]) == ("completed", None)
    assert (contact_clock(ended)["state"], contact_clock(ended)["met_at"]) == (None, None)
    await notice(referral)
    assert await told(referral) == events
    assert await overdue(referral) == []


async def test_a_late_decision_and_a_late_contact_are_each_told(referral):
    taken = await referral.accepted_without_booking(until="take")
    referral.world.clock.at = helsinki("2026-12-01 09:00")
    await notice(referral)
    one = done(await referral.do("accept", taken))
    referral.world.clock.at = helsinki("2026-12-03 09:00")
    await notice(referral)

    assert await told(referral) == ["referral.overdue"] * 2
    assert contact_clock(await referral.seen(one))["state"] == "overdue"


async def test_the_contact_is_in_the_history_and_recorded_once(referral):
    one = await referral.accepted_without_booking()

    contacted = done(await referral.do("contact-client", one))

    page = done(await referral.as_(SENDER).get(f"/v1/referrals/{one['id']}/history"))
    last = page["items"][-1]
    assert (last["change"], last["reason_code"], last["side"]) == ("client_contacted", "phone", "received")
    assert "contact_client" not in (await referral.seen(one, HANDLER))["available_actions"]
    assert_refused(await referral.do("contact-client", contacted), 409, "invalid-state")


async def test_where_a_visit_is_booked_no_contact_is_recorded(referral):
    one = await referral.in_state("accepted")

    assert_refused(await referral.do("contact-client", one), 409, "invalid-state")
    assert [each["rule"] for each in one["clocks"]] == ["response"]


@pytest.mark.parametrize(
    ("role", "status", "kind"), [(SENDER, 404, "not-found"), (OUTSIDER, 404, "not-found"), (MANAGER, 403, "forbidden")]
)
async def test_only_a_professional_of_the_receiving_unit_records_the_contact(referral, role, status, kind):
    one = await referral.accepted_without_booking()

    assert_refused(await referral.do("contact-client", one, role), status, kind)
