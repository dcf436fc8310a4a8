"""Clocks of referrals over HTTP: shown with their state, told once when due soon or overdue, counted as a metric."""

from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from services.referral.flows.referral_counts import ReferralCounts
from tests.booking.builders import helsinki
from tests.referral.builders import HANDLER, SENDER, done


async def notice(referral):
    """Let the next round of noticing run."""
    referral.world.clock.advance(seconds=20)
    await referral.world.work("referral")


async def events(referral, kind):
    rows = await referral.rows("select aggregate from event where type = $1", kind)
    return [row["aggregate"] for row in rows]


@pytest.mark.parametrize(
    ("local", "state"),
    [
        pytest.param("2026-11-30 13:59", "running", id="more than two office hours left"),
        pytest.param("2026-11-30 14:00", "due_soon", id="two office hours left"),
        pytest.param("2026-11-30 16:00", "due_soon", id="the due instant"),
        pytest.param("2026-11-30 16:01", "overdue", id="past it"),
    ],
)
async def test_a_clock_is_shown_with_its_state(referral, local, state):
    sent = await referral.in_state("sent")
    referral.world.clock.at = helsinki(local)

    for role in (SENDER, HANDLER):
        (clock,) = (await referral.seen(sent, role))["clocks"]
        assert (clock["rule"], clock["due_date"], clock["due_at"]) == (
            "response",
            "2026-11-30",
            "2026-11-30T14:00:00Z",
        )
        assert (clock["state"], clock["met_at"]) == (state, None)


@pytest.mark.parametrize(
    ("local", "state"), [("2026-11-30 16:00", "met"), ("2026-11-30 16:01", "met_late")], ids=["in time", "late"]
)
@pytest.mark.parametrize("action", ["accept", "decline"])
async def test_the_decision_meets_the_clock(referral, action, local, state):
    taken = await referral.in_state("taken")
    referral.world.clock.at = helsinki(local)

    (clock,) = done(await referral.do(action, taken))["clocks"]

    assert (clock["state"], clock["met_at"]) == (state, helsinki(local).isoformat().replace("+00:00", "Z"))


async def test_asking_for_more_does_not_stop_the_clock(referral):
    returned = await referral.in_state("returned")
    referral.world.clock.at = helsinki("2026-12-01 09:00")

    assert (await referral.seen(returned))["clocks"][0]["state"] == "overdue"


async def test_a_withdrawn_referral_neither_met_nor_broke_its_clock(referral):
    cancelled = await referral.in_state("cancelled")
    referral.world.clock.at = helsinki("2026-12-01 09:00")

    assert (await referral.seen(cancelled))["clocks"][0]["state"] is None


async def test_due_soon_and_overdue_are_told_once_each(referral):
    sent = await referral.in_state("sent")
    await referral.in_state("declined")
    await notice(referral)
    assert await events(referral, "referral.due-soon") == []

    referral.world.clock.at = helsinki("2026-11-30 14:00")
    for _ in range(2):
        await notice(referral)
    assert await events(referral, "referral.due-soon") == [f"referral:{sent['id']}"]
    assert await events(referral, "referral.overdue") == []

    referral.world.clock.at = helsinki("2026-11-30 16:01")
    for _ in range(2):
        await notice(referral)
    assert await events(referral, "referral.due-soon") == [f"referral:{sent['id']}"]
    assert await events(referral, "referral.overdue") == [f"referral:{sent['id']}"]


@pytest.mark.parametrize(("action", "state"), [("accept", "taken"), ("decline", "taken"), ("cancel", "sent")])
async def test_a_clock_that_ran_out_before_anybody_looked_is_told_with_what_stops_it(referral, action, state):
    one = await referral.in_state(state)
    referral.world.clock.at = helsinki("2026-11-30 16:01")
    done(await referral.do(action, one))

    for _ in range(2):
        await notice(referral)

    assert await events(referral, "referral.overdue") == [f"referral:{one['id']}"]
    assert await events(referral, "referral.due-soon") == []


async def test_a_clock_that_was_stopped_in_time_or_told_before_is_not_told_again(referral):
    in_time, told = await referral.in_state("taken"), await referral.in_state("taken")
    referral.world.clock.at = helsinki("2026-11-30 16:00")
    done(await referral.do("accept", in_time))
    referral.world.clock.at = helsinki("2026-11-30 16:01")
    await notice(referral)
    done(await referral.do("accept", told))
    await notice(referral)

    assert await events(referral, "referral.overdue") == [f"referral:{told['id']}"]


async def test_noticing_stands_in_nobodys_way(referral):
    taken = await referral.in_state("taken")
    referral.world.clock.at = helsinki("2026-12-01 09:00")
    await notice(referral)

    assert done(await referral.do("accept", taken))["version"] == taken["version"] + 1


async def test_many_overdue_at_once_are_told_each_once(referral):
    sent = await referral.in_state("sent")
    await referral.rows(COPIES, sent["id"], 450)
    referral.world.clock.at = helsinki("2026-12-01 09:00")
    await notice(referral)

    told = await events(referral, "referral.overdue")

    assert len(told) == len(set(told)) == 451


async def test_the_worker_counts_the_undecided_by_state(referral):
    reader = InMemoryMetricReader()
    counts = referral.parts.referral_counts
    assert isinstance(counts, ReferralCounts)
    counts.measure(MeterProvider(metric_readers=[reader]).get_meter("test"))
    await referral.in_state("sent")
    await referral.in_state("declined")
    await notice(referral)

    def shown() -> dict[Any, Any]:
        data: Any = reader.get_metrics_data()
        if data is None:
            return {}
        (metric,) = data.resource_metrics[0].scope_metrics[0].metrics
        return {point.attributes["state"]: point.value for point in metric.data.data_points}

    assert shown() == {"running": 1, "due_soon": 0, "overdue": 0}
    referral.world.clock.at = helsinki("2026-12-01 09:00")
    assert shown() == {}
    await notice(referral)
    assert shown() == {"running": 0, "due_soon": 0, "overdue": 1}


COPIES = """
    insert into referral (
        id, status, pathway_code, pathway_version, service_type, from_unit_id, from_register, to_unit_id,
        client_register, person_ref, sealed_identity_code, birth_date, non_disclosure, taken_into_care, reason,
        booking_mode, criteria_not_met, created_at, created_by, without_clock, queued_at, due_soon_at, clocks,
        sent_at, sent_by, information_requests, redirections, booking_state)
    select gen_random_uuid(), status, pathway_code, pathway_version, service_type, from_unit_id, from_register,
        to_unit_id, client_register, person_ref, sealed_identity_code, birth_date, non_disclosure, taken_into_care,
        reason, booking_mode, criteria_not_met, created_at, created_by, without_clock,
        queued_at + number * interval '1 second', due_soon_at, clocks, sent_at, sent_by, information_requests,
        redirections, booking_state
    from referral, generate_series(1, $2) number where id = $1
"""
"""Copies of one referral, each due a second after the one before."""
