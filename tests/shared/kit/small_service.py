"""A small service made of the kit alone, for what no real endpoint shows; it stands on booking's database."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import httpx
from fastapi import Depends, FastAPI, Query, Request
from pydantic import Field
from sqlalchemy import event, text
from starlette.applications import Starlette
from starlette.requests import Request as StarletteRequest
from starlette.responses import JSONResponse
from starlette.routing import Route

from services.booking.app import Transports
from services.booking.app import create_app as create_booking
from services.booking.settings import BookingSettings
from services.booking.storage.plumbing import STATEMENTS
from shared.contracts.types import Flag, IdentityCode, Input, Instant, Output, ShortText, Whole
from shared.kit.assembly import assemble
from shared.kit.database import Database
from shared.kit.etag import ExpectedVersion
from shared.kit.identity import Caller, anybody, callers
from shared.kit.jobs import enqueue
from shared.kit.problems import INVALID_STATE, VERSION_MISMATCH, Refusal
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import Neighbours, create_service, service_router
from shared.kit.unit_of_work import Access, Work
from shared.terms.people import CallerKind
from tests.world import Api, World

router = service_router()
Anybody = Annotated[Caller | None, Depends(anybody())]
Citizen = Annotated[Caller, Depends(callers(CallerKind.CITIZEN, strong=True))]


class Visit(Input):
    at: Instant
    minutes: Whole


class Note(Input):
    """One field of every kind that a contract may have."""

    text: ShortText = "text"
    identity_code: IdentityCode | None = None
    kept: Flag = True
    id: UUID | None = None
    visits: Annotated[list[Visit], Field(default_factory=list, max_length=10)]
    answers: Annotated[dict[str, Whole], Field(default_factory=dict, max_length=10)]
    wish: float | None = None


class Kept(Output):
    text: str
    by: str


async def _keep(work: Work, text_: str) -> None:
    """The effect of the small service: a job that nobody runs."""
    await enqueue(await work.begin(), "note", json.dumps({"text": text_}))


@router.post("/v1/notes", status_code=201, openapi_extra=KEY_REQUIRED)
async def keep_note(note: Note, caller: Citizen, work: Work) -> Kept:
    await _keep(work, note.text)
    work.location = "/v1/notes/1"
    work.tag(1)
    return Kept(text=note.text, by=caller.subject)


@router.get("/v1/notes")
async def list_notes(
    caller: Citizen,
    work: Work,
    id: Annotated[list[UUID] | None, Query()] = None,  # noqa: A002 - the name is what the caller sends
    words: str = "",
) -> Kept:
    async with work.reading() as connection:
        _ = await connection.execute(text("select :words"), {"words": words})
    return Kept(text="", by=caller.subject)


@router.patch("/v1/notes")
async def change_note(note: Note, expected: ExpectedVersion, caller: Citizen, work: Work) -> Kept:
    if expected != 1:
        raise Refusal(VERSION_MISMATCH)
    work.tag(2)
    return Kept(text=note.text, by=caller.subject)


@router.delete("/v1/notes/{name}")
async def remove_note(name: str, caller: Citizen, work: Work) -> Kept:
    async with work.reading() as connection:
        _ = await connection.execute(text("select :name"), {"name": name})
    return Kept(text="", by=caller.subject)


@router.post("/v1/open-notes", status_code=201)
async def keep_open_note(note: Note, caller: Anybody, work: Work) -> Kept:
    await _keep(work, note.text)
    return Kept(text=note.text, by=caller.subject if caller else "anonymous")


@router.post("/v1/faults", status_code=201)
async def fail_after_the_effect(note: Note, caller: Citizen, work: Work) -> Kept:
    work.access(Access("keep", "note", ("somebody",)))
    await _keep(work, note.text)
    raise RuntimeError(f"the words of the fault repeat {note.text}")


@router.post("/v1/refusals", status_code=201)
async def refuse_after_the_effect(note: Note, caller: Citizen, work: Work) -> Kept:
    work.access(Access("keep", "note", ("somebody",)))
    await _keep(work, note.text)
    raise Refusal(INVALID_STATE)


@router.get("/v1/held")
async def call_while_holding(request: Request, how: str, caller: Citizen, work: Work) -> Kept:
    """Calls the neighbour while it holds a connection: of the transaction, of a reading, or none."""
    neighbour: httpx.AsyncClient = request.app.state.neighbour
    if how == "transaction":
        _ = await work.begin()
        answer = await neighbour.get("/")
    elif how == "reading":
        async with work.reading():
            answer = await neighbour.get("/")
    else:
        async with work.reading() as connection:
            _ = await connection.execute(text("select 1"))
        answer = await neighbour.get("/")
    return Kept(text=answer.text, by=caller.subject)


async def _echo(request: StarletteRequest) -> JSONResponse:
    return JSONResponse(dict(request.headers))


ECHO = Starlette(routes=[Route("/", _echo)])
"""A neighbour that answers the headers that it was sent."""


@dataclass(frozen=True)
class SmallService:
    """The running small service."""

    app: FastAPI
    client: httpx.AsyncClient
    world: World

    def call(self, role: str | None = "guardian-of-infant") -> Api:
        return Api(self.client, self.world.token(role, "booking") if role else None)

    async def kept(self) -> list[str]:
        """What was kept, in order."""
        rows = await self.world.databases.fetch("booking", "select payload ->> 'text' as text from job order by id")
        return [row["text"] for row in rows]


@asynccontextmanager
async def small_service(
    world: World,
    *,
    neighbour: httpx.AsyncBaseTransport | None = None,
    to_issuer: httpx.AsyncBaseTransport | None = None,
    neighbours: Neighbours | None = None,
    **changed: object,
) -> AsyncIterator[SmallService]:
    """The small service, started with booking's settings but for those given."""
    assembly = assemble(
        "booking",
        settings_of(world, **changed),
        STATEMENTS,
        world.clock,
        to_issuer=to_issuer or httpx.ASGITransport(world.issuer),
    )
    app = create_service(
        title="Small",
        description="Small",
        plumbing=assembly.plumbing,
        routers=[router],
        refusals=(),
        close=assembly.close,
        neighbours=neighbours or {},
    )
    app.state.neighbour = assembly.client("http://neighbour.test", transport=neighbour or httpx.ASGITransport(ECHO))
    async with started(app) as client:
        yield SmallService(app, client, world)


@asynccontextmanager
async def another_booking(
    world: World, *, to_issuer: httpx.AsyncBaseTransport | None = None, **changed: object
) -> AsyncIterator[tuple[FastAPI, httpx.AsyncClient]]:
    """The real booking service, started once more with other settings."""
    to = Transports(
        issuer=to_issuer or httpx.ASGITransport(world.issuer),
        e_authorizations=httpx.ASGITransport(world.e_authorizations),
    )
    app = create_booking(settings_of(world, **changed), clock=world.clock, to=to)
    async with started(app) as client:
        yield app, client


def settings_of(world: World, **changed: object) -> BookingSettings:
    """Booking's settings with some of them changed."""
    settings: BookingSettings = world.apps["booking"].state.plumbing.settings
    return settings.model_copy(update=changed)


@asynccontextmanager
async def started(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://small.test") as client,
    ):
        yield client


@contextmanager
def statements_of(database: Database) -> Iterator[list[str]]:
    """Every statement that the service sends to its database meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    engine = database._engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
