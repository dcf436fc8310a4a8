"""The day of a unit or of a practitioner: every time, and who comes then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.booking.api.callers import Parts, Professional
from services.booking.api.refusals import invalid
from services.booking.flows.parts import BookingParts
from services.booking.storage import absences, days
from shared.contracts.booking.absences import Absence
from shared.contracts.booking.days import Day, TimeOfDay
from shared.contracts.types import CivilDate, Code
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import NOT_FOUND, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.law.civil_time import civil_date, instant

router = service_router(tags=["days"])

FARTHEST = timedelta(days=3650)
"""Days farther away than this have no times, and are refused."""
MOST_ABSENCES = 200
_BEFORE_ALL = UUID(int=0)

OnDay = Annotated[CivilDate | None, Query(alias="date", description="Civil date in Europe/Helsinki; today by default.")]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which day, and from where in it."""

    day: date
    begins: datetime
    ends: datetime
    listing: str
    after: tuple[datetime, UUID]


@router.get("/v1/units/{unit_id}/day", summary="The day of a unit", responses=refusals(NOT_FOUND))
async def get_day_of_unit(
    unit_id: Code,
    caller: Professional,
    work: Work,
    parts: Parts,
    on: OnDay = None,
    limit: Limit = 200,
    cursor: CursorText = None,
) -> Day:
    """Every time of the day in one's own unit with its visit, whoever gives it, and who is away."""
    if not caller.works_in(unit_id):
        work.access(Access("read", "day", (), unit_id))
        raise Refusal(NOT_FOUND)
    asked = _asked(parts, f"day of unit {unit_id}", on, cursor)
    span = {"begins": asked.begins, "ends": asked.ends}
    async with work.reading() as connection:
        found = await days.of_unit(connection, unit_id, **span, after=asked.after, rows=limit + 1)
        away = await absences.of_unit(
            connection,
            unit_id,
            starts_at=asked.begins,
            ends_at=asked.ends,
            after=(asked.begins - 2 * FARTHEST, _BEFORE_ALL),
            rows=MOST_ABSENCES,
        )
    return _shown(parts, work, asked, unit_id, found, away, limit)


@router.get(
    "/v1/practitioners/{practitioner_id}/day", summary="The day of a practitioner", responses=refusals(NOT_FOUND)
)
async def get_day_of_practitioner(
    practitioner_id: Code,
    caller: Professional,
    work: Work,
    parts: Parts,
    on: OnDay = None,
    limit: Limit = 200,
    cursor: CursorText = None,
) -> Day:
    """Every time of a practitioner's day with its visit, in the units that the caller works in too."""
    practitioner = parts.packs.practitioner(practitioner_id)
    shared = sorted(caller.units & set(practitioner.unit_ids)) if practitioner else []
    if not shared:
        work.access(Access("read", "day", (), practitioner_id))
        raise Refusal(NOT_FOUND)
    asked = _asked(parts, f"day of practitioner {practitioner_id}", on, cursor)
    span = {"begins": asked.begins, "ends": asked.ends}
    async with work.reading() as connection:
        found = await days.of_practitioner(
            connection, practitioner_id, shared, **span, after=asked.after, rows=limit + 1
        )
        away = await absences.of_practitioner(
            connection, practitioner_id, shared, starts_at=asked.begins, ends_at=asked.ends, rows=MOST_ABSENCES
        )
    return _shown(parts, work, asked, practitioner_id, found, away, limit)


def _asked(parts: BookingParts, listing: str, on: date | None, cursor: str | None) -> _Asked:
    today = civil_date(parts.clock())
    day = on or today
    if not -FARTHEST <= day - today <= FARTHEST:
        raise invalid("date", "too_far", "The day is more than ten years away.")
    begins, ends = instant(day, time(0)), instant(day + timedelta(days=1), time(0))
    listing = f"{listing} {day}"
    place = parts.cursors.read(listing, cursor)
    after = (datetime.fromisoformat(place[0]), UUID(place[1])) if place else (begins, _BEFORE_ALL)
    return _Asked(day, begins, ends, listing, after)


def _shown(
    parts: BookingParts,
    work: UnitOfWork,
    asked: _Asked,
    whose: str,
    found: Sequence[TimeOfDay],
    away: Sequence[Absence],
    limit: int,
) -> Day:
    """The day as it is answered; everybody whose visit is in it is in the access log."""
    times = list(found[:limit])
    persons = sorted({each.appointment.person_ref for each in times if each.appointment is not None})
    work.access(Access("read", "day", tuple(persons), whose))
    last = times[-1] if len(found) > limit else None
    cursor = parts.cursors.write(asked.listing, last.starts_at.isoformat(), str(last.slot_id)) if last else None
    return Day(date=asked.day, times=times, absences=list(away), next_cursor=cursor)
