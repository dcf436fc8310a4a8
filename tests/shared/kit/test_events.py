"""Events: published with their change or not at all, read in the order of their commits, holding nothing personal."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader, NumberDataPoint

from shared.kit import events_storage
from shared.kit.events import JSON, publish
from tests.shared.kit.event_bench import HAPPENED, Bench, event_bench
from tests.world import World

AT = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
REFERENCE = "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"


@pytest.fixture
async def bench(world: World) -> AsyncIterator[Bench]:
    async with event_bench(world) as found:
        yield found


async def test_an_event_is_in_the_feed_once_its_change_is_committed(bench: Bench) -> None:
    await bench.tell("one")
    await bench.work()
    [event] = (await bench.feed())["items"]
    assert event["occurred_at"] == "2026-11-23T07:00:00Z"
    assert (event["type"], event["aggregate"], event["position"], event["data"]) == (
        HAPPENED,
        "contact:1",
        1,
        {"word": "one"},
    )


async def test_a_change_that_is_undone_is_never_told(bench: Bench) -> None:
    async with bench.database.connection() as connection:
        _ = await connection.begin()
        await bench.tell_in(connection, "undone")
        await connection.rollback()
    await bench.work()
    assert await bench.words() == []
    assert await bench.rows("select * from job where kind = 'place_events' and dedupe_key like '%transaction%'") == []


async def test_what_commits_late_comes_after_what_was_read_before(bench: Bench) -> None:
    """Whoever reads on from a place misses nothing, though the late one was published first."""
    async with bench.database.connection() as slow:
        _ = await slow.begin()
        await bench.tell_in(slow, "late", aggregate="contact:2")
        await bench.tell("early")
        await bench.work()
        first = await bench.feed()
        assert [event["data"]["word"] for event in first["items"]] == ["early"]
        await slow.commit()
    await bench.work()
    assert await bench.words(cursor=first["next_cursor"]) == ["late"]
    assert await bench.words() == ["early", "late"]


async def test_two_who_place_at_once_give_every_event_one_place(bench: Bench) -> None:
    for each in range(30):
        await bench.tell(f"e{each}", aggregate=f"contact:{each % 3}")

    async def place() -> int:
        async with bench.database.transaction() as connection:
            return await events_storage.place(connection, AT)

    assert sorted(await asyncio.gather(place(), place(), place())) == [0, 0, 30]
    rows = await bench.rows("select position, data ->> 'word' as word from event order by position")
    assert [(row["position"], row["word"]) for row in rows] == [(each + 1, f"e{each}") for each in range(30)]


async def test_many_events_are_placed_in_several_rounds(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events_storage, "AT_A_TIME", 3)
    await bench.tell(*(f"e{each}" for each in range(10)))
    await bench.work()
    assert await bench.words() == [f"e{each}" for each in range(10)]


async def test_an_event_is_told_once_for_a_dedupe_key(bench: Bench) -> None:
    for _ in range(2):
        async with bench.database.transaction() as connection:
            await publish(connection, HAPPENED, "contact:1", {"word": "once"}, AT, dedupe_key="contact.received:1")
    await bench.work()
    assert await bench.words() == ["once"]


REFUSED: dict[str, tuple[dict[str, JSON], str]] = {
    "an identity code": ({"word": "010516B903X"}, "identity code"),
    "an identity code in a sentence": ({"word": "of 010516-903X"}, "identity code"),
    "an identity code deep inside": ({"of": [{"word": "010516-903X"}]}, "identity code"),
    "an identity code as a name": ({"010516-903X": True}, "identity code"),
    "an e-mail address": ({"word": "somebody@polku.example"}, "e-mail"),
    "a phone number": ({"word": "+358 40 123 4567"}, "telephone"),
    "a phone number without spaces": ({"word": "0401234567"}, "telephone"),
    "a phone number with hyphens": ({"word": "040-123-4567"}, "telephone"),
    "a phone number as a number": ({"word": 358401234567}, "number"),
    "somebody's words": ({"word": "the child walks late"}, "free text"),
    "letters of other languages": ({"word": "Äiti"}, "free text"),
    "a long word": ({"word": "a" * 101}, "free text"),
}


@pytest.mark.parametrize(("data", "why"), REFUSED.values(), ids=REFUSED)
async def test_what_could_be_personal_is_never_published(bench: Bench, data: dict[str, JSON], why: str) -> None:
    async with bench.database.transaction() as connection:
        with pytest.raises(ValueError, match=why) as refusal:
            await publish(connection, HAPPENED, "contact:1", data, AT)
    assert str(next(iter(data.values()))) not in str(refusal.value)
    assert await bench.rows("select * from event") == []


CARRIED: dict[str, JSON] = {
    "an id": REFERENCE,
    "a pseudonym that begins with a sign": "-" + "a" * 42,
    "a pseudonym with many digits in a row": "_" + "1234567" * 6,
    "an instant": "2026-11-23T07:00:00Z",
    "an instant with an offset": "2026-11-23T09:00:00.123456+02:00",
    "a date": "2026-11-23",
    "a state": "booking_pending",
    "a unit": "etela-pohjanmaa-client-guidance",
    "a rule": "R-013",
    "a count": 18,
    "a flag": False,
    "nothing": None,
    "several": ["one", {"two": 3}],
}


@pytest.mark.parametrize("value", CARRIED.values(), ids=CARRIED)
async def test_ids_states_and_instants_are_carried_as_they_are(bench: Bench, value: JSON) -> None:
    async with bench.database.transaction() as connection:
        await publish(connection, HAPPENED, f"contact:{REFERENCE}", {"value": value}, AT)
    await bench.work()
    assert [event["data"] for event in (await bench.feed())["items"]] == [{"value": value}]


@pytest.mark.parametrize(
    ("kind", "aggregate", "at"),
    [
        pytest.param("Received", "contact:1", AT, id="a type without its thing"),
        pytest.param(HAPPENED, "contact", AT, id="an aggregate without its id"),
        pytest.param(HAPPENED, "contact:0401234567", AT, id="an aggregate by a phone number"),
        pytest.param(HAPPENED, "contact:1", AT.replace(tzinfo=None), id="an instant without an offset"),
    ],
)
async def test_an_event_of_a_wrong_form_is_refused(bench: Bench, kind: str, aggregate: str, at: datetime) -> None:
    async with bench.database.transaction() as connection:
        with pytest.raises(ValueError, match=r"event"):
            await publish(connection, kind, aggregate, {}, at)


async def test_the_feed_is_read_page_by_page_and_on_from_its_end(bench: Bench) -> None:
    await bench.tell("a", "b", "c")
    await bench.work()
    first = await bench.feed(limit=2)
    second = await bench.feed(limit=2, cursor=first["next_cursor"])
    third = await bench.feed(limit=2, cursor=second["next_cursor"])
    assert [[event["data"]["word"] for event in page["items"]] for page in (first, second, third)] == [
        ["a", "b"],
        ["c"],
        [],
    ]
    await bench.tell("d")
    await bench.work()
    assert await bench.words(cursor=third["next_cursor"]) == ["d"]


async def test_the_feed_is_filtered_by_type_and_from_an_instant_on(bench: Bench) -> None:
    await bench.tell("early")
    bench.world.clock.advance(minutes=1)
    await bench.tell("late")
    await bench.tell("closed", kind="contact.closed")
    await bench.work()
    assert await bench.words(type="contact.closed") == ["closed"]
    assert await bench.words(type=["contact.closed", HAPPENED]) == ["early", "late", "closed"]
    assert await bench.words(occurred_from="2026-11-23T07:01:00Z") == ["late", "closed"]
    assert await bench.words(type=HAPPENED, occurred_from="2026-11-23T07:00:00.000001Z") == ["late"]


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        pytest.param({"type": "referral.sent"}, "type", id="a type of another service"),
        pytest.param({"cursor": "forged"}, "cursor", id="a cursor that is not ours"),
        pytest.param({"occurred_from": "yesterday"}, "occurred_from", id="no instant"),
        pytest.param({"limit": "0"}, "limit", id="no rows"),
    ],
)
async def test_a_feed_asked_for_wrongly_is_refused(bench: Bench, params: dict[str, Any], pointer: str) -> None:
    answer = await bench.api().get("/v1/events", params=params)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_a_cursor_fits_the_filters_that_it_came_with_only(bench: Bench) -> None:
    cursor = (await bench.feed())["next_cursor"]
    assert (await bench.api().get("/v1/events", params={"cursor": cursor, "type": HAPPENED})).status_code == 422


@pytest.mark.parametrize("scope", [None, "webhooks:manage", "events", "events:reading"])
async def test_a_system_without_the_scope_reads_no_events(bench: Bench, scope: str | None) -> None:
    answer = await bench.api(scope=scope).get("/v1/events")
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/forbidden")


async def test_old_events_are_forgotten_and_positions_go_on(bench: Bench) -> None:
    await bench.tell("old", "newest")
    await bench.work()
    await bench.rows("update event set published_at = $1::timestamptz - interval '91 days'", bench.world.clock())
    await bench.work(hours=1)
    assert await bench.words() == ["newest"]
    await bench.tell("next")
    await bench.work()
    assert [event["position"] for event in (await bench.feed())["items"]] == [2, 3]
    await bench.work(hours=1)
    assert await bench.words() == ["next"]


async def test_an_event_is_kept_for_its_time_however_long_ago_it_occurred(bench: Bench) -> None:
    async with bench.database.transaction() as connection:
        await publish(connection, HAPPENED, "contact:1", {"word": "kept"}, datetime(2020, 1, 1, tzinfo=UTC))
    await bench.tell("newer")
    await bench.work()
    await bench.work(hours=1)
    assert await bench.words() == ["kept", "newer"]


async def test_undelivered_events_and_the_age_of_the_oldest_are_measured(bench: Bench) -> None:
    reader = InMemoryMetricReader()
    bench.event_jobs.measure(MeterProvider([reader]).get_meter("test"))
    await bench.tell("one", "two")
    await bench.rows("update event set published_at = clock_timestamp() - interval '1 h'")
    await bench.rows("delete from job")
    async with bench.database.reading() as connection:
        assert (await events_storage.undelivered(connection))[0] == 2
    assert _measured(reader) == {}
    await bench.work()
    assert _measured(reader)["polku_events_undelivered"] in {0, 2}
    await bench.work(hours=0.01)
    assert _measured(reader) == {"polku_events_undelivered": 0, "polku_events_undelivered_age_seconds": 0}
    bench.world.clock.advance(seconds=61)
    assert _measured(reader) == {}


def _measured(reader: InMemoryMetricReader) -> dict[str, float]:
    data = reader.get_metrics_data()
    if data is None:
        return {}
    return {
        metric.name: point.value
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
        for point in metric.data.data_points
        if isinstance(point, NumberDataPoint)
    }
