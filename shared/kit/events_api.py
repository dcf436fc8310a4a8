"""The feed of events for integrators, and what a service documents of each type."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Query, Request

from shared.contracts.events import Event, EventPage, EventType, EventTypeName
from shared.contracts.problem import FieldError
from shared.contracts.types import Instant
from shared.kit import events_storage
from shared.kit.identity import Caller, Identification, callers
from shared.kit.paging import Cursors, CursorText, Limit
from shared.kit.problems import FORBIDDEN, VALIDATION, Refusal
from shared.kit.route import ServiceRoute
from shared.kit.unit_of_work import Work
from shared.terms.people import CallerKind

READ_EVENTS = "events:read"
"""Scope with which a system reads the feed."""


@dataclass(frozen=True)
class SystemWithScope(Identification):
    """Lets an integrator's system in that was granted a scope."""

    scope: str

    async def identify(self, request: Request) -> None:
        """Find out the caller; raises Refusal for one who is not let in."""
        await callers(CallerKind.SYSTEM).identify(request)
        if self.scope not in request.state.caller.scopes:
            raise Refusal(FORBIDDEN)


@dataclass(frozen=True)
class ReaderOfEvents(Identification):
    """Lets in a system with the scope, and the neighbouring services whose clients the settings name."""

    async def identify(self, request: Request) -> None:
        """Find out the caller; raises Refusal for one who is not let in."""
        await callers(CallerKind.SYSTEM, CallerKind.SERVICE).identify(request)
        caller: Caller = request.state.caller
        if caller.kind is CallerKind.SERVICE:
            may_read = caller.client_id in request.app.state.plumbing.settings.event_reading_clients
        else:
            may_read = READ_EVENTS in caller.scopes
        if not may_read:
            raise Refusal(FORBIDDEN)


Reader = Annotated[Caller, Depends(ReaderOfEvents())]


def event_routes(types: Sequence[EventType]) -> APIRouter:
    """The feed of a service that publishes these types."""
    router = APIRouter(route_class=ServiceRoute, tags=["events"])

    @router.get("/v1/events", summary="Events in the order of their commits")
    async def list_events(
        _caller: Reader,
        request: Request,
        work: Work,
        type: Annotated[  # noqa: A002 - the field's word: an event has a type
            list[EventTypeName] | None, Query(max_length=100, description="One or many types; any by default.")
        ] = None,
        occurred_from: Annotated[Instant | None, Query(description="Included.")] = None,
        limit: Limit = 50,
        cursor: CursorText = None,
    ) -> EventPage:
        """Every event, for systems with the scope `events:read` and neighbours; it appears a moment after its commit.

        No event appears before the place where a reader is, so that one who reads on misses none.
        """
        refuse_unknown(types, type or (), pointer="type")
        cursors = Cursors(request.app.state.plumbing.settings.cursor_key)
        listing = f"events {sorted(type or ())} {occurred_from}"
        place = cursors.read(listing, cursor)
        after = int(place[0]) if place else 0
        async with work.reading() as connection:
            items = await events_storage.read(
                connection, after=after, types=type, occurred_from=occurred_from, rows=limit
            )
        return EventPage(items=items, next_cursor=cursors.write(listing, str(items[-1].position if items else after)))

    return router


def document_events(app: FastAPI, types: Sequence[EventType]) -> None:
    """Describe each type under `webhooks` of the OpenAPI document."""
    for each in types:

        async def taken(event: object) -> None:
            """What a receiver answers is its status: 2xx takes the event, any other is tried again for a day."""

        taken.__annotations__["event"] = Event[each.data]  # type: ignore[name-defined]  # the type is known at run time only
        app.webhooks.post(each.name, operation_id=each.name, summary=each.summary)(taken)


def refuse_unknown(types: Sequence[EventType], named: Sequence[str], *, pointer: str) -> None:
    """Refuse a type of event that the service does not publish."""
    if not {each.name for each in types}.issuperset(named):
        raise Refusal(VALIDATION, errors=[FieldError(pointer=pointer, code="unknown", detail="It is not known.")])
