"""Feedback: heard and helped, given once for a contact that is over, and leading to no contact."""

import asyncio
from contextvars import copy_context
from datetime import date
from typing import Any

import httpx
import pytest

from services.guidance.flows.feedback import feedback_token, read_token
from services.guidance.storage import feedback
from services.guidance.storage.feedback import FeedbackRecord
from shared.kit.sealing import Sealer
from tests.guidance.builders import ADVISED, MANAGER, UNIT, done, everything_stored, made, pointers, refused
from tests.guidance.outcomes import Case
from tests.guidance.statistics.filling import OTHER_UNIT, counts, december, fill
from tests.world import World


def sealer_of(world: World) -> Sealer:
    sealer: Sealer = world.apps["guidance"].state.parts.sealer
    return sealer


async def give(world: World, token: str, **answers: Any) -> httpx.Response:
    return await world.call("guidance").post("/v1/feedback", {"token": token, **answers}, key=None)


async def given(world: World, number: int, **answers: Any) -> None:
    """Feedback of so many, each with a token of their own."""
    for _ in range(number):
        world.clock.advance(seconds=1)
        done(await give(world, feedback_token(sealer_of(world), f"code {world.clock()}", UNIT), **answers))


async def comments(world: World) -> list[dict[str, Any]]:
    answer = await world.call("guidance", MANAGER).get("/v1/feedback/comments", params={"unit_id": UNIT})
    items: list[dict[str, Any]] = done(answer)["items"]
    return items


async def tracked(world: World, code: str) -> dict[str, Any]:
    return done(await world.call("guidance").post("/v1/contacts/track", {"tracking_code": code}, key=None))


async def test_whoever_holds_the_code_of_a_closed_contact_gives_feedback_once(world: World) -> None:
    receipt = await made(world, matters=["general_advice"])
    assert (await tracked(world, receipt["tracking_code"]))["feedback_token"] is None
    done(await Case(world, receipt).post("close", ADVISED))

    token = (await tracked(world, receipt["tracking_code"]))["feedback_token"]
    assert token == (await tracked(world, receipt["tracking_code"]))["feedback_token"]
    assert done(await give(world, token, heard=5, helped=4))["thanks"] == "Kiitos palautteestasi."
    refused(await give(world, token, heard=1), 409, "feedback-given")


async def test_nothing_stored_leads_from_a_feedback_to_its_contact(world: World) -> None:
    receipt = await made(world, matters=["general_advice"])
    done(await Case(world, receipt).post("close", ADVISED))
    token = (await tracked(world, receipt["tracking_code"]))["feedback_token"]
    done(
        await give(world, token, heard=2, user_group="in_crisis", tool="therapy-navigator", comment="Too long a wait.")
    )

    (row,) = await world.databases.fetch("guidance", "select *, proof from feedback")
    stored = await everything_stored(world)
    assert [table for table, content in stored.items() if row["proof"].hex() in content] == ["feedback"]
    assert receipt["id"] not in stored["feedback"]
    assert not [content for content in stored.values() if receipt["tracking_code"] in content]
    references = {
        each["tracking_reference"] for each in await world.databases.fetch("guidance", "select * from contact")
    }
    # From the reference that a contact keeps nobody makes the proof that the feedback keeps.
    made_again = {read_token(sealer_of(world), feedback_token(sealer_of(world), each, UNIT)) for each in references}
    assert row["proof"] not in {each.proof for each in made_again if each}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda token: ("A" if token[0] != "A" else "B") + token[1:], id="made up"),
        pytest.param(lambda token: token.replace(UNIT, OTHER_UNIT), id="of another unit"),
    ],
)
async def test_a_token_that_was_not_made_here_is_not_found(world: World, change: Any) -> None:
    token = feedback_token(sealer_of(world), "a code", UNIT)

    refused(await give(world, change(token), heard=3), 404, "not-found")


async def test_words_with_identifiers_are_refused_and_so_is_an_empty_feedback(world: World) -> None:
    token = feedback_token(sealer_of(world), "a code", UNIT)

    problem = refused(await give(world, token, heard=3, comment="Soita 040 123 4567"), 422, "validation")
    assert pointers(problem) == [("/comment", "phone_number")]
    assert pointers(refused(await give(world, token, tool="chat"), 422, "validation")) == [("/heard", "missing")]
    refused(await give(world, token, heard=6), 422, "validation")


async def test_feedback_is_reported_by_the_month_with_small_groups_hidden(world: World) -> None:
    await given(world, 6, heard=5, helped=5, tool="therapy-navigator")
    await given(world, 5, heard=4, user_group="in_crisis")
    await given(world, 2, heard=1)
    await december(world)
    api = world.call("guidance", MANAGER)

    heard = done(await api.get("/v1/statistics/feedback-heard", params={"group_by": "heard"}))
    assert counts(heard)["5"] == 6
    assert (counts(heard)["1"], counts(heard)["4"]) == (None, None)
    assert heard["family"] == "client"
    helped = counts(done(await api.get("/v1/statistics/feedback-helped")))
    assert helped["5", "therapy-navigator"] == 6


async def test_feedback_given_while_its_month_is_published_counts_in_it(world: World) -> None:
    """Given in the last moment of November, and stored while the worker publishes it: else it would count nowhere."""
    await given(world, 5, heard=5)
    late = FeedbackRecord(proof=b"proof", unit_id=UNIT, heard=5, helped=None, user_group=None, tool=None, comment=None)
    worker = copy_context()  # one that holds no connection
    async with world.apps["guidance"].state.plumbing.database.transaction() as connection:
        assert await feedback.add(connection, late, date(2026, 11, 1))
        publishing = asyncio.create_task(december(world), context=worker)
        await asyncio.wait({publishing}, timeout=0.5)
    await publishing

    heard = done(await world.call("guidance", MANAGER).get("/v1/statistics/feedback-heard?group_by=heard"))
    assert counts(heard)["5"] == 6


async def test_managers_read_comments_of_months_that_are_over_and_of_five_or_more(world: World) -> None:
    await given(world, 1, heard=1, comment="Nobody called.")
    await given(world, 4, heard=5)
    assert await comments(world) == []

    await december(world)
    assert await comments(world) == [{"month": "2026-11", "comment": "Nobody called."}]
    await given(world, 1, heard=1, comment="Of the next month.")
    assert len(await comments(world)) == 1


async def test_nothing_tells_of_feedback_that_fewer_than_five_gave(world: World) -> None:
    """Neither a table of hidden figures nor a mark in a sum: a month of little feedback looks like one of none."""
    await fill(world, 5, table="statistics_row")
    await given(world, 4, heard=5, tool="therapy-navigator")
    await december(world)

    for report in ("feedback-heard", "feedback-helped"):
        answer = done(await world.call("guidance", MANAGER).get(f"/v1/statistics/{report}"))
        assert (answer["figures"], answer["totals"]) == ([], [])


async def test_comments_do_not_tell_of_answers_that_few_gave(world: World) -> None:
    """Six with a comment, of whom no table is shown, would tell that each question was answered by a few."""
    await given(world, 3, heard=5, comment="Kind.")
    await given(world, 3, helped=5)
    await december(world)

    assert await comments(world) == []
