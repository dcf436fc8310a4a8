"""Permissions for the tests, with defaults so that a case shows only what matters."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncConnection

from services.referral.flows.parts import ReferralParts
from shared.kit.database import Database
from tests.referral.registers import UNIT
from tests.world import Api, World

NURSE = "guidance-nurse"
SOCIAL_WORKER = "social-worker"
SOCIAL_CENTRE = "etela-pohjanmaa-social-centre-lapua"
KELA = {"kind": "kela"}
TO_SOCIAL_WELFARE = {"kind": "unit", "unit_id": UNIT, "client_register": "social_welfare"}
TO_HEALTH_CARE = {"kind": "unit", "unit_id": UNIT, "client_register": "health_care"}
PARISH = {"kind": "other_partner", "code": "parish"}
DISCLOSURE = {
    "basis": "disclosure_permission",
    "given_to": "county",
    "recipient": TO_SOCIAL_WELFARE,
    "valid_until": "2027-11-23",
}
"""Of an adult, from health care to social welfare, for a year."""
ONCE_TO_KELA = {
    "basis": "client_permission",
    "given_to": "recipient",
    "recipient": KELA,
    "single_use": True,
    "valid_until": None,
}
GUARDIANS = {"given_by": "guardians", "guardians_agreeing": 2, "guardians_total": 2}
VITAL = {
    "basis": "vital_interest",
    "given_by": "nobody",
    "given_to": None,
    "form": None,
    "identification_method": None,
    "grounds": "Unconscious.",
}
NEED = {"unit_id": UNIT, "client_register": "health_care"}


@dataclass(frozen=True)
class Permissions:
    """The permissions of the referral service."""

    world: World

    def as_(self, role: str | None, **claims: Any) -> Api:
        return self.world.call("referral", role, **claims)

    @property
    def parts(self) -> ReferralParts:
        parts: ReferralParts = self.world.apps["referral"].state.parts
        return parts

    def transaction(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A transaction of the service itself."""
        database: Database = self.world.apps["referral"].state.plumbing.database
        return database.transaction()

    def new(self, whose: str = "adult", **changes: Any) -> dict[str, Any]:
        """A permission of an adult to disclose health-care data to social welfare; None leaves a field out."""
        body = {
            "unit_id": UNIT,
            "person": {"personal_identity_code": self.world.people[whose].identity_code},
            "client_register": "health_care",
            "purpose": "consultation",
            "data": "Need of support at home.",
            "given_by": "client",
            "form": "oral",
            "identification_method": "known_client",
            **DISCLOSURE,
            **changes,
        }
        return {name: value for name, value in body.items() if value is not None}

    async def record(self, whose: str = "adult", *, role: str = NURSE, **changes: Any) -> dict[str, Any]:
        answer = await self.as_(role).post("/v1/permissions", self.new(whose, **changes))
        assert answer.status_code == httpx.codes.CREATED, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def revoke(self, permission: dict[str, Any], role: str = NURSE, **options: Any) -> httpx.Response:
        version = options.pop("version", permission["version"])
        path = f"/v1/permissions/{permission['id']}/revoke"
        return await self.as_(role).post(path, {"reason": "The client so wishes."}, version=version, **options)

    async def seen(self, permission: dict[str, Any], role: str = NURSE) -> dict[str, Any]:
        answer = await self.as_(role).get(f"/v1/permissions/{permission['id']}")
        assert answer.status_code == httpx.codes.OK, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def rows(self, query: str, *arguments: object) -> list[dict[str, Any]]:
        return [dict(row) for row in await self.world.databases.fetch("referral", query, *arguments)]
