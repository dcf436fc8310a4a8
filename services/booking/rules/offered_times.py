"""Offered times: what becomes of a time that is there when its pattern changes, or when an absence begins or ends.

A booked visit is never touched by either; only whether its time is offered again after a cancellation changes.
Source: api.md, schedules.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from shared.terms.booking import SlotStatus
from shared.terms.channels import DeliveryMode

RULE_ID: Final = "offered_times"
RULE_VERSION: Final = "1"

LONGEST_VISIT: Final = timedelta(hours=9)
"""No visit is longer; an hour is for a change of the clocks."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a pattern offers at a time; two times offer the same only when all of it is the same."""

    starts_at: datetime
    ends_at: datetime
    """Not included."""
    service_types: frozenset[str]
    delivery_mode: DeliveryMode
    location_id: str | None

    def overlaps(self, other: "Offer") -> bool:
        """Whether the two are at the same time, be it for a moment."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class TimeState:
    """How a time stands."""

    status: SlotStatus
    still_offered: bool
    """Whether it is free again when its visit is cancelled."""
    absence_id: UUID | None
    """The absence after which it is offered again; a withdrawn time without one is gone for good."""


@dataclass(frozen=True, slots=True)
class OfferedTime:
    """A time that is there."""

    id: UUID
    schedule_id: UUID
    practitioner_id: str
    offer: Offer
    state: TimeState
    is_held: bool
    """Whether it is kept just now for somebody who is about to book it."""
    released_at: datetime | None

    @property
    def gives_way(self) -> bool:
        """Taken, but offered no more: a new pattern leaves it alone and offers the rest of the day."""
        return not self.state.still_offered and self.state.absence_id is None


FREE: Final = TimeState(SlotStatus.FREE, still_offered=True, absence_id=None)
GONE: Final = TimeState(SlotStatus.WITHDRAWN, still_offered=False, absence_id=None)


def booked(*, still_offered: bool, absence_id: UUID | None) -> TimeState:
    """A booked time; one inside an absence is not offered until the absence is removed."""
    return TimeState(SlotStatus.BOOKED, still_offered and absence_id is None, absence_id)


def after_change(there: OfferedTime, *, offered: bool, absence_id: UUID | None) -> TimeState:
    """How a time stands after its pattern changed: is exactly the same still offered, and is there an absence then?"""
    if there.state.status is SlotStatus.BOOKED:
        return booked(still_offered=offered, absence_id=absence_id if offered else None)
    if offered:
        return FREE if there.state.status is SlotStatus.FREE else there.state
    if there.is_held:
        return TimeState(SlotStatus.FREE, still_offered=False, absence_id=None)
    return GONE


def during_absence(there: OfferedTime, absence_id: UUID) -> TimeState:
    """How a time stands when an absence over it begins; one that is only held is withdrawn, for nobody is there."""
    if not there.state.still_offered:
        return there.state if there.state.status is SlotStatus.BOOKED else GONE
    if there.state.status is SlotStatus.BOOKED:
        return booked(still_offered=True, absence_id=absence_id)
    return TimeState(SlotStatus.WITHDRAWN, still_offered=True, absence_id=absence_id)


def after_absence(there: OfferedTime, *, other_absence_id: UUID | None, occupied: bool) -> TimeState:
    """How a time stands when its absence is removed: free again, unless another absence or another time is over it."""
    if there.state.status is SlotStatus.BOOKED:
        return booked(still_offered=True, absence_id=other_absence_id)
    if other_absence_id is not None:
        return TimeState(there.state.status, there.state.still_offered, other_absence_id)
    return GONE if occupied else FREE


class Calendar:
    """The times of one practitioner, to ask what is at the time of another one."""

    def __init__(self, times: Iterable[OfferedTime]) -> None:
        self._times = sorted(times, key=lambda each: each.offer.starts_at)
        self._starts = [each.offer.starts_at for each in self._times]

    def at_the_time_of(self, offer: Offer) -> Sequence[OfferedTime]:
        """Times that overlap it, in order."""
        first = bisect_left(self._starts, offer.starts_at - LONGEST_VISIT)
        last = bisect_left(self._starts, offer.ends_at)
        return [each for each in self._times[first:last] if each.offer.overlaps(offer)]


@dataclass(frozen=True, slots=True)
class Placement:
    """Which of the wished times can be opened."""

    free: tuple[Offer, ...]
    overlaps: bool
    """Whether some meet times that another pattern of the practitioner offers; then none is opened."""


def placement(wished: Iterable[Offer], there: Calendar, *, at: datetime) -> Placement:
    """Times to be opened at an instant beside those that are there.

    Those that meet a time which gives way, or one that has begun by then, are skipped.
    """
    found = [(offer, there.at_the_time_of(offer)) for offer in wished]
    return Placement(
        free=tuple(offer for offer, others in found if not others),
        overlaps=any(not each.gives_way and each.offer.starts_at > at for _, others in found for each in others),
    )
