"""Attendance of a person, in counts: for the trigger of repeated no-shows, which client guidance asks about."""

from datetime import time
from typing import Annotated

from fastapi import Path, Query

from services.booking.api.callers import Parts, Service
from services.booking.rules.attendance import AttendedVisit, attendance
from services.booking.storage import attendance as visits_of
from shared.contracts.booking.attendance import Attendance
from shared.contracts.types import PersonRef
from shared.kit.problems import FORBIDDEN, Refusal
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, Work
from shared.law.birthdays import add_months
from shared.law.civil_time import civil_date, instant
from shared.terms.booking import AppointmentStatus

router = service_router(tags=["persons"])


@router.get("/v1/persons/{person_ref}/attendance", summary="How a person's visits have gone")
async def get_attendance(
    person_ref: Annotated[PersonRef, Path(description="Of whom; somebody unknown has no visits.")],
    caller: Service,
    work: Work,
    parts: Parts,
    months: Annotated[int, Query(ge=1, le=36, description="How many months back, up to today.")] = 12,
) -> Attendance:
    """Counts for a service that is trusted with them (D-12); somebody unknown is as somebody without visits."""
    work.access(Access("count", "attendance", (person_ref,)))
    if caller.client_id not in parts.attendance_clients:
        raise Refusal(FORBIDDEN)
    at = parts.clock()
    last = civil_date(at)
    first = add_months(last, -months)
    async with work.reading() as connection:
        visits = await visits_of.visits(connection, person_ref, from_at=instant(first, time()))
    counts = attendance(
        (
            AttendedVisit(status=each.status, starts_at=each.starts_at, cancelled_late=each.cancelled_late)
            for each in visits
        ),
        first=first,
        last=last,
    )
    return Attendance(
        person_ref=person_ref,
        first=first,
        last=last,
        booked=counts.booked,
        completed=counts.completed,
        no_shows=counts.no_shows,
        late_cancellations=counts.late_cancellations,
        to_come=sum(each.status is AppointmentStatus.BOOKED and each.starts_at > at for each in visits),
    )
