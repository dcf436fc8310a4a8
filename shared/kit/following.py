"""Follows the events of a neighbouring service: each read once in effect, whatever happens to the workers."""

from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from pydantic import ValidationError
from sqlalchemy import text

from shared.contracts.events import EventPage, PublishedEvent
from shared.kit.database import Database
from shared.kit.jobs import Connection, Effect, Every, Handler, Job, enqueue

AT_A_TIME: Final = 200
"""Events that are read and kept in one go."""

_PLACE: Final = text("select next_cursor from feed_place where feed = :feed")
_HOLD_PLACE: Final = text("""
    insert into feed_place (feed, next_cursor) values (:feed, '')
    on conflict (feed) do update set next_cursor = feed_place.next_cursor returning next_cursor
""")
_MOVE_PLACE: Final = text("update feed_place set next_cursor = :next_cursor where feed = :feed")

log = structlog.get_logger("following")

Read = Callable[[str | None], Awaitable[EventPage | None]]
"""The events after a place, from the first one when it is None; None while the neighbour does not answer.

Raises UnknownPlace.
"""
Keep = Callable[[Connection, PublishedEvent], Awaitable[None]]
"""Keeps what an event tells; kept again, it changes nothing. Raises ValidationError for one that cannot be read."""


class UnknownPlace(Exception):
    """The neighbour does not know the place any more."""


def follow(database: Database, feed: str, every: Every, read: Read, keep: Keep) -> Handler:
    """Reads the next events and keeps them with the place, in one transaction: nothing is lost, nothing counts twice.

    While the neighbour does not answer, the place stays and the next round goes on from it. A place that it does not
    know any more begins anew: what has been kept is not kept again. The service's tables have a `feed_place`.
    """

    async def handle(_job: Job) -> Effect | None:
        async with database.reading() as connection:
            place = (await connection.execute(_PLACE, {"feed": feed})).scalar_one_or_none() or None
        try:
            page = await read(place)
        except UnknownPlace:
            page = None
        else:
            if page is None:
                return None

        async def effect(connection: Connection) -> None:
            held = (await connection.execute(_HOLD_PLACE, {"feed": feed})).scalar_one() or None
            if held != place:
                return
            for event in page.items if page else ():
                await _keep_readable(connection, keep, event)
            following = page.next_cursor if page else ""
            await connection.execute(_MOVE_PLACE, {"feed": feed, "next_cursor": following})
            if page is None or len(page.items) == AT_A_TIME:
                await enqueue(connection, every.kind, "{}")

        return effect

    return handle


async def _keep_readable(connection: Connection, keep: Keep, event: PublishedEvent) -> None:
    """Keep what an event tells; one that cannot be read is passed, since the later ones must not wait for it."""
    try:
        await keep(connection, event)
    except ValidationError as unreadable:
        log.warning("event passed", event_id=str(event.id), type=event.type, faults=unreadable.error_count())
