"""Words of the waiting list for earlier times."""

from enum import StrEnum


class WaitingEntryStatus(StrEnum):
    """State of somebody's place on the waiting list."""

    WAITING = "waiting"
    OFFERED = "offered"
    """A time is held for this person until the offer expires."""
    MOVED = "moved"
    """An offer was accepted and the appointment moved."""
    LEFT = "left"
    """Left by the person, or the appointment ended."""


class OfferStatus(StrEnum):
    """State of an offered time."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    """The person keeps the place on the list and the old appointment."""
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    """The unit needs the time, or the person left the list."""


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
