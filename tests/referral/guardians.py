"""Children and their guardians for the referral tests: whom the authority source confirms is the test's to say."""

from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

import httpx

from demo.people import identity_code
from services.referral.flows.parts import ReferralParts
from shared.law.civil_time import civil_date
from shared.terms.acting import Authority
from tests.referral.builders import ASSESSMENT, GUARDIAN, Referrals

SENT = {"sending": {"criteria_override_reason": "An exception."}}
"""However old the client is."""


@dataclass(frozen=True)
class Guardians:
    """The referral service as guardians meet it."""

    referral: Referrals
    questions: list[httpx.URL] = field(default_factory=list)
    """What the authority source has been asked in this test."""
    _numbers: "count[int]" = field(default_factory=lambda: count(920))

    @property
    def parts(self) -> ReferralParts:
        return self.referral.parts

    def child(self, born: str, *, authority: Authority = Authority.ALLOWED) -> str:
        """The identity code of somebody born that day, towards whom the guardian has that authority."""
        code = identity_code(date.fromisoformat(born), next(self._numbers))
        self.relate(GUARDIAN, code, authority)
        return code

    def relate(self, delegate: str, code: str, authority: Authority) -> None:
        """Let the authority source answer so about the delegate and whoever has the code."""
        relations = self.referral.world.e_authorizations.state.relations
        relations.setdefault(self.referral.code_of(delegate), {})[code] = authority

    def fail(self, outage: str) -> None:
        """The authority source fails so, and is not waited for."""
        self.parts.authority_source._timeout_seconds = 0.05
        self.referral.world.e_authorizations.state.outage = outage

    def reference(self, code: str) -> str:
        return self.parts.sealer.reference(code)

    async def sent(self, code: str, *, state: str = "sent", **flags: Any) -> dict[str, Any]:
        """A referral of whoever has the code, made on this day."""
        assessed = {**ASSESSMENT, "assessed_on": civil_date(self.referral.world.clock()).isoformat()}
        person = {"personal_identity_code": code, **flags}
        return await self.referral.in_state(state, flags=person, joint_assessment=assessed, **SENT)

    async def look(self, person_ref: str, role: str = GUARDIAN, **params: str) -> httpx.Response:
        """Ask for the person's referrals."""
        return await self.referral.as_(role).get("/v1/my-referrals", params={"person_ref": person_ref, **params})

    async def looks(self) -> list[dict[str, Any]]:
        """What the access log tells of those who looked."""
        return [each for each in await self.referral.accesses("list") if each["object_type"] == "my_referral"]
