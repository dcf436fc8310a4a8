"""Guidance loses no contact while booking or referral is away, slow or unreadable: what it asked is done, once."""

from collections.abc import Awaitable, Callable, Iterator

import httpx
import pytest

from tests.guidance.builders import WORKER, desk, done, state_by_rule
from tests.guidance.notices import WORDS
from tests.guidance.outcomes import HEALTH, SOCIAL, Case, a_booking, follow, known, make_jobs_due, ready, to_unit
from tests.journeys.days import answer_lost, cut
from tests.journeys.guidance_desk import WITHOUT_ADVICE
from tests.world import Line, World

Answer = Callable[[httpx.Request], Awaitable[httpx.Response]]
Trouble = Callable[[Line], Answer]


def silent(_line: Line) -> Answer:
    return cut


def slow(_line: Line) -> Answer:
    """Longer than anybody waits."""

    async def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("no answer in time", request=request)

    return answer


def slow_after_it_was_done(line: Line) -> Answer:
    """What was asked is done, and nobody waits for the answer any more."""

    async def answer(request: httpx.Request) -> httpx.Response:
        answered = await line.through.handle_async_request(request)
        if answered.status_code == httpx.codes.UNAUTHORIZED:
            return answered
        raise httpx.ReadTimeout("no answer in time", request=request)

    return answer


def garbled(line: Line) -> Answer:
    """What was asked is done, and its answer is torn on the way."""

    async def answer(request: httpx.Request) -> httpx.Response:
        answered = await line.through.handle_async_request(request)
        if answered.status_code == httpx.codes.UNAUTHORIZED:
            return answered
        body = await answered.aread()
        return httpx.Response(answered.status_code, content=body[: len(body) // 2], request=request)

    return answer


TROUBLES = [
    pytest.param(silent, id="the line is cut"),
    pytest.param(slow, id="no answer in time"),
    pytest.param(slow_after_it_was_done, id="done, and no answer in time"),
    pytest.param(garbled, id="done, and the answer is torn"),
    pytest.param(answer_lost, id="done, and the answer is lost"),
]


class Desk:
    """Four contacts whose outcomes are all on their way to a neighbour, and a notice."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.lines = [world.lines["guidance", name] for name in ("booking", "referral")]

    def trouble(self, trouble: Trouble | None) -> None:
        for line in self.lines:
            line.answer = trouble(line) if trouble else None

    async def tries_again(self) -> None:
        """The time until the next attempts has passed, and the workers work."""
        self.world.clock.advance(minutes=2)
        for service in ("guidance", "referral", "guidance"):
            await make_jobs_due(self.world)
            self.world.clock.advance(seconds=20)
            await self.world.work(service)

    async def count(self, service: str, table: str) -> int:
        (row,) = await self.world.databases.fetch(service, f"select count(*) from {table}")
        counted: int = row["count"]
        return counted

    async def states(self, cases: list[Case]) -> list[str]:
        return [(await case.last())["state"] for case in cases]

    async def notice(self) -> str:
        """A notice whose child is known, assessed and forwarded; gives its id."""
        api = desk(self.world, "social-worker")
        path = "/v1/child-protection-notices"
        made = done(
            await self.world.call("guidance", "integrator").post(
                path,
                {
                    "form": "written",
                    "language": "fi",
                    "municipality": "145",
                    "personal_identity_code": self.world.people["child-under-non-disclosure"].identity_code,
                    "concern": "Lapsi jää yksin.",
                    "notifier": {"kind": "school", "name": "Rehtori"},
                },
            )
        )
        id_: str = made["id"]
        done(await api.post(f"{path}/{id_}/urgency", {"urgency": "urgent"}, version=1))
        done(await api.post(f"{path}/{id_}/forward", {"handover": WORDS}, version=2))
        return id_

    async def forwarding(self, notice_id: str) -> str:
        seen = done(await desk(self.world, "social-worker").get(f"/v1/child-protection-notices/{notice_id}"))
        told: str = seen["forwarding"]
        return told


@pytest.fixture
def at_desk(world: World) -> Iterator[Desk]:
    made = Desk(world)
    yield made
    made.trouble(None)


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_both_neighbours_are_away_in_the_middle_of_every_outcome(at_desk: Desk, trouble: Trouble) -> None:
    world = at_desk.world

    # Contacts come, are assessed, and end; both neighbours are away, and nobody at the desk waits for them.
    at_desk.trouble(trouble)
    booked = await known(world)
    await booked.assess_care_need()
    await booked.end(a_booking())
    handed = await ready(world, whose="infants-sibling")
    await handed.end(to_unit())
    both = await known(world, "adult", matters=["health", "social"])
    await both.assess(HEALTH, SOCIAL)
    for register in (HEALTH, SOCIAL):
        await both.end(to_unit(register=register))
    notice = await at_desk.notice()
    contacts = await at_desk.count("guidance", "contact")
    for _ in range(3):
        await at_desk.tries_again()
    assert await at_desk.states([booked, handed, both]) == ["pending"] * 3
    assert await at_desk.forwarding(notice) == "pending"
    assert (await booked.seen())["waits_for"] == ["booking"]
    assert (await both.seen())["waits_for"] == ["receiving_unit"]
    listed = done(await desk(world, WORKER).get("/v1/contacts"))["items"]
    assert len(listed) == contacts == 4
    assert state_by_rule(await handed.seen())["care_need_assessment"] == "running"

    # Back again: what was asked has come about, each once, whatever had been done already.
    at_desk.trouble(None)
    await at_desk.tries_again()
    assert await at_desk.states([booked, handed, both]) == ["came_true", "offered", "offered"]
    assert await at_desk.forwarding(notice) == "offered"
    assert await at_desk.count("booking", "booking_right") == 1
    assert await at_desk.count("referral", "handover") == 4
    outcomes = await world.databases.fetch(
        "guidance", "select handover_id from contact_outcome where handover_id is not null"
    )
    assert len({row["handover_id"] for row in outcomes}) == 4

    # Referral is away again while the receiving units accept: guidance hears of it when it is back.
    at_desk.trouble(silent)
    for case, register in ((handed, HEALTH), (both, SOCIAL), (both, HEALTH)):
        (offered,) = [each for each in await case.all_outcomes() if each["client_register"] == register]
        done(await case.receiver(register).post(f"/v1/handovers/{offered['handover_id']}/accept", version=1))
    await at_desk.tries_again()
    assert await at_desk.states([handed, both]) == ["offered", "offered"]
    at_desk.trouble(None)
    await at_desk.tries_again()
    await follow(world)
    assert await at_desk.states([handed, both]) == ["came_true", "came_true"]

    # Every contact ends, is counted once, and left nothing undone behind it.
    for case in (booked, handed, both):
        assert done(await case.post("close", WITHOUT_ADVICE))["status"] == "closed"
    assert await at_desk.count("guidance", "statistics_pending") == 3
    undone = "select kind, state from job where state <> 'done' and (aggregate is not null or kind = 'forward_notice')"
    assert await world.databases.fetch("guidance", undone) == []
    assert await at_desk.count("booking", "booking_right") == 1
    assert await at_desk.count("referral", "handover") == 4


async def test_contacts_are_taken_looked_into_and_closed_while_nobody_answers(at_desk: Desk) -> None:
    at_desk.trouble(silent)
    anonymous = done(
        await at_desk.world.call("guidance").post(
            "/v1/contacts", {"matters": ["general_advice"], "language": "fi", "municipality": "145"}
        )
    )
    assert anonymous["service_promise_at"] == "2026-11-24T13:00:00Z"
    case = await ready(at_desk.world)
    await case.assess_care_need()
    await case.end({"kind": "advice_given", "client_register": HEALTH})
    assert done(await case.post("close", WITHOUT_ADVICE))["outcome"] == "advice_given"
