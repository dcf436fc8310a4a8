"""Referrals for the tests, with defaults so that a case shows only what matters."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from services.referral.flows.parts import ReferralParts
from tests.world import Api, Line, World

CLINIC = "kymenlaakso-child-clinic-kouvola"
SCHOOL_HEALTH = "kymenlaakso-school-health"
REHABILITATION = "kymenlaakso-child-rehabilitation"
PHYSIO = "child-physio-0-18-months"
SPEECH_THERAPY = "child-speech-therapy"

SENDER = "nurse"
HANDLER = "physiotherapist"
COLLEAGUE = "occupational-therapist"
"""Another health professional of the receiving unit."""
MANAGER = "unit-manager"
"""Of the receiving unit, without a profession of health care."""
OUTSIDER = "guidance-nurse"
"""A health professional of neither unit."""
GUARDIAN = "guardian-of-infant"
NOBODY_HAS_IT = UUID(int=7)

ASSESSMENT = {"assessed_on": "2026-11-20", "guardians_present": 2, "agreed": True}
INSTRUCTION = {"oral": True, "written": True, "language": "fi"}
A_PROBLEM = (
    '{"type": "/problems/%s", "title": "No", "status": %d, "detail": "No.", "instance": "urn:uuid:0", "errors": []}'
)
SENDERS = ("change", "send", "answer", "cancel")
RECEIVERS = (
    "take",
    "take-over",
    "hand-off",
    "return",
    "accept",
    "decline",
    "redirect",
    "revoke-right",
    "complete",
)
BODIES: dict[str, Any] = {
    "change": {"reason": "Changed."},
    "send": None,
    "answer": {"answer": "Since the summer."},
    "take": None,
    "take-over": {"reason": "The colleague is ill."},
    "hand-off": {"to": "another-subject", "reason": "Knows the family."},
    "return": {"reason": "information_missing", "question": "Since when?"},
    "accept": None,
    "redirect": {
        "to_unit_id": REHABILITATION,
        "pathway_code": "child-ot",
        "reason": "other_service_suits_better",
        "explanation": "Play and daily skills.",
    },
    "revoke-right": {"reason": "The family moved away."},
    "contact-client": {"how": "phone"},
    "complete": {"outcome": "need_met", "feedback": "Turns over now."},
    "decline": {"reason": "other", "explanation": "Not now.", "alternative": "The clinic follows."},
    "cancel": {"reason": "The family moved."},
}
PATH_TO = {
    "draft": (),
    "sent": ("send",),
    "taken": ("send", "take"),
    "returned": ("send", "take", "return"),
    "accepted": ("send", "take", "accept"),
    "completed": ("send", "take", "accept", "complete"),
    "declined": ("send", "take", "decline"),
    "cancelled": ("send", "cancel"),
}
"""What is done to a draft until it is in that state."""


def done(answer: httpx.Response) -> dict[str, Any]:
    """The body of an answer that must be a success."""
    assert answer.is_success, answer.text
    body: dict[str, Any] = answer.json()
    return body


def assert_refused(answer: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    """It is this refusal, as a problem document; gives the document."""
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem.get("type")) == (status, f"/problems/{kind}"), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return problem


def assert_invalid(answer: httpx.Response, *pointers: str) -> None:
    """These fields are refused, and no others."""
    problem = assert_refused(answer, 422, "validation")
    assert [error["pointer"] for error in problem["errors"]] == list(pointers)


@dataclass(frozen=True)
class Referrals:
    """The referral service, with what a test needs in place before it begins."""

    world: World

    def as_(self, role: str | None, **claims: Any) -> Api:
        return self.world.call("referral", role, **claims)

    @property
    def line(self) -> Line:
        """The line to the booking service."""
        return self.world.lines["referral", "booking"]

    @property
    def parts(self) -> ReferralParts:
        parts: ReferralParts = self.world.apps["referral"].state.parts
        return parts

    def code_of(self, role: str) -> str:
        code = self.world.people[role].identity_code
        assert code is not None
        return code

    def new(self, whose: str = "infant", **changes: Any) -> dict[str, Any]:
        """A draft for the infant that may be sent as it is, unless changed; None leaves a field out."""
        body = {
            "pathway_code": PHYSIO,
            "from_unit_id": CLINIC,
            "person": {"personal_identity_code": self.code_of(whose), **changes.pop("flags", {})},
            "reason": "Does not turn over.",
            "booking_mode": "self_booking",
            "joint_assessment": ASSESSMENT,
            "instruction_given": INSTRUCTION,
            **changes,
        }
        return {name: value for name, value in body.items() if value is not None}

    async def draft(self, whose: str = "infant", *, role: str = SENDER, **changes: Any) -> dict[str, Any]:
        return done(await self.as_(role).post("/v1/referrals", self.new(whose, **changes)))

    async def do(
        self, action: str, referral: dict[str, Any], role: str | None = None, *, body: Any = None, **options: Any
    ) -> httpx.Response:
        """What the right person does to a referral as it was last seen, unless said otherwise."""
        by_right = SENDER if action in SENDERS else COLLEAGUE if action == "take-over" else HANDLER
        api = self.as_(role or by_right, **options.pop("claims", {}))
        path, version = f"/v1/referrals/{referral['id']}", options.pop("version", referral["version"])
        sent = BODIES[action] if body is None else body
        if action == "change":
            return await api.patch(path, sent, version=version, **options)
        return await api.post(f"{path}/{action}", sent, version=version, **options)

    async def in_state(self, state: str, *, sending: Any = None, **changes: Any) -> dict[str, Any]:
        """A referral that has come to this state; `sending` is the body with which it was sent."""
        referral = await self.draft(**changes)
        for action in PATH_TO[state]:
            referral = done(await self.do(action, referral, body=sending if action == "send" else None))
        return referral

    async def accepted_without_booking(self, *, until: str = "accept") -> dict[str, Any]:
        """A referral that the unit accepted with nothing to book, as where the pathway names no service."""
        taken = await self.in_state("taken")
        await self.rows("update referral set service_type = null where id = $1", UUID(taken["id"]))
        return taken if until == "take" else done(await self.do("accept", taken))

    async def seen(self, referral: dict[str, Any], role: str = SENDER) -> dict[str, Any]:
        """The referral as it is now."""
        return done(await self.as_(role).get(f"/v1/referrals/{referral['id']}"))

    async def rights(self) -> list[dict[str, Any]]:
        """Every right that the booking service keeps."""
        return [dict(row) for row in await self.world.databases.fetch("booking", "select * from booking_right")]

    async def rows(self, query: str, *arguments: object) -> list[dict[str, Any]]:
        return [dict(row) for row in await self.world.databases.fetch("referral", query, *arguments)]

    async def job(self) -> dict[str, Any]:
        """The only job that issues a right."""
        (job,) = await self.rows("select * from job where kind = 'issue_booking_right'")
        return job

    async def make_jobs_due(self) -> None:
        """Let the time pass until the next attempts, and until the leases of dead workers have ended."""
        await self.rows(
            "update job set run_at = clock_timestamp(), lease_until = null where state in ('waiting', 'leased')"
        )

    async def accesses(self, action: str) -> list[dict[str, Any]]:
        """The access log's entries of an action, the oldest first."""
        return await self.rows("select * from access_log where action = $1 order by id", action)


async def with_refused_right(referrals: Referrals) -> dict[str, Any]:
    """An accepted referral of whose right the booking service itself has said no; then it answers again."""

    async def refuse(request: httpx.Request) -> httpx.Response:
        if request.url.path != "/v1/booking-rights":
            return await referrals.line.through.handle_async_request(request)
        media = {"content-type": "application/problem+json"}
        return httpx.Response(422, content=A_PROBLEM % ("validation", 422), headers=media, request=request)

    referrals.line.answer = refuse
    accepted = await referrals.in_state("accepted")
    await referrals.world.work("referral")
    referrals.line.answer = None
    return await referrals.seen(accepted)
