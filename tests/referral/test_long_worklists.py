"""Worklists that grow long: counts, overdue only, and pages read from the index over many open referrals."""

import json

import pytest

from services.referral.storage import referrals, worklists
from services.referral.storage.worklists import COUNTED_AT_MOST, Part
from shared.terms.referral import ReferralStatus, WorklistRole
from shared.terms.registers import Register
from tests.booking.builders import helsinki
from tests.referral.builders import CLINIC, HANDLER, OUTSIDER, REHABILITATION, SENDER, assert_refused, done
from tests.referral.test_referral_clocks import COPIES

MANY = 20_000


async def counts(referral, role, side, **filters):
    return done(await referral.as_(role).get("/v1/referrals/counts", params={"role": side, **filters}))


async def test_a_worklist_is_counted_by_state(referral):
    for state in ("draft", "sent", "sent", "taken", "returned", "accepted", "cancelled"):
        await referral.in_state(state)
    zeros = dict.fromkeys(ReferralStatus, 0)

    sent = await counts(referral, SENDER, "sent")
    received = await counts(referral, HANDLER, "received")
    mine = await counts(referral, HANDLER, "mine")

    seen = {"sent": 2, "taken": 1, "returned": 1, "accepted": 1, "cancelled": 1}
    assert sent == {"by_status": zeros | seen | {"draft": 1}, "overdue": 0, "at_least": False}
    assert received == {"by_status": zeros | seen, "overdue": 0, "at_least": False}
    assert mine["by_status"] == zeros | {"taken": 1, "returned": 1, "accepted": 1}
    assert (await counts(referral, OUTSIDER, "received"))["by_status"] == zeros


async def test_only_the_overdue_are_listed_and_counted_on_demand(referral):
    late = await referral.in_state("returned")
    await referral.in_state("accepted")
    referral.world.clock.at = helsinki("2026-11-30 16:00")
    assert (await counts(referral, HANDLER, "received"))["overdue"] == 0
    referral.world.clock.at = helsinki("2026-11-30 16:01")
    await referral.in_state("sent")

    page = done(await referral.as_(HANDLER).get("/v1/referrals", params={"role": "received", "overdue": "true"}))

    assert [each["id"] for each in page["items"]] == [late["id"]]
    assert (await counts(referral, HANDLER, "received"))["overdue"] == 1
    none = {"role": "received", "overdue": "true", "status": "accepted"}
    assert done(await referral.as_(HANDLER).get("/v1/referrals", params=none))["items"] == []


async def test_mine_is_what_i_handle_in_my_units(referral):
    taken = await referral.in_state("taken")
    await referral.in_state("sent")
    mine = {"params": {"role": "mine"}}

    page = done(await referral.as_(HANDLER).get("/v1/referrals", **mine))
    elsewhere = done(await referral.as_(HANDLER, units=[CLINIC]).get("/v1/referrals", **mine))

    assert [each["id"] for each in page["items"]] == [taken["id"]]
    assert elsewhere["items"] == []


async def test_nobody_counts_for_another_unit(referral):
    answer = await referral.as_(SENDER).get(
        "/v1/referrals/counts", params={"role": "received", "unit_id": REHABILITATION}
    )

    assert_refused(answer, 403, "forbidden")
    (logged,) = await referral.accesses("list")
    assert (logged["outcome"], logged["reason"]) == ("denied", "forbidden")


@pytest.fixture
async def many(referral):
    """Many open referrals of one unit."""
    sent = await referral.in_state("sent")
    await referral.rows(COPIES, sent["id"], MANY - 1)
    await referral.rows("analyze referral")
    yield referral
    await referral.rows("truncate referral cascade")


def nodes(plan):
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


async def test_a_long_worklist_is_read_from_the_index_page_by_page(many):
    parts = [Part(REHABILITATION, Register.HEALTH_CARE, status) for status in ("sent", "taken", "returned", "accepted")]
    values = {**worklists.parameters(parts), "rows": 51}
    whole = await explained(many, referrals.WORKLISTS[WorklistRole.RECEIVED], values)
    on_referrals = [each for each in nodes(whole["Plan"]) if each.get("Relation Name") == "referral"]
    assert {each.get("Index Name") for each in on_referrals} == {"referral_received_idx"}
    assert sum(each["Actual Rows"] * each["Actual Loops"] for each in on_referrals) <= len(parts) * 51
    api, read, cursor = many.as_(HANDLER), [], None
    for _ in range(3):
        params = {"role": "received", "limit": 200, **({"cursor": cursor} if cursor else {})}
        page = done(await api.get("/v1/referrals", params=params))
        read += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
    stored = await many.rows("select id from referral order by queued_at, id limit 600")
    assert read == [str(row["id"]) for row in stored]


@pytest.mark.parametrize("role", [WorklistRole.RECEIVED, WorklistRole.SENT], ids=str)
async def test_a_long_worklist_is_counted_up_to_a_limit_and_says_so(many, role):
    unit, reader = (REHABILITATION, HANDLER) if role is WorklistRole.RECEIVED else (CLINIC, SENDER)
    parts = [Part(unit, Register.HEALTH_CARE, status) for status in ReferralStatus]
    whole = await explained(many, referrals.COUNTS[role], worklists.parameters(parts))

    on_referrals = [each for each in nodes(whole["Plan"]) if each.get("Relation Name") == "referral"]
    assert {each.get("Index Name") for each in on_referrals} == {f"referral_{role}_idx"}
    assert sum(each["Actual Rows"] * each["Actual Loops"] for each in on_referrals) <= COUNTED_AT_MOST + 1
    told = await counts(many, reader, role.value)
    assert (told["by_status"]["sent"], told["overdue"], told["at_least"]) == (COUNTED_AT_MOST, 0, True)
    many.world.clock.advance(days=60)
    assert (await counts(many, reader, role.value))["overdue"] == COUNTED_AT_MOST


async def explained(referral, statement, values):
    """What the database did for a statement."""
    async with referral.world.apps["referral"].state.plumbing.database.reading() as connection:
        compiled = statement.compile(dialect=connection.dialect)
        answer = await connection.exec_driver_sql(
            f"explain (analyze, format json) {compiled}", tuple(values[each] for each in compiled.positiontup or ())
        )
        told = answer.scalar_one()
    (whole,) = json.loads(told) if isinstance(told, str) else told
    return whole
