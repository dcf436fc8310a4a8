"""Waiting list: whom does a free time fit, who is next, and how long is an offer open? Source: api.md, waiting-list."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from shared.law.civil_time import civil_datetime
from shared.terms.channels import DeliveryMode
from shared.terms.waiting_list import WaitingListReason

RULE_ID: Final = "waiting_list"
RULE_VERSION: Final = "1"

OFFER_HOURS: Final = 15
"""Elapsed hours for which an offered time is held: an evening's offer lasts until noon. Default of the setting."""

ANSWERING_HOURS: Final = 2
"""Fewest elapsed hours that a person gets to answer; no offer is made that would be open for less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingEntry:
    """Somebody who waits for an earlier time of the service and unit of the appointment, and what suits."""

    id: str
    waiting_since: datetime
    appointment_at: datetime | None
    """Start of the present appointment; None for who waits without one, for whom every time is early enough."""
    earlier_by_hours: int = 24
    """Fewest elapsed hours by which another time has to be earlier."""
    notice_hours: int = 24
    """Fewest elapsed hours between the end of an offer and the visit."""
    from_day: date | None = None
    until_day: date | None = None
    """Civil days between which the visit may be, both included."""
    weekdays: frozenset[int] = frozenset()
    """ISO weekdays; empty when any will do."""
    time_from: time | None = None
    time_until: time | None = None
    """Local clock times between which the visit may start, the first one included, the last one not."""
    practitioner_ids: frozenset[str] = frozenset()
    """Empty when any will do."""
    delivery_modes: frozenset[DeliveryMode] = frozenset()
    """Empty when any will do."""
    has_open_offer: bool = False
    offered_time_ids: frozenset[str] = frozenset()
    """Times that were offered to this person before, whatever became of them."""

    def __post_init__(self) -> None:
        if self.earlier_by_hours < 0 or self.notice_hours < 0:
            raise ValueError("hours on the waiting list are not negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferableTime:
    """A free time of the service and unit for which the list is kept."""

    id: str
    starts_at: datetime
    ends_at: datetime
    practitioner_id: str | None
    delivery_mode: DeliveryMode


@dataclass(frozen=True, slots=True)
class WaitingListDecision:
    """Every reason for which a time does not fit, or the only one for which it does."""

    reasons: tuple[WaitingListReason, ...]
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def fits(self) -> bool:
        """Whether the time may be offered."""
        return self.reasons == (WaitingListReason.FITS,)


def fit(entry: WaitingEntry, free: OfferableTime, *, offered_at: datetime) -> WaitingListDecision:
    """Whether a free time may be offered to somebody who waits, at the instant at which the offer would reach them.

    For a change at night that instant is `quiet_hours.earliest_sending`. Raises ValueError for an instant without an
    offset.
    """
    starts_at = _in_utc(free.starts_at)
    answered_by = _in_utc(offered_at) + timedelta(hours=ANSWERING_HOURS)
    against = {
        WaitingListReason.HAS_AN_OFFER: entry.has_open_offer,
        WaitingListReason.OFFERED_BEFORE: free.id in entry.offered_time_ids,
        WaitingListReason.NOT_EARLIER_ENOUGH: not _is_earlier(entry, starts_at),
        WaitingListReason.TOO_SHORT_NOTICE: starts_at < answered_by + timedelta(hours=entry.notice_hours),
        **_against_wishes(entry, free),
    }
    return WaitingListDecision(tuple(reason for reason, holds in against.items() if holds) or (WaitingListReason.FITS,))


def offer_expires_at(
    offered_at: datetime, *, starts_at: datetime, notice_hours: int, offer_hours: int = OFFER_HOURS
) -> datetime:
    """The instant (UTC) from which an offered time is no longer held: after `offer_hours`, or sooner for the notice.

    Hours are elapsed hours, `notice_hours` those of the entry. Raises ValueError for negative hours, an instant without
    an offset, or an offer that would be over before it is made.
    """
    starts_at, offered_at = _in_utc(starts_at), _in_utc(offered_at)
    if offer_hours < 0 or notice_hours < 0:
        raise ValueError("hours on the waiting list are not negative")
    expires_at = min(offered_at + timedelta(hours=offer_hours), starts_at - timedelta(hours=notice_hours))
    if expires_at < offered_at:
        raise ValueError("an offer is made before the notice for the visit begins")
    return expires_at


def _is_earlier(entry: WaitingEntry, starts_at: datetime) -> bool:
    if entry.appointment_at is None:
        return True
    present = _in_utc(entry.appointment_at)
    # With no hours set, the same start with somebody else is still not an earlier one.
    return starts_at < present and starts_at <= present - timedelta(hours=entry.earlier_by_hours)


def _against_wishes(entry: WaitingEntry, free: OfferableTime) -> dict[WaitingListReason, bool]:
    """Which of the person's wishes a time does not meet; days and clock times are those of Finland."""
    local = civil_datetime(free.starts_at)
    day, clock = local.date(), local.time()
    too_soon = entry.from_day is not None and day < entry.from_day
    too_early = entry.time_from is not None and clock < entry.time_from
    return {
        WaitingListReason.OUTSIDE_DAYS: too_soon or (entry.until_day is not None and day > entry.until_day),
        WaitingListReason.WRONG_WEEKDAY: bool(entry.weekdays) and local.isoweekday() not in entry.weekdays,
        WaitingListReason.WRONG_TIME_OF_DAY: too_early or (entry.time_until is not None and clock >= entry.time_until),
        WaitingListReason.WRONG_PRACTITIONER: bool(entry.practitioner_ids)
        and free.practitioner_id not in entry.practitioner_ids,
        WaitingListReason.WRONG_DELIVERY_MODE: bool(entry.delivery_modes)
        and free.delivery_mode not in entry.delivery_modes,
    }


def _in_utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError("an instant needs an offset from UTC")
    return at.astimezone(UTC)
