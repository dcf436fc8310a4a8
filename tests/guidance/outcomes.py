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
