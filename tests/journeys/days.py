"""What the people of the referral days do, and how time passes between their deeds."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx

from tests.booking.builders import helsinki
from tests.referral.builders import done
from tests.world import Api, Line, World

CLINIC = "kymenlaakso-child-clinic-kouvola"
REHABILITATION = "kymenlaakso-child-rehabilitation"
PHYSIO = "child-physio-0-18-months"
JOINT_ASSESSMENT = {"assessed_on": "2026-11-18", "guardians_present": 2, "agreed": True}
TOLD_FAMILY = {"oral": True, "written": True, "language": "fi"}
ROUNDS = 3
"""A round of the worker takes a few jobs, and one of them may leave others."""
MOMENT = timedelta(seconds=20)
"""Between two rounds: longer than the workers wait before they look at the neighbours again."""


class Days:
    """The referral service and its neighbours, with a clock that moves."""

    def __init__(self, world: World) -> None:
        self.world = world

    @property
    def line(self) -> Line:
        """The line from referral to booking."""
        return self.world.lines["referral", "booking"]

    def as_(self, role: str, **claims: Any) -> Api:
        return self.world.call("referral", role, **claims)

    def subject(self, role: str) -> str:
        return self.world.people[role].sub

    def person(self, role: str) -> dict[str, Any]:
        """Whom a request is about."""
        return {"personal_identity_code": self.world.people[role].identity_code}

    async def clock_is(self, local: str) -> None:
        """It is that time in Helsinki, and the workers have done what was due."""
        self.world.clock.at = helsinki(local) - ROUNDS * MOMENT
        for _ in range(ROUNDS):
            await self.work()

    async def work(self) -> None:
        """A round of the workers, a moment later than the one before."""
        self.world.clock.at += MOMENT
        await self.world.work("booking")
        await self.world.work("referral")

    async def draft(self, whose: str = "infant", *, role: str = "nurse", **fields: Any) -> dict[str, Any]:
        """A referral of the clinic that may be sent as it is; None leaves a field out."""
        body = {
            "pathway_code": PHYSIO,
            "from_unit_id": CLINIC,
            "person": self.person(whose),
            "reason": "Ei käänny, liikkuminen viivästynyt.",
            "booking_mode": "self_booking",
            "joint_assessment": JOINT_ASSESSMENT,
            "instruction_given": TOLD_FAMILY,
            **fields,
        }
        said = {name: value for name, value in body.items() if value is not None}
        return done(await self.as_(role).post("/v1/referrals", said))

    async def sent(self, whose: str = "infant", **fields: Any) -> dict[str, Any]:
        """A referral of the clinic that has been sent."""
        return await self.did("nurse", "send", await self.draft(whose, **fields))

    async def sees(self, role: str, one: dict[str, Any], kind: str = "referrals", **claims: Any) -> dict[str, Any]:
        """What somebody sees of it now."""
        return done(await self.as_(role, **claims).get(f"/v1/{kind}/{one['id']}"))

    async def tries(
        self, role: str, action: str, one: dict[str, Any], body: object = None, kind: str = "referrals", **claims: Any
    ) -> httpx.Response:
        """Somebody reads it and then does something to it."""
        seen = await self.as_(role, **claims).get(f"/v1/{kind}/{one['id']}")
        version = seen.json()["version"] if seen.is_success else one["version"]
        return await self.as_(role, **claims).post(f"/v1/{kind}/{one['id']}/{action}", body, version=version)

    async def did(
        self, role: str, action: str, one: dict[str, Any], body: object = None, kind: str = "referrals", **claims: Any
    ) -> dict[str, Any]:
        """The same, and it must succeed."""
        return done(await self.tries(role, action, one, body, kind, **claims))

    async def worklist(self, whose: str, kind: str = "referrals", **params: Any) -> list[dict[str, Any]]:
        """A worklist of the person's units, in its order."""
        page = done(await self.as_(whose).get(f"/v1/{kind}", params=params))
        items: list[dict[str, Any]] = page["items"]
        return items

    async def told(self, aggregate: str) -> list[str]:
        """The types of the events of one thing, in their order, as an integrator reads them."""
        await self.work()
        found: list[str] = []
        page: dict[str, Any] = {"items": [None], "next_cursor": None}
        while page["items"]:
            params = {"limit": "200", **({"cursor": page["next_cursor"]} if page["next_cursor"] else {})}
            page = done(await self.as_("integrator").get("/v1/events", params=params))
            found += [each["type"] for each in page["items"] if each and each["aggregate"] == aggregate]
        return found

    async def rows(self, query: str, *arguments: object) -> list[dict[str, Any]]:
        return [dict(row) for row in await self.world.databases.fetch("referral", query, *arguments)]

    async def next_attempts(self) -> None:
        """Let the time pass until the next attempts of what did not succeed."""
        await self.rows("update job set run_at = clock_timestamp(), lease_until = null where state in ('waiting')")
        await self.work()


async def cut(request: httpx.Request) -> httpx.Response:
    """The line is cut: nothing goes through."""
    raise httpx.ConnectError("the line is cut", request=request)


def answer_lost(line: Line) -> Callable[[httpx.Request], Awaitable[httpx.Response]]:
    """What is asked reaches the neighbour, and its answer never comes back."""

    async def answer(request: httpx.Request) -> httpx.Response:
        answered = await line.through.handle_async_request(request)
        # That a token has run out is heard: else nobody would ever ask with a new one, and nothing would be done.
        return answered if answered.status_code == httpx.codes.UNAUTHORIZED else await cut(request)

    return answer
