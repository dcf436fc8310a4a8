"""The demo's free times: working patterns that the professionals and their manager set up, once."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from demo.cannot_run import CannotRun
from demo.run import Run
from shared.kit.clock import now
from shared.law.civil_time import civil_date

_REHABILITATION = "kymenlaakso-child-rehabilitation"
_CLINIC = "kymenlaakso-child-clinic-kouvola"
_OTHER_REHABILITATION = "etela-pohjanmaa-child-rehabilitation"
_YEAR = timedelta(days=365)
_SOON_OVER = timedelta(days=60)
"""A pattern that ends sooner is followed by a new one."""
_PAGE = "200"


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A working pattern of the demo, and the role that sets it up."""

    role: str
    practitioner_id: str
    unit_id: str
    service_type: str
    weekdays: tuple[int, ...]
    starts: str
    ends: str
    breaks: tuple[tuple[str, str], ...] = ()


PATTERNS = (
    Pattern(
        role="physiotherapist",
        practitioner_id="kymenlaakso-pt-1",
        unit_id=_REHABILITATION,
        service_type="child-physio-0-18-months",
        weekdays=(1, 3, 4),
        starts="09:00",
        ends="15:00",
        breaks=(("11:15", "12:00"),),
    ),
    Pattern(
        role="unit-manager",
        practitioner_id="kymenlaakso-ot-1",
        unit_id=_REHABILITATION,
        service_type="child-ot-follow-up",
        weekdays=(1, 3),
        starts="08:00",
        ends="12:00",
    ),
    Pattern(
        role="unit-manager",
        practitioner_id="kymenlaakso-ot-1",
        unit_id=_REHABILITATION,
        service_type="child-ot-period",
        weekdays=(2, 4),
        starts="12:00",
        ends="16:00",
    ),
    Pattern(
        role="nurse",
        practitioner_id="kymenlaakso-phn-1",
        unit_id=_CLINIC,
        service_type="nurse",
        weekdays=(1, 2, 3, 4, 5),
        starts="09:00",
        ends="12:00",
    ),
    Pattern(
        role="etela-pohjanmaa-physiotherapist",
        practitioner_id="etela-pohjanmaa-pt-1",
        unit_id=_OTHER_REHABILITATION,
        service_type="child-physio-0-18-months",
        weekdays=(2, 4),
        starts="09:00",
        ends="14:00",
        breaks=(("11:15", "12:00"),),
    ),
)


async def open_schedules(run: Run) -> str:
    """Set up the patterns that are not there yet; says how many were made and found, and the free times to come."""
    today = civil_date(now())
    made = 0
    for pattern in PATTERNS:
        since = await _missing_since(run, pattern, today)
        if since is not None:
            await _set_up(run, pattern, since)
            made += 1
    free = [await _free_times(run, service_type) for service_type in sorted({each.service_type for each in PATTERNS})]
    return f"{made} schedules made, {len(PATTERNS) - made} found, {sum(free)} free times to come"


async def _missing_since(run: Run, pattern: Pattern, today: date) -> date | None:
    """From which day the pattern is missing; nothing when it is there."""
    there = [
        date.fromisoformat(each["effective_until"])
        for each in await _pages(run, pattern.role, "/v1/schedules", unit_id=pattern.unit_id)
        if (each["practitioner_id"], each["service_types"]) == (pattern.practitioner_id, [pattern.service_type])
    ]
    if not there:
        return today
    return max(today, max(there) + timedelta(days=1)) if max(there) < today + _SOON_OVER else None


async def _set_up(run: Run, pattern: Pattern, since: date) -> None:
    answer = await run.http.post(
        f"{run.urls['booking']}/v1/schedules",
        headers={
            "authorization": f"Bearer {await run.token(pattern.role, 'booking')}",
            "idempotency-key": str(uuid4()),
        },
        json={
            "practitioner_id": pattern.practitioner_id,
            "unit_id": pattern.unit_id,
            "service_types": [pattern.service_type],
            "weekdays": pattern.weekdays,
            "starts": pattern.starts,
            "ends": pattern.ends,
            "breaks": [{"opens": opens, "closes": closes} for opens, closes in pattern.breaks],
            "delivery_mode": "visit",
            "effective_from": since.isoformat(),
            "effective_until": (since + _YEAR).isoformat(),
        },
    )
    if answer.is_error:
        raise CannotRun(f"booking refuses the schedule of {pattern.practitioner_id}: {answer.text}")


async def _free_times(run: Run, service_type: str) -> int:
    before = (now() + _YEAR).isoformat()
    found = await _pages(run, "unit-manager", "/v1/slots", service_type=service_type, starts_before=before)
    return len(found)


async def _pages(run: Run, role: str, path: str, **query: str) -> list[Any]:
    """Everything on a list, page by page."""
    headers = {"authorization": f"Bearer {await run.token(role, 'booking')}"}
    found: list[Any] = []
    place: dict[str, str] = {}
    while True:
        answer = await run.http.get(
            run.urls["booking"] + path, headers=headers, params={**query, "limit": _PAGE, **place}
        )
        if answer.is_error:
            raise CannotRun(f"booking does not show {path}: {answer.text}")
        page = answer.json()
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        place = {"cursor": page["next_cursor"]}
