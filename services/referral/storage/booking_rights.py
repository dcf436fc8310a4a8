"""Booking rights of referrals: what the booking service answered, and the visits that its events tell of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.terms.booking import AppointmentStatus

# A visit may be told before the answer with its right's id is stored: then a referral to that service still waits for
# its right, or for the end of one whose id is not known.
_WAITS: Final = """
    select 1 from referral
    where booking_right_id is null and booking_state in ('booking_pending', 'revocation_pending')
"""
# An event that is read again changes nothing: a later position has been kept.
_KEEP_VISIT: Final = text(f"""
    insert into booked_visit (appointment_id, booking_right_id, status, visit_on, booked_at, changed_at, position)
    select :appointment_id, :right_id, :status, :visit_on, :booked_at, :at, :position
    where exists (select 1 from referral where booking_right_id = :right_id)
       or exists ({_WAITS} and service_type = :service_type)
    on conflict (appointment_id) do update
    set status = excluded.status, visit_on = excluded.visit_on, changed_at = excluded.changed_at,
        position = excluded.position, booked_at = coalesce(excluded.booked_at, booked_visit.booked_at)
    where booked_visit.position < excluded.position
""")  # noqa: S608 - made of this module's own words
_FORGET_STRANGERS: Final = text(f"""
    delete from booked_visit visit
    where not exists (select 1 from referral where booking_right_id = visit.booking_right_id)
      and not exists ({_WAITS})
""")  # noqa: S608 - made of this module's own words
_VISITS: Final = text("""
    select booking_right_id, appointment_id, status, booked_at, changed_at, visit_on from booked_visit
    where booking_right_id = any(:right_ids) order by position
""")
_REFERRAL_OF: Final = text("select id from referral where booking_right_id = :right_id")


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """A visit, as it was told last."""

    booking_right_id: UUID
    appointment_id: UUID
    status: AppointmentStatus
    booked_at: datetime | None
    changed_at: datetime
    visit_on: date | None
    """Day of the visit; None for one that was told before the day was."""


async def keep_visit(connection: AsyncConnection, visit: VisitRecord, *, service_type: str, position: int) -> None:
    """Keep what an event told of a visit by a right of a referral, or by one that may turn out to be.

    Nothing changes when it, or a later one, has been kept.
    """
    await connection.execute(
        _KEEP_VISIT,
        {
            "appointment_id": visit.appointment_id,
            "right_id": visit.booking_right_id,
            "status": visit.status.value,
            "visit_on": visit.visit_on,
            "booked_at": visit.booked_at,
            "at": visit.changed_at,
            "service_type": service_type,
            "position": position,
        },
    )


async def forget_strangers(connection: AsyncConnection) -> None:
    """Forget the visits by rights that turned out to be no referral's; none while a referral waits for its right."""
    await connection.execute(_FORGET_STRANGERS)


async def visits(connection: AsyncConnection, right_ids: Iterable[UUID]) -> Mapping[UUID, list[VisitRecord]]:
    """The visits by these rights, the one told first before the others."""
    wanted = list(right_ids)
    found: dict[UUID, list[VisitRecord]] = {right_id: [] for right_id in wanted}
    if wanted:
        for row in await connection.execute(_VISITS, {"right_ids": wanted}):
            found[row.booking_right_id].append(
                VisitRecord(
                    row.booking_right_id,
                    row.appointment_id,
                    AppointmentStatus(row.status),
                    row.booked_at,
                    row.changed_at,
                    row.visit_on,
                )
            )
    return found


async def referral_of(connection: AsyncConnection, right_id: UUID) -> UUID | None:
    """The referral that gave a right; None for a right of another origin."""
    found: UUID | None = (await connection.execute(_REFERRAL_OF, {"right_id": right_id})).scalar_one_or_none()
    return found
