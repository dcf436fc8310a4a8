"""Contacts that go on somewhere, for the tests: assessed, with an outcome, followed to the neighbours."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.guidance.builders import NURSE as NURSE_HERE
from tests.guidance.builders import UNIT, WORKER, desk, done, made
from tests.world import Api, World

HEALTH, SOCIAL = "health_care", "social_welfare"
REHABILITATION = "etela-pohjanmaa-child-rehabilitation"
SOCIAL_WORK = "etela-pohjanmaa-family-social-work-seinajoki"
HEALTH_CENTRE = "etela-pohjanmaa-health-centre-seinajoki"
PHYSIO = "child-physio-0-18-months"
CHILD_CLINIC = "etela-pohjanmaa-child-clinic-seinajoki"
RECEIVER, SOCIAL_RECEIVER = "etela-pohjanmaa-physiotherapist", "family-social-worker"
WORKER_OF = {HEALTH: NURSE_HERE, SOCIAL: WORKER}
"""Whose context at the unit is that of the register."""


def a_part(register: str = HEALTH, **changes: Any) -> dict[str, Any]:
    """A complete part of a preliminary assessment; None leaves a field out."""
    part = {
        "client_register": register,
        "needs": "Does not turn over.",
        "functional_capacity": "Eats and sleeps well.",
        "resources": "Both parents at home.",
        "whole_situation": "The first child of the family.",
        "clients_own_words": "We are worried.",
        "client_participated": True,
        "urgency": "non_urgent",
        "topic_code": "motor-development",
    } | changes
    return {name: value for name, value in part.items() if value is not None}


def a_handover(to_unit_id: str | None = REHABILITATION, **changes: Any) -> dict[str, Any]:
    """To which unit a matter is handed, and why; None leaves a field out."""
    handover = {"to_unit_id": to_unit_id, "reason": "The unit assesses the motor development.", **changes}
    return {name: value for name, value in handover.items() if value is not None}


def to_unit(kind: str = "message_to_unit", register: str = HEALTH, **changes: Any) -> dict[str, Any]:
    """An outcome that goes to another unit."""
    units = {HEALTH: REHABILITATION, SOCIAL: SOCIAL_WORK}
    return {
        "kind": kind,
        "client_register": register,
        "handover": a_handover(**{"to_unit_id": units[register], **changes}),
    }


def a_booking(**changes: Any) -> dict[str, Any]:
    """A direct booking of the infant's physiotherapy; None leaves a field out."""
    booking = {
        "service_type": PHYSIO,
        "unit_id": REHABILITATION,
        "valid_from": "2026-11-23",
        "valid_until": "2027-01-31",
        **changes,
    }
    told = {name: value for name, value in booking.items() if value is not None}
    return {"kind": "direct_booking", "client_register": HEALTH, "booking": told}


@dataclass
class Case:
    """One contact of a test, with its present version."""

    world: World
    contact: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.contact["id"])

    def api(self, role: str = NURSE_HERE, **claims: Any) -> Api:
        return desk(self.world, role, **claims)

    async def seen(self, role: str = NURSE_HERE) -> dict[str, Any]:
        """The contact as it is now."""
        self.contact = done(await self.api(role).get(f"/v1/contacts/{self.id}"))
        return self.contact

    async def put(
        self, path: str, body: dict[str, Any], role: str = NURSE_HERE, *, version: int | None = None, **claims: Any
    ) -> httpx.Response:
        """PUT about the contact as it is now, unless another version is said."""
        stands = (await self.seen())["version"] if version is None else version
        headers = {"if-match": f'"{stands}"'}
        return await self.api(role, **claims).send("PUT", f"/v1/contacts/{self.id}/{path}", json=body, headers=headers)

    async def post(
        self, path: str, body: dict[str, Any] | None = None, role: str = NURSE_HERE, **options: Any
    ) -> httpx.Response:
        """POST about the contact as it is now, unless another version is said."""
        version = options.pop("version", None) or (await self.seen())["version"]
        return await self.api(role).post(f"/v1/contacts/{self.id}/{path}", body, version=version, **options)

    async def assess(self, *registers: str, role: str | None = None, **changes: Any) -> dict[str, Any]:
        """Record a complete part for each of these registers, by those of its context."""
        answer: dict[str, Any] = {}
        for register in registers or (HEALTH,):
            body = {"parts": [a_part(register, **changes)]}
            answer = done(await self.put("preliminary-assessment", body, role or WORKER_OF[register]))
        return answer

    async def end(self, body: dict[str, Any], role: str | None = None) -> dict[str, Any]:
        """Record an outcome, by those of its context unless said otherwise."""
        return done(await self.post("outcome", body, role or WORKER_OF[body.get("client_register") or HEALTH]))

    async def outcomes(self, role: str = NURSE_HERE) -> list[dict[str, Any]]:
        """The outcomes as they are now."""
        items: list[dict[str, Any]] = done(await self.api(role).get(f"/v1/contacts/{self.id}/outcomes"))["items"]
        return items

    async def all_outcomes(self, *roles: str) -> list[dict[str, Any]]:
        """The outcomes as they are now to those of their contexts, in the order of recording."""
        answers = [await self.api(role).get(f"/v1/contacts/{self.id}/outcomes") for role in roles or WORKER_OF.values()]
        found = {each["id"]: each for answer in answers if answer.is_success for each in answer.json()["items"]}
        return sorted(found.values(), key=lambda each: (each["recorded_at"], each["id"]))

    async def last(self, *roles: str) -> dict[str, Any]:
        """The outcome recorded last, as it is now to those of its context."""
        return (await self.all_outcomes(*roles))[-1]

    async def handover(self) -> dict[str, Any]:
        """The handover of the outcome recorded last, as the service that offered it sees it."""
        handover_id = (await self.last())["handover_id"]
        return done(await self.world.call("referral", "polku-guidance").get(f"/v1/handovers/{handover_id}"))

    async def at_referral(self, action: str, body: dict[str, Any] | None = None, **by: Any) -> dict[str, Any]:
        """What somebody does to that handover, told to guidance by referral's events."""
        handover = await self.handover()
        api = by.pop("api", None) or self.receiver(handover["client_register"])
        path = f"/v1/handovers/{handover['id']}/{action}"
        answer = done(await api.post(path, body, version=handover["version"]))
        await follow(self.world)
        return answer

    def receiver(self, register: str) -> Api:
        """A professional of the unit that receives matters of the register."""
        if register == HEALTH:
            return self.world.call("referral", RECEIVER)
        return self.world.call("referral", "social-worker", units=[SOCIAL_WORK])

    async def assess_care_need(self) -> dict[str, Any]:
        """A nurse has assessed the need of care: its clock is met."""
        return done(await self.post("care-need-assessment", {"urgency": "non_urgent"}))


async def known(world: World, whose: str = "infant", **changes: Any) -> Case:
    """A contact about somebody who is known, as a worker of the unit recorded it."""
    code = world.people[whose].identity_code
    receipt = await made(world, WORKER, personal_identity_code=code, unit_id=UNIT, municipality=None, **changes)
    return Case(world, {"id": receipt["id"], "version": receipt["version"]})


async def unknown(world: World, **changes: Any) -> Case:
    """A contact of nobody who is known."""
    receipt = await made(world, **changes)
    return Case(world, {"id": receipt["id"], "version": receipt["version"]})


async def follow(world: World) -> None:
    """Let guidance see what referral has published meanwhile."""
    await world.work("referral")
    world.clock.advance(seconds=20)
    await world.work("referral")
    await world.work("guidance")


async def make_jobs_due(world: World) -> None:
    """As if the time until the next attempts were over."""
    await world.databases.fetch(
        "guidance",
        "update job set run_at = clock_timestamp(), lease_until = null, state = 'waiting'"
        " where state in ('waiting', 'leased')",
    )


async def ready(world: World, register: str = HEALTH, whose: str = "infant", **changes: Any) -> Case:
    """A contact about somebody who is known, preliminarily assessed in one register."""
    matters = {HEALTH: ["health"], SOCIAL: ["social"]}[register]
    case = await known(world, whose, **{"matters": matters, **changes})
    await case.assess(register)
    return case
