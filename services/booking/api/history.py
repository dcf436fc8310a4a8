"""The history of an appointment: what happened to it, and on which side."""

from uuid import UUID

from services.booking.api.callers import Family, Parts
from services.booking.api.standing import refuse_unless_seen
from services.booking.storage import appointments, history, persons
from shared.contracts.booking.appointments import History
from shared.kit.problems import NOT_FOUND, STRONGER_IDENTIFICATION, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work

router = service_router(tags=["appointments"])


@router.get(
    "/v1/appointments/{appointment_id}/history",
    summary="History of an appointment",
    responses=refusals(NOT_FOUND, STRONGER_IDENTIFICATION),
)
async def get_history(appointment_id: UUID, caller: Family, work: Work, parts: Parts) -> History:
    """What happened to an appointment, for whoever may see it; it tells a side (family, unit, system), never a name."""
    async with work.reading() as connection:
        found = await appointments.find(connection, appointment_id)
        person = await persons.find(connection, found.person_ref) if found else None
        changes = await history.of(connection, appointment_id) if found else []
    if found is None or person is None:
        raise Refusal(NOT_FOUND)
    await refuse_unless_seen(parts, caller, work, found, person, "appointment", appointment_id)
    return History(appointment_id=appointment_id, changes=changes)
