"""What happens to an appointment on its day, with the visit of its right."""

from datetime import datetime
from typing import Final

from sqlalchemy import TIMESTAMP, Boolean, Integer, Text, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.storage.appointments import AppointmentRecord
from shared.terms.attending import VisitEffect
from shared.terms.booking import AppointmentStatus

_VISITS: Final = {VisitEffect.NONE: 0, VisitEffect.GIVES_BACK: -1, VisitEffect.USES_AGAIN: 1}

_ATTEND = text("""
    with visits as (
        update booking_right set visits_used = visits_used + :change, version = version + 1
        where id = :right_id and :change <> 0 and visits_used + :change between 0 and visits_allowed
        returning id)
    update appointment set status = :status, visit_given_back = :given_back, changed_at = :at, version = version + 1
    where id = :appointment_id and (:change = 0 or exists (select from visits))
    returning id
""").bindparams(
    bindparam("right_id", type_=Uuid),
    bindparam("appointment_id", type_=Uuid),
    bindparam("change", type_=Integer),
    bindparam("status", type_=Text),
    bindparam("given_back", type_=Boolean),
    bindparam("at", type_=TIMESTAMP(timezone=True)),
)


async def attend(
    connection: AsyncConnection,
    held: AppointmentRecord,
    becomes: AppointmentStatus,
    effect: VisitEffect,
    at: datetime,
) -> bool:
    """Bring a held appointment, whose right is held too, to a state; False, and nothing, when no visit is left for it.

    After a no-show the appointment tells whether its visit was given back, so that a correction undoes just that.
    """
    changed = await connection.execute(
        _ATTEND,
        {
            "right_id": held.booking_right_id,
            "appointment_id": held.id,
            "change": _VISITS[effect],
            "status": becomes.value,
            "given_back": effect is VisitEffect.GIVES_BACK if becomes is AppointmentStatus.NO_SHOW else None,
            "at": at,
        },
    )
    return changed.one_or_none() is not None
