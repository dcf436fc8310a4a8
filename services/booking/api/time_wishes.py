"""What a caller may wish of a free time, the same in every search: when, with whom, how and where."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import Depends, Query
from pydantic import Field

from services.booking.api.callers import Parts
from services.booking.api.refusals import invalid
from services.booking.flows.parts import BookingParts, known
from services.booking.storage.slots import Span, Wishes
from shared.contracts.opening_hours import ClockTime
from shared.contracts.types import Code, Instant
from shared.kit.problems import Refusal
from shared.law.civil_time import civil_date, instant
from shared.terms.channels import DeliveryMode
from shared.terms.people import Language

FARTHEST_DAYS = 1000
"""No time is open so far ahead; a later start finds nothing either, and stays within the calendar."""
DEFAULT_SPAN = timedelta(days=60)
"""How far a search goes that does not say until when."""
_Day = Annotated[int, Field(ge=1, le=7)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When the times are to start, as it was asked."""

    starts_from: datetime | None = None
    starts_before: datetime | None = None
    from_days: int | None = None
    within_days: int | None = None

    def earliest(self, now: datetime) -> datetime:
        """First start that is looked at, included: none that has begun, none before what was asked."""
        asked = [now + timedelta.resolution, *([self.starts_from] if self.starts_from else [])]
        if self.from_days is not None:
            asked.append(_midnight(now, self.from_days))
        return min(max(asked), now + timedelta(days=FARTHEST_DAYS))

    def latest(self, now: datetime) -> datetime | None:
        """Start that is not looked at any more; None when nothing was asked."""
        asked = [self.starts_before] if self.starts_before else []
        if self.within_days is not None:
            asked.append(_midnight(now, self.within_days + 1))
        return min(asked, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """All that a search was asked for."""

    window: Window
    wishes: Wishes


async def _asked(
    parts: Parts,
    practitioner_id: Annotated[
        list[Code] | None, Query(max_length=20, description="Only the times of these practitioners.")
    ] = None,
    language: Annotated[Language | None, Query(description="Only practitioners who speak it.")] = None,
    delivery_mode: Annotated[
        list[DeliveryMode] | None, Query(max_length=5, description="In one of these ways.")
    ] = None,
    location_id: Annotated[Code | None, Query(description="Only at this location.")] = None,
    weekday: Annotated[
        list[_Day] | None, Query(max_length=7, description="On these days: 1 is Monday, 7 is Sunday.")
    ] = None,
    time_from: Annotated[
        ClockTime | None, Query(description="Earliest clock time of the start in Europe/Helsinki, included.")
    ] = None,
    time_until: Annotated[
        ClockTime | None, Query(description="Clock time before which the visit starts, not included.")
    ] = None,
    from_days: Annotated[
        int | None, Query(ge=0, le=FARTHEST_DAYS, description="Not before so many days from today; 0 is today.")
    ] = None,
    within_days: Annotated[
        int | None, Query(ge=0, le=FARTHEST_DAYS, description="At most so many days from today, that day included.")
    ] = None,
    starts_from: Annotated[Instant | None, Query(description="Earliest start, included; now by default.")] = None,
    starts_before: Annotated[Instant | None, Query(description="Latest start, not included.")] = None,
) -> Asked:
    """The wishes, checked: a misspelt name is refused, so that nobody takes it for a lack of times."""
    for practitioner in practitioner_id or ():
        known(parts.packs.practitioner(practitioner), "practitioner_id")
    if location_id is not None:
        known(parts.packs.location(location_id), "location_id")
    if time_from is not None and time_until is not None and time_until <= time_from:
        raise _never("time_until", "It is not after time_from.")
    if from_days is not None and within_days is not None and within_days < from_days:
        raise _never("within_days", "It is before from_days.")
    wishes = Wishes(
        practitioner_ids=_speaking(parts, practitioner_id, language),
        delivery_modes=tuple(sorted(set(delivery_mode))) if delivery_mode else None,
        weekdays=tuple(sorted(set(weekday or ()))),
        time_from=time_from,
        time_until=time_until,
        location_id=location_id,
    )
    window = Window(starts_from=starts_from, starts_before=starts_before, from_days=from_days, within_days=within_days)
    return Asked(window=window, wishes=wishes)


TimesAsked = Annotated[Asked, Depends(_asked)]
"""What the caller wishes of the times."""


def span_of_days(first: date, last: date, now: datetime) -> Span:
    """The instants of a stretch of days; of today what is still to come."""
    last = min(last, civil_date(now) + timedelta(days=FARTHEST_DAYS))
    return max(instant(first, time(0)), now + timedelta.resolution), instant(last + timedelta(days=1), time(0))


def _speaking(parts: BookingParts, named: list[str] | None, language: Language | None) -> tuple[str, ...] | None:
    """The named practitioners who speak the language; None when anybody will do."""
    if named is None and language is None:
        return None
    everybody = [each for pack in parts.packs.packs for each in pack.practitioners]
    suiting = {each.id for each in everybody if language is None or language in each.languages}
    return tuple(sorted(suiting if named is None else suiting.intersection(named)))


def _midnight(now: datetime, days: int) -> datetime:
    """Beginning of the civil day so many days from today."""
    return instant(civil_date(now) + timedelta(days=days), time(0))


def _never(pointer: str, detail: str) -> Refusal:
    return invalid(pointer, "in_the_wrong_order", detail)
