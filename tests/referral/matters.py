"""Handovers and assessments for the tests, with defaults so that a case shows only what matters."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from shared.law.civil_time import HELSINKI
from tests.referral.builders import done
from tests.world import Api, World

GUIDANCE = "etela-pohjanmaa-client-guidance"
REHABILITATION = "etela-pohjanmaa-child-rehabilitation"
HEALTH_CENTRE = "etela-pohjanmaa-health-centre-seinajoki"
SOCIAL_WORK = "etela-pohjanmaa-family-social-work-seinajoki"
FAMILY_CENTRE = "etela-pohjanmaa-family-centre-seinajoki"

SENDER = "guidance-nurse"
"""Hands over in health care."""
RECEIVER = "etela-pohjanmaa-physiotherapist"
"""Of the rehabilitation, in health care."""
SOCIAL_SENDER = "guidance-worker"
SOCIAL_WORKER = "social-worker"
SERVICE = "polku-guidance"
OUTSIDER = "nurse"
"""A health-care professional of neither unit."""

HEALTH, SOCIAL = "health_care", "social_welfare"
PATH_TO: dict[str, tuple[str, ...]] = {
    "offered": (),
    "accepted": ("accept",),
    "client_contacted": ("accept", "contact-attempt"),
    "done": ("accept", "contact-attempt", "done"),
    "returned": ("return",),
    "returned_for_reassessment": ("accept", "return-for-reassessment"),
    "withdrawn": ("withdraw",),
}
"""What is done to an offered handover until it is in that state."""
BODIES: dict[str, dict[str, Any] | None] = {
    "accept": None,
    "return": {"reason": "not_our_service", "explanation": "The school's psychologist does this."},
    "contact-attempt": {"reached": True, "how": "phone"},
    "done": {"outcome": "appointment_booked"},
    "return-for-reassessment": {"reason": "need_has_changed", "explanation": "The need is another one."},
    "withdraw": {"reason": "The client phoned and needs nothing."},
    "client-told": {"how": "phone", "at": "2026-11-23T06:59:00Z"},
}
BY_SENDER = frozenset({"withdraw"})


def wire(at: datetime) -> str:
    """An instant as the interface writes it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def helsinki(local: str) -> str:
    """The instant of a local time such as 2026-11-24 09:00, as the interface writes it."""
    return wire(datetime.fromisoformat(local).replace(tzinfo=HELSINKI))


def acting(**changes: Any) -> dict[str, Any]:
    """A nurse of guidance, for whom the service acts."""
    return {"subject": "a-nurse", "professions": ["nurse"], "unit_id": GUIDANCE, **changes}


def clock_of(matter: dict[str, Any], awaits: str) -> dict[str, Any]:
    """The only clock of a handover or an assessment that waits for this."""
    (found,) = [clock for clock in matter["clocks"] if clock["awaits"] == awaits]
    return dict(found)


def by_awaits(matter: dict[str, Any], value: str = "due_at") -> dict[str, Any]:
    """One value of each clock by what it waits for."""
    return {clock["awaits"]: clock[value] for clock in matter["clocks"]}


@dataclass(frozen=True)
class Matters:
    """The referral service, with what a test needs in place before it begins."""

    world: World

    def as_(self, role: str | None, **claims: Any) -> Api:
        return self.world.call("referral", role, **claims)

    @property
    def sender(self) -> Api:
        return self.as_(SENDER)

    @property
    def receiver(self) -> Api:
        return self.as_(RECEIVER)

    @property
    def social_receiver(self) -> Api:
        """A social worker of the unit that receives matters for a service needs assessment."""
        return self.as_(SOCIAL_WORKER, units=[SOCIAL_WORK])

    def code_of(self, role: str) -> str:
        code = self.world.people[role].identity_code
        assert code is not None
        return code

    def new(self, whose: str = "infant", **changes: Any) -> dict[str, Any]:
        """A complete handover of a health matter that began ten minutes ago; None leaves a field out."""
        assessment = {
            "needs": "Does not turn over.",
            "functional_capacity": "Eats and sleeps well.",
            "resources": "Both parents at home.",
            "clients_own_words": "We are worried.",
        } | changes.pop("assessment", {})
        body = {
            "from_unit_id": GUIDANCE,
            "to_unit_id": REHABILITATION,
            "person": {"personal_identity_code": self.code_of(whose), **changes.pop("flags", {})},
            "client_register": HEALTH,
            "topic": "motor-development",
            "urgency": "non_urgent",
            "preliminary_assessment": {name: value for name, value in assessment.items() if value is not None},
            "reason": "Physiotherapy assesses the motor development.",
            "received_at": wire(self.world.clock() - timedelta(minutes=10)),
            **changes,
        }
        return {name: value for name, value in body.items() if value is not None}

    def new_social(self, whose: str = "adult", **changes: Any) -> dict[str, Any]:
        """A complete handover of a social matter."""
        return self.new(
            whose, **{"to_unit_id": SOCIAL_WORK, "client_register": SOCIAL, "topic": "family-support", **changes}
        )

    async def offer(self, whose: str = "infant", **changes: Any) -> dict[str, Any]:
        return done(await self.sender.post("/v1/handovers", self.new(whose, **changes)))

    async def offer_social(self, whose: str = "adult", **changes: Any) -> dict[str, Any]:
        return done(await self.as_(SOCIAL_SENDER).post("/v1/handovers", self.new_social(whose, **changes)))

    def api_for(self, action: str, handover: dict[str, Any]) -> Api:
        """Who does this to the handover."""
        is_social = handover["client_register"] == SOCIAL
        if action in BY_SENDER:
            return self.as_(SOCIAL_SENDER) if is_social else self.sender
        return self.social_receiver if is_social else self.receiver

    async def do(
        self,
        action: str,
        handover: dict[str, Any],
        body: dict[str, Any] | None = None,
        *,
        api: Api | None = None,
        version: int | None = None,
        **changes: Any,
    ) -> httpx.Response:
        """What the right person does to a handover as it was last seen, unless said otherwise."""
        sent = body if body is not None else BODIES[action]
        if changes:
            sent = {**(sent or {}), **changes}
        return await (api or self.api_for(action, handover)).post(
            f"/v1/handovers/{handover['id']}/{action}",
            sent,
            version=handover["version"] if version is None else version,
        )

    async def in_state(self, state: str, **changes: Any) -> dict[str, Any]:
        """A health handover that has come to this state; its need of care was assessed at the first contact."""
        assessed = {"assessed_at": wire(self.world.clock() - timedelta(minutes=5)), "by": "nurse"}
        handover = await self.offer(**{"care_need_assessed": assessed, **changes})
        for action in PATH_TO[state]:
            handover = done(await self.do(action, handover))
        return handover

    async def seen(self, handover: dict[str, Any], api: Api | None = None) -> dict[str, Any]:
        """The handover as it is now."""
        return done(await (api or self.sender).get(f"/v1/handovers/{handover['id']}"))

    async def history(self, handover: dict[str, Any], api: Api | None = None) -> list[dict[str, Any]]:
        page = done(await (api or self.sender).get(f"/v1/handovers/{handover['id']}/history"))
        items: list[dict[str, Any]] = page["items"]
        return items

    async def rows(self, query: str, *arguments: object) -> list[dict[str, Any]]:
        return [dict(row) for row in await self.world.databases.fetch("referral", query, *arguments)]

    async def events(self) -> list[dict[str, Any]]:
        """The events as an integrator reads them, but for referrals'."""
        await self.world.work("referral")
        page = done(await self.as_("integrator").get("/v1/events", params={"limit": "200"}))
        return [each for each in page["items"] if not each["type"].startswith("referral.")]

    async def accesses(self, action: str) -> list[dict[str, Any]]:
        """The access log's entries of an action, the oldest first."""
        return await self.rows("select * from access_log where action = $1 order by id", action)
