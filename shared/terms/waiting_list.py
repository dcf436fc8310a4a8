"""Words of the waiting list for earlier times."""

from enum import StrEnum


class WaitingEntryStatus(StrEnum):
    """State of somebody's place on the waiting list."""

    WAITING = "waiting"
    FULFILLED = "fulfilled"
    """An offered time was taken: the appointment moved there."""
    LEFT = "left"
    """Left by the person or the unit."""
    ENDED = "ended"
    """Nothing to wait for any more: the visit was cancelled, moved earlier by other means, or has begun."""


class OfferStatus(StrEnum):
    """State of an offered time."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    """The person keeps the place on the list and the old appointment."""
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    """The time is not to be had any more, or the place on the list has ended."""


class WaitingListEvent(StrEnum):
    """What booking tells of the waiting list to those who listen. Source: api.md, Events for integrators."""

    JOINED = "waiting-list.joined"
    WISHES_CHANGED = "waiting-list.wishes-changed"
    OFFERED = "waiting-list.offered"
    ACCEPTED = "waiting-list.accepted"
    DECLINED = "waiting-list.declined"
    EXPIRED = "waiting-list.expired"
    WITHDRAWN = "waiting-list.withdrawn"
    """An offered time is not to be had any more; the place stays."""
    LEFT = "waiting-list.left"
    ENDED = "waiting-list.ended"


class WaitingListReason(StrEnum):
    """Why a free time does or does not fit somebody who waits for an earlier one."""

    FITS = "fits"
    HAS_AN_OFFER = "has_an_offer"
    """Another time is held for this person already."""
    OFFERED_BEFORE = "offered_before"
    NOT_EARLIER_ENOUGH = "not_earlier_enough"
    TOO_SHORT_NOTICE = "too_short_notice"
    OUTSIDE_DAYS = "outside_days"
    WRONG_WEEKDAY = "wrong_weekday"
    WRONG_TIME_OF_DAY = "wrong_time_of_day"
    WRONG_PRACTITIONER = "wrong_practitioner"
    WRONG_DELIVERY_MODE = "wrong_delivery_mode"
