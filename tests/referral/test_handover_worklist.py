"""The worklists of handovers: ordered by what is due, paged, counted, and read from the index with 100,000 open."""

from typing import Any

import pytest
from sqlalchemy.dialects.postgresql import asyncpg

from services.referral.storage import handovers, worklists
from services.referral.storage.worklists import Part
from shared.terms.handovers import HandoverSide, HandoverStatus
from shared.terms.registers import Register
from tests.referral.builders import assert_invalid, assert_refused, done
from tests.referral.matters import (
    GUIDANCE,
    HEALTH_CENTRE,
    OUTSIDER,
    REHABILITATION,
    SENDER,
    SOCIAL_SENDER,
    SOCIAL_WORK,
    SOCIAL_WORKER,
    Matters,
    helsinki,
)
from tests.world import Api

MANY = 100_000
_NAMES = ", ".join(name for name in handovers._OWN if name not in {"id", "queued_at", "continues_handover_id"})
_COPY = f"""
    insert into handover (id, queued_at, {_NAMES})
    select gen_random_uuid(), queued_at + number * interval '1 second', {_NAMES}
    from handover, generate_series(1, $1) as number
"""


async def listed(api: Api, role: str = "received", **filters: Any) -> list[str]:
    page = done(await api.get("/v1/handovers", params={"role": role, **filters}))
    return [item["id"] for item in page["items"]]


async def test_the_first_due_comes_first_and_what_has_no_clock_last(matters: Matters) -> None:
    finished = await matters.in_state("client_contacted")
    later = await matters.offer("infants-sibling")
    first = await matters.offer("young-person", received_at=helsinki("2026-11-19 10:00"))

    assert await listed(matters.receiver) == [first["id"], later["id"], finished["id"]]
    assert await listed(matters.sender, "sent") == [first["id"], later["id"], finished["id"]]
    assert await listed(matters.receiver, status="offered") == [first["id"], later["id"]]
    assert await listed(matters.receiver, status=["client_contacted", "done"]) == [finished["id"]]


async def test_the_list_may_be_of_one_state_of_the_clock(matters: Matters) -> None:
    running = await matters.offer()
    overdue = await matters.offer("young-person", received_at=helsinki("2026-11-19 10:00"))
    assert await listed(matters.receiver, state="overdue") == [overdue["id"]]
    assert await listed(matters.receiver, state="running") == [running["id"]]
    matters.world.clock.advance(hours=5)

    assert await listed(matters.receiver, state="due_soon") == [running["id"]]
    assert await listed(matters.receiver, state="running") == []


async def test_the_list_may_be_of_those_whose_client_is_still_to_be_told(matters: Matters) -> None:
    untold, told = await matters.offer(), await matters.offer("young-person")
    done(await matters.do("client-told", told))
    assert await listed(matters.receiver, client_told="false") == [untold["id"]]
    assert await listed(matters.sender, "sent", client_told="true") == [told["id"]]

    done(await matters.do("accept", await matters.seen(told)))

    assert set(await listed(matters.receiver, client_told="false")) == {untold["id"], told["id"]}
    assert await listed(matters.receiver, client_told="true") == []


async def test_the_list_is_read_page_by_page_and_nothing_is_lost_or_told_twice(matters: Matters) -> None:
    made = [(await matters.offer())["id"] for _ in range(4)]
    made.append((await matters.in_state("client_contacted"))["id"])
    read: list[str] = []
    cursor = None

    for _ in range(3):
        params = {"role": "received", "limit": "2", **({"cursor": cursor} if cursor else {})}
        page = done(await matters.receiver.get("/v1/handovers", params=params))
        read += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]

    assert (read, cursor) == ([*sorted(made[:4]), made[4]], None)


async def test_a_cursor_fits_its_own_list_only(matters: Matters) -> None:
    for _ in range(2):
        await matters.offer()
    params = {"role": "received", "limit": "1"}
    cursor = done(await matters.receiver.get("/v1/handovers", params=params))["next_cursor"]

    other = await matters.receiver.get("/v1/handovers", params={**params, "state": "running", "cursor": cursor})

    assert_invalid(other, "cursor")


async def test_the_list_and_its_counts_are_of_the_own_units_and_registers(matters: Matters) -> None:
    health, social = await matters.offer(), await matters.offer_social()
    both = {"units": [REHABILITATION, SOCIAL_WORK]}

    assert await listed(matters.as_(SENDER), "sent") == [health["id"]]
    assert await listed(matters.as_(SOCIAL_SENDER), "sent") == [social["id"]]
    assert await listed(matters.as_(SENDER, **both)) == [health["id"]]
    assert await listed(matters.as_(SOCIAL_WORKER, **both)) == [social["id"]]
    assert await listed(matters.as_("guidance-manager"), "sent") == []
    assert await listed(matters.as_("unit-manager", **both)) == [health["id"], social["id"]]
    assert await listed(matters.as_(SENDER, **both), unit_id=SOCIAL_WORK) == []
    counts = done(await matters.as_("unit-manager", **both).get("/v1/handovers/counts", params={"role": "received"}))
    assert counts["by_status"] == {status.value: 2 if status == "offered" else 0 for status in HandoverStatus}
    assert counts["open"] == {"running": 2, "due_soon": 0, "overdue": 0, "without_clock": 0}


async def test_the_counts_tell_states_and_clocks(matters: Matters) -> None:
    for state in ("offered", "accepted", "client_contacted", "done", "returned"):
        await matters.in_state(state)
    await matters.offer("young-person", received_at=helsinki("2026-11-19 10:00"))

    counts = done(await matters.receiver.get("/v1/handovers/counts", params={"role": "received"}))

    known = {"offered": 2, "accepted": 1, "client_contacted": 1, "done": 1, "returned": 1}
    assert counts["by_status"] == {status.value: known.get(status.value, 0) for status in HandoverStatus}
    assert counts["open"] == {"running": 2, "due_soon": 0, "overdue": 1, "without_clock": 2}


async def test_a_withdrawn_matter_is_counted_as_long_as_a_clock_of_the_law_runs_on_it(matters: Matters) -> None:
    await matters.in_state("withdrawn")
    late = done(
        await matters.do("withdraw", await matters.offer("young-person", received_at=helsinki("2026-11-19 10:00")))
    )

    counts = done(await matters.sender.get("/v1/handovers/counts", params={"role": "sent"}))

    assert await listed(matters.sender, "sent", state="overdue") == [late["id"]]
    assert counts["open"] == {"running": 0, "due_soon": 0, "overdue": 1, "without_clock": 0}


async def test_nobody_lists_or_counts_for_another_unit(matters: Matters) -> None:
    for path in ("/v1/handovers", "/v1/handovers/counts"):
        answer = await matters.as_(OUTSIDER).get(path, params={"role": "received", "unit_id": GUIDANCE})
        assert_refused(answer, 403, "forbidden")
    assert [each["outcome"] for each in await matters.accesses("list")] == ["denied", "denied"]


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        pytest.param({}, "role", id="without a side"),
        pytest.param({"role": "both"}, "role", id="an unknown side"),
        pytest.param({"role": "sent", "status": "lost"}, "status", id="an unknown state"),
        pytest.param({"role": "sent", "state": "met"}, "state", id="a state of stopped clocks"),
        pytest.param({"role": "sent", "limit": "201"}, "limit", id="too long a page"),
        pytest.param({"role": "sent", "cursor": "x"}, "cursor", id="a cursor of the caller's own"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(
    matters: Matters, params: dict[str, str], pointer: str
) -> None:
    problem = assert_refused(await matters.sender.get("/v1/handovers", params=params), 422, "validation")
    assert problem["errors"][0]["pointer"].startswith(pointer)


async def test_the_worklist_of_100_000_open_ones_is_read_from_its_index(matters: Matters) -> None:
    await matters.offer(received_at=helsinki("2026-11-19 10:00"))
    await matters.rows(_COPY, MANY)
    await matters.rows("analyze handover")
    parts = [
        Part(unit_id, Register.HEALTH_CARE, status.value)
        for unit_id in (REHABILITATION, HEALTH_CENTRE)
        for status in HandoverStatus
    ]
    compiled = handovers.LISTS[HandoverSide.RECEIVED].compile(dialect=asyncpg.dialect())
    values = compiled.construct_params({**worklists.parameters(parts), "rows": 51})
    database = matters.world.apps["referral"].state.plumbing.database
    async with database.connection() as connection:
        explained = await connection.exec_driver_sql(
            f"explain (analyze, costs off, timing off) {compiled}",
            tuple(values[each] for each in compiled.positiontup or ()),
        )
        plan = "\n".join(row[0] for row in explained)

    assert "handover_received_idx" in plan, plan
    assert "Seq Scan on handover" not in plan, plan
    page = done(await matters.receiver.get("/v1/handovers", params={"role": "received", "limit": "200"}))
    assert len(page["items"]) == 200
