"""Builders for the tests of making contact: forms, messages, identification, and what is left of a person."""

from datetime import date
from typing import Any
from uuid import uuid4

import httpx
from cryptography.fernet import InvalidToken

from demo.people import identity_code
from tests.guidance.builders import done
from tests.world import Api, World

CODE = identity_code(date(1940, 3, 2), 917)
"""Somebody of 86 years."""
YOUNGER = identity_code(date(1990, 3, 2), 918)
FORM = "mental-health-and-substance"
CALM = {"thoughts-of-suicide": False, "subject": "mood"}


def filled(answers: dict[str, Any] | None = None, *, code: str = FORM, version: int = 1) -> dict[str, Any]:
    """A filled form; calm answers by default."""
    return {"code": code, "version": version, "answers": CALM if answers is None else answers}


def said(text: str) -> dict[str, str]:
    """A message."""
    return {"text": text}


async def told_by_code(world: World, tracking_code: str, **options: Any) -> dict[str, Any]:
    """How a contact stands, for whoever holds its code."""
    return done(await world.call("guidance").post("/v1/contacts/track", {"tracking_code": tracking_code}, **options))


async def thread(api: Api, contact_id: str) -> list[dict[str, Any]]:
    """Messages of a contact as the caller sees them."""
    items: list[dict[str, Any]] = done(await api.get(f"/v1/contacts/{contact_id}/messages"))["items"]
    return items


async def thread_by_code(world: World, tracking_code: str) -> list[dict[str, Any]]:
    """Messages of an anonymous contact as the holder of its code sees them."""
    answer = await world.call("guidance").post("/v1/contacts/track/messages/list", {"tracking_code": tracking_code})
    items: list[dict[str, Any]] = done(answer)["items"]
    return items


async def written_by_code(world: World, tracking_code: str, text: str) -> httpx.Response:
    """A message of whoever holds the code."""
    return await world.call("guidance").post(
        "/v1/contacts/track/messages", {**said(text), "tracking_code": tracking_code}, key=uuid4().hex
    )


async def everything_opened(world: World) -> dict[str, str]:
    """Every value of every column of every table of guidance: as text, as bytes in hex, and what is sealed opened."""
    sealer = world.apps["guidance"].state.parts.sealer
    tables = await world.databases.fetch("guidance", "select tablename from pg_tables where schemaname = 'public'")
    opened: dict[str, str] = {}
    for (table,) in tables:
        values = [value for row in await world.databases.fetch("guidance", f"select * from {table}") for value in row]
        parts = []
        for value in values:
            if isinstance(value, bytes):
                parts.append(value.hex())
                try:
                    parts.append(sealer.open(value))
                except InvalidToken:
                    parts.append(value.decode("latin-1"))
            else:
                parts.append(str(value))
        opened[table] = "\n".join(parts)
    return opened
