"""Consultations for the tests, with defaults so that a case shows only what matters."""

from dataclasses import dataclass
from typing import Any

import httpx

from shared.contracts.events import ConsultationChange, Event
from tests.referral.builders import assert_refused, done
from tests.world import Api, World

CLINIC = "kymenlaakso-child-clinic-kouvola"
REHABILITATION = "kymenlaakso-child-rehabilitation"
GUIDANCE = "kymenlaakso-client-guidance"
TEAM = "kymenlaakso-child-rehabilitation-team"
GROUP = "kymenlaakso-multi-professional-group"
WORK_PAIR = "kymenlaakso-work-pair"
SOCIAL_WORKER = "kymenlaakso-social-worker"
PARISH = "kymenlaakso-parish-diaconia"
KELA = "kymenlaakso-kela-authority-line"

ASKER = "nurse"
ANSWERER = "physiotherapist"
COLLEAGUE = "occupational-therapist"
MANAGER = "unit-manager"
OUTSIDER = "guidance-nurse"
"""A health professional of neither unit."""
SOCIAL: dict[str, Any] = {"units": [GUIDANCE]}
"""The social worker, in the guidance of this county."""

BODIES: dict[str, dict[str, Any] | None] = {
    "take": None,
    "answer": {"answer": "Practise lying on the belly, and call us in two weeks."},
    "summarise": {"summary": "Follow at the clinic; the family agrees to a visit at home."},
    "messages": {"text": "Since when?"},
    "close": None,
    "withdraw": {"reason": "The family moved."},
    "convert": {"pathway_code": "child-physio-0-18-months", "reason": "Needs a visit."},
}
BY_ASKER = ("close", "withdraw", "convert")
PATH_TO = {
    "asked": (),
    "taken": ("take",),
    "answered": ("take", "answer"),
    "closed": ("take", "answer", "close"),
    "withdrawn": ("withdraw",),
    "converted": ("convert",),
}
"""What is done to a question until it is in that state."""


@dataclass(frozen=True)
class Consultations:
    """The consultations of the referral service."""

    world: World

    def as_(self, role: str | None, **claims: Any) -> Api:
        return self.world.call("referral", role, **claims)

    def code_of(self, role: str = "infant") -> str:
        code = self.world.people[role].identity_code
        assert code is not None
        return code

    def new(self, **changes: Any) -> dict[str, Any]:
        """An identified question of the clinic to the rehabilitation team, unless changed; None leaves a field out."""
        body = {
            "target_code": TEAM,
            "from_unit_id": CLINIC,
            "mode": "identified",
            "client_register": "health_care",
            "question": "Does not turn over; how should the family practise?",
            "person": {"personal_identity_code": self.code_of()},
            **changes,
        }
        return {name: value for name, value in body.items() if value is not None}

    def anonymous(self, **changes: Any) -> dict[str, Any]:
        """The same about a child whom nobody names."""
        return self.new(**{"mode": "anonymous", "person": None, "age_band": "under_1", **changes})

    def support(self, **changes: Any) -> dict[str, Any]:
        """A worker asks for support in a hard situation."""
        return self.new(**{"mode": "worker_support", "person": None, "question": "A threatening visitor.", **changes})

    async def ask(self, body: dict[str, Any] | None = None, *, role: str = ASKER, **claims: Any) -> dict[str, Any]:
        return done(await self.as_(role, **claims).post("/v1/consultations", body or self.new()))

    async def do(
        self, action: str, consultation: dict[str, Any], role: str | None = None, *, body: Any = None, **options: Any
    ) -> httpx.Response:
        """What the right person does to a consultation as it was last seen, unless said otherwise."""
        api = self.as_(role or (ASKER if action in BY_ASKER else ANSWERER), **options.pop("claims", {}))
        version = None if action == "messages" else options.pop("version", consultation["version"])
        sent = BODIES[action] if body is None else body
        return await api.post(f"/v1/consultations/{consultation['id']}/{action}", sent, version=version, **options)

    async def in_state(self, state: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """A consultation that has come to this state."""
        consultation = await self.ask(body)
        for action in PATH_TO[state]:
            consultation = done(await self.do(action, consultation))
        return consultation

    async def seen(self, consultation: dict[str, Any], role: str = ASKER, **claims: Any) -> dict[str, Any]:
        return done(await self.as_(role, **claims).get(f"/v1/consultations/{consultation['id']}"))

    async def told(self) -> list[Event[ConsultationChange]]:
        """The events of consultations as an integrator reads them."""
        await self.world.work("referral")
        answer = done(await self.as_("integrator").get("/v1/events", params={"limit": "200"}))
        return [
            Event[ConsultationChange].model_validate(each)
            for each in answer["items"]
            if each["type"].startswith("consultation.")
        ]

    async def rows(self, query: str, *arguments: object) -> list[dict[str, Any]]:
        return [dict(row) for row in await self.world.databases.fetch("referral", query, *arguments)]

    async def everything_stored(self) -> dict[str, str]:
        """Every row of every table of referral as text, by table."""
        tables = await self.rows("select tablename from pg_tables where schemaname = 'public'")
        return {
            table["tablename"]: "\n".join(
                [row["row"] for row in await self.rows(f"select t::text as row from {table['tablename']} t")]
            )
            for table in tables
        }


def pointers(problem: dict[str, Any]) -> list[tuple[str, str]]:
    """Which fields are refused, and why."""
    return [(each["pointer"], each["code"]) for each in problem["errors"]]


def assert_faults(answer: httpx.Response, *faults: tuple[str, str]) -> None:
    """These fields are refused for these reasons, and no others."""
    assert pointers(assert_refused(answer, 422, "validation")) == list(faults)
