"""What becomes of a place on the waiting list, by its person, by the unit, or by what happens to its appointment.

A place and its offers are changed only while the right and the appointment are held: one change after the other.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from services.booking.storage import history, waiting_list
from services.booking.storage.appointments import AppointmentRecord
from services.booking.storage.waiting_list import EntryRecord, OfferRecord
from shared.contracts.booking.waiting_list import WaitingListChange
from shared.contracts.events import EventType
from shared.kit.events import publish
from shared.kit.jobs import Connection, enqueue
from shared.terms.booking import AppointmentStatus
from shared.terms.waiting_list import OfferStatus, WaitingEntryStatus, WaitingListEvent

LET_GO_OF_TIME: Final = "let_go_of_time"
"""The job that lets go of one time that was offered, in a transaction of its own."""

_ANSWERS: Final[Mapping[OfferStatus, WaitingListEvent]] = {
    OfferStatus.DECLINED: WaitingListEvent.DECLINED,
    OfferStatus.EXPIRED: WaitingListEvent.EXPIRED,
    OfferStatus.WITHDRAWN: WaitingListEvent.WITHDRAWN,
}
"""What is told of an offer that is closed while the place stays."""
_ENDS: Final[Mapping[WaitingEntryStatus, WaitingListEvent]] = {
    WaitingEntryStatus.FULFILLED: WaitingListEvent.ACCEPTED,
    WaitingEntryStatus.LEFT: WaitingListEvent.LEFT,
    WaitingEntryStatus.ENDED: WaitingListEvent.ENDED,
}
EVENTS: Final = (
    EventType(WaitingListEvent.JOINED, "Somebody waits for an earlier time", WaitingListChange),
    EventType(WaitingListEvent.WISHES_CHANGED, "Somebody who waits wishes for other times", WaitingListChange),
    EventType(WaitingListEvent.OFFERED, "An earlier time is held for somebody who waits", WaitingListChange),
    EventType(WaitingListEvent.ACCEPTED, "An offered time was taken: the appointment moved", WaitingListChange),
    EventType(WaitingListEvent.DECLINED, "An offered time was declined; the place stays", WaitingListChange),
    EventType(WaitingListEvent.EXPIRED, "An offered time was not answered; the place stays", WaitingListChange),
    EventType(WaitingListEvent.WITHDRAWN, "An offered time is not to be had any more", WaitingListChange),
    EventType(WaitingListEvent.LEFT, "Somebody left the waiting list", WaitingListChange),
    EventType(WaitingListEvent.ENDED, "There is nothing to wait for any more", WaitingListChange),
)


async def tell_waiting(
    connection: Connection,
    entry: EntryRecord,
    event: WaitingListEvent,
    at: datetime,
    *,
    status: WaitingEntryStatus = WaitingEntryStatus.WAITING,
    offer_id: UUID | None = None,
) -> None:
    """Tell what became of a held place, after it is changed; `status` is the state in which it is now."""
    change = WaitingListChange(
        entry_id=entry.id,
        appointment_id=entry.appointment_id,
        unit_id=entry.unit_id,
        service_type=entry.service_type,
        status=status,
        offer_id=offer_id,
    )
    await publish(connection, event, f"waiting-list-entry:{entry.id}", change.model_dump(mode="json"), at)


async def close_offer(
    connection: Connection, entry: EntryRecord, offer: OfferRecord, status: OfferStatus, at: datetime
) -> None:
    """Close the open offer of a held place, which keeps its place in line; its time is let go by the caller."""
    if await waiting_list.close_offer(connection, offer.id, status, at):
        await waiting_list.touch(connection, entry.id)
        await tell_waiting(connection, entry, _ANSWERS[status], at, offer_id=offer.id)


async def end(connection: Connection, entry: EntryRecord, status: WaitingEntryStatus, at: datetime) -> None:
    """End a held place, and its open offer with it, whose time is let go by the caller."""
    offer_id = None
    if entry.offer is not None:
        offer_id = entry.offer.id
        fulfilled = status is WaitingEntryStatus.FULFILLED
        closed = OfferStatus.ACCEPTED if fulfilled else OfferStatus.WITHDRAWN
        await waiting_list.close_offer(connection, offer_id, closed, at)
    await waiting_list.end(connection, entry.id, status, at)
    await tell_waiting(connection, entry, _ENDS[status], at, status=status, offer_id=offer_id)


async def follow(connection: Connection, appointment: AppointmentRecord, at: datetime) -> None:
    """Let the place on the waiting list follow a change of its appointment, before it is written into the history.

    At the offered time, however it came there, the wish is fulfilled. At another earlier time, cancelled, or begun,
    there is nothing to wait for any more. Moved to a later time, the place stays.
    """
    entry = await waiting_list.lock_waiting(connection, appointment.id)
    if entry is None:
        return
    if entry.offer is not None and entry.offer.slot.id == appointment.slot_id:
        await end(connection, entry, WaitingEntryStatus.FULFILLED, at)
        return
    was_at = await history.last_start(connection, appointment.id)
    if appointment.status is AppointmentStatus.BOOKED and was_at is not None and appointment.starts_at >= was_at:
        return
    await end(connection, entry, WaitingEntryStatus.ENDED, at)
    if entry.offer is not None:
        # Times are held in the order of their ids, and this transaction holds some already: another lets go of it.
        held = {"slot_id": str(entry.offer.slot.id), "right_id": str(entry.booking_right_id)}
        await enqueue(connection, LET_GO_OF_TIME, json.dumps(held))
