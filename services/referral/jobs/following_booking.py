"""Follows the booking service's events: what became of the rights and visits of referrals, read once in effect."""

from typing import Final

import structlog
from pydantic import ValidationError

from services.referral.flows.parts import ReferralParts
from services.referral.flows.right_answers import right_revoked
from services.referral.storage import booking_rights
from services.referral.storage.booking_rights import VisitRecord
from shared.clients.answers import NeighbourError, Refused
from shared.contracts.events import AppointmentChanged, BookingRightChange, EventPage, PublishedEvent
from shared.kit.database import Database
from shared.kit.jobs import Connection, Effect, Every, Handler, Job, enqueue
from shared.kit.problems import VALIDATION
from shared.terms.booking_events import AppointmentEvent, BookingRightEvent

FOLLOW_BOOKING: Final = Every("follow_booking", seconds=10)
"""The referrer sees a visit within a minute."""
FORGET_STRANGERS: Final = Every("forget_strange_visits", seconds=600)
"""So long a visit is kept after it turned out to be no referral's."""
FEED: Final = "booking"
AT_A_TIME: Final = 200
TYPES: Final = (
    *(each.value for each in AppointmentEvent),
    BookingRightEvent.REVOKED.value,
)

log = structlog.get_logger("booking events")


def follow_booking(database: Database, parts: ReferralParts) -> Handler:
    """Reads the next events and keeps them with the place, in one transaction: nothing is lost, nothing counts twice.

    While booking does not answer, the place stays and the next round goes on from it. A place that booking does not
    know any more begins anew: what has been kept is not kept again.
    """

    async def handle(_job: Job) -> Effect | None:
        async with database.reading() as connection:
            place = await booking_rights.place(connection, FEED)
        try:
            page = await parts.booking.events(TYPES, cursor=place, rows=AT_A_TIME)
        except NeighbourError as trouble:
            if place is None or not _is_unknown_place(trouble):
                log.warning("booking events later", reason=str(trouble))
                return None
            page = None

        async def effect(connection: Connection) -> None:
            if await booking_rights.hold_place(connection, FEED) != place:
                return
            for event in page.items if page else ():
                await _keep_readable(connection, event)
            await booking_rights.move_place(connection, FEED, page.next_cursor if page else None)
            if page is None or _is_full(page):
                await enqueue(connection, FOLLOW_BOOKING.kind, "{}")

        return effect

    return handle


def forget_strange_visits() -> Handler:
    """Forgets the visits that were kept while it was not known whether they are of a referral, and are not."""

    async def handle(_job: Job) -> Effect:
        return booking_rights.forget_strangers

    return handle


def _is_full(page: EventPage) -> bool:
    return len(page.items) == AT_A_TIME


def _is_unknown_place(trouble: NeighbourError) -> bool:
    return isinstance(trouble, Refused) and trouble.problem.type == VALIDATION.uri


async def _keep_readable(connection: Connection, event: PublishedEvent) -> None:
    """Keep what an event tells; one that cannot be read is passed, since the later ones must not wait for it."""
    try:
        await _keep(connection, event)
    except ValidationError as unreadable:
        log.warning("booking event passed", event_id=str(event.id), type=event.type, faults=unreadable.error_count())


async def _keep(connection: Connection, event: PublishedEvent) -> None:
    if event.type == BookingRightEvent.REVOKED:
        right = BookingRightChange.model_validate(event.data)
        referral_id = await booking_rights.referral_of(connection, right.booking_right_id)
        if referral_id is not None:
            await right_revoked(connection, referral_id, event.occurred_at)
        return
    told = AppointmentChanged.model_validate(event.data)
    await booking_rights.keep_visit(
        connection,
        VisitRecord(
            booking_right_id=told.booking_right_id,
            appointment_id=told.appointment_id,
            status=told.status,
            booked_at=event.occurred_at if event.type == AppointmentEvent.BOOKED else None,
            changed_at=event.occurred_at,
        ),
        service_type=told.service_type,
        position=event.position,
    )
