"""Contacts for the tests of guidance, with defaults where a case does not care."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx

from shared.law.civil_time import HELSINKI
from tests.world import Api, World

UNIT = "etela-pohjanmaa-client-guidance"
ILMAJOKI = "145"
"""A municipality whose guidance area is that of the unit."""
LINE = "+358 40 640 2436"
"""Of that area; the unit has a number of its own."""
WORKER, NURSE, SOCIAL_WORKER, MANAGER = "guidance-worker", "guidance-nurse", "social-worker", "guidance-manager"
OUTSIDER = "nurse"
"""A health-care professional of another unit."""
CITIZEN, WEAK_CITIZEN = "guardian-of-infant", "guardian-weakly-identified"
SYSTEM = "integrator"
MISSING = str(UUID(int=7))
ASSESS, CLOSE = "care-need-assessment", "close"
ADVISED: dict[str, Any] = {
    "outcome": "advice_given",
    "mutual_understanding": True,
    "next_step": "None is needed.",
    "client_informed_of_recording": True,
}
"""A closing with advice, of a client who is known or not."""
BODY: dict[str, dict[str, Any]] = {ASSESS: {"urgency": "non_urgent"}, CLOSE: ADVISED}


def helsinki(local: str) -> datetime:
    """The instant of a local time such as 2026-11-24 09:00."""
    return datetime.fromisoformat(local).replace(tzinfo=HELSINKI).astimezone(UTC)


def wire(at: datetime) -> str:
    """An instant as the interface writes it."""
    return at.isoformat().replace("+00:00", "Z")


def a_contact(**changes: Any) -> dict[str, Any]:
    """A contact about health from Ilmajoki; None leaves a field out."""
    fields = {"matters": ["health"], "language": "fi", "municipality": ILMAJOKI} | changes
    return {name: value for name, value in fields.items() if value is not None}


def desk(world: World, role: str = NURSE, **claims: Any) -> Api:
    """Guidance as a worker of the unit calls it."""
    return world.call("guidance", role, **claims)


async def act(api: Api, contact_id: str, action: str, *, version: int | None = 1, **changes: Any) -> httpx.Response:
    """Assess the need of care of a contact, or close it."""
    return await api.post(f"/v1/contacts/{contact_id}/{action}", BODY[action] | changes, version=version)


def done(answer: httpx.Response) -> dict[str, Any]:
    """The body of an answer that must be a success."""
    assert answer.is_success, answer.text
    body: dict[str, Any] = answer.json()
    return body


def refused(answer: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    """The problem document of an answer that must be this refusal."""
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem.get("type")) == (status, f"/problems/{kind}"), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return problem


def told(answer: httpx.Response) -> dict[str, Any]:
    """What an answer tells, without the id of the request."""
    return {name: value for name, value in answer.json().items() if name != "instance"} | {
        "status": answer.status_code,
        "headers": sorted(set(answer.headers) - {"x-request-id"}),
    }


def pointers(problem: dict[str, Any]) -> list[tuple[str, str]]:
    """Which fields were refused, and why."""
    return [(error["pointer"], error["code"]) for error in problem["errors"]]


def due_by_rule(answer: dict[str, Any]) -> dict[str, str]:
    """When each clock of a contact is due."""
    return {clock["rule_id"]: clock["due_at"] for clock in answer["clocks"]}


def state_by_rule(answer: dict[str, Any]) -> dict[str, str]:
    """The state of each clock of a contact."""
    return {clock["rule_id"]: clock["state"] for clock in answer["clocks"]}


async def made(world: World, role: str | None = None, **changes: Any) -> dict[str, Any]:
    """The receipt of a contact that was made."""
    return done(await world.call("guidance", role).post("/v1/contacts", a_contact(**changes)))


async def recorded(world: World, contacted: str, **changes: Any) -> dict[str, Any]:
    """The receipt of a contact that a worker of the unit recorded, by the local time of the first contact."""
    return await made(world, WORKER, contacted_at=wire(helsinki(contacted)), **changes)


async def everything_stored(world: World, service: str = "guidance") -> dict[str, str]:
    """Every row of every table of a service as text, by table."""
    tables = await world.databases.fetch(
        service, "select tablename from pg_tables where schemaname = 'public' order by tablename"
    )
    stored = {}
    for (table,) in tables:
        rows = await world.databases.fetch(service, f"select t::text as row from {table} as t")
        stored[table] = "\n".join(row["row"] for row in rows)
    return stored


async def access_log(world: World) -> list[tuple[str, str, list[str], str | None, str, str | None]]:
    """The access log in order: kind of actor, action, subjects, object, outcome and reason."""
    rows = await world.databases.fetch(
        "guidance",
        "select actor_kind, action, subjects, object_id, outcome, reason from access_log order by at, id",
    )
    return [tuple(row) for row in rows]
