"""Follows the booking service's events: what became of the rights and visits of referrals, read once in effect."""

from typing import Final

import structlog

from services.referral.flows.parts import ReferralParts
from services.referral.flows.right_answers import right_revoked
from services.referral.storage import booking_rights
from services.referral.storage.booking_rights import VisitRecord
from shared.clients.answers import NeighbourError, is_unknown_place
from shared.contracts.events import AppointmentChanged, BookingRightChange, EventPage, PublishedEvent
from shared.kit.database import Database
from shared.kit.following import AT_A_TIME, UnknownPlace, follow
from shared.kit.jobs import Connection, Effect, Every, Handler, Job
from shared.terms.booking_events import AppointmentEvent, BookingRightEvent

FOLLOW_BOOKING: Final = Every("follow_booking", seconds=10)
"""The referrer sees a visit within a minute."""
FORGET_STRANGERS: Final = Every("forget_strange_visits", seconds=600)
"""So long a visit is kept after it turned out to be no referral's."""
FEED: Final = "booking"
TYPES: Final = (
    *(each.value for each in AppointmentEvent),
    BookingRightEvent.REVOKED.value,
)

log = structlog.get_logger("booking events")


def follow_booking(database: Database, parts: ReferralParts) -> Handler:
    """Keeps what booking's events tell of the rights and visits of referrals."""

    async def read(place: str | None) -> EventPage | None:
        try:
            return await parts.booking.events(TYPES, cursor=place, rows=AT_A_TIME)
        except NeighbourError as trouble:
            if place is not None and is_unknown_place(trouble):
                raise UnknownPlace from trouble
            log.warning("booking events later", reason=str(trouble))
            return None

    return follow(database, FEED, FOLLOW_BOOKING, read, _keep)


def forget_strange_visits() -> Handler:
    """Forgets the visits that were kept while it was not known whether they are of a referral, and are not."""

    async def handle(_job: Job) -> Effect:
        return booking_rights.forget_strangers

    return handle


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
            visit_on=told.visit_on,
        ),
        service_type=told.service_type,
        position=event.position,
    )
