"""Words of a search for free times that finds none."""

from enum import StrEnum


class BlockedReason(StrEnum):
    """Why there is no time to take, the gravest first. Source: D-1 to D-4, D-11, D-17, R-022."""

    PROXY_AGE_LIMIT = "proxy_age_limit"
    NO_RIGHT = "no_right"
    """The service needs a booking right and there is none."""
    RIGHT_REVOKED = "right_revoked"
    RIGHT_ENDED = "right_ended"
    """The last day of the right is past."""
    RIGHT_USED_UP = "right_used_up"
    ASSESSMENT_NEEDED = "assessment_needed"
    """The step of care needs a care need assessment first."""
    OPEN_BOOKINGS_USED_UP = "open_bookings_used_up"
    """As many visits to come as the service allows without a right."""
    TOO_OLD = "too_old"
    """Over the age window for all that is left of the right, or of the days that were searched."""
    TOO_YOUNG = "too_young"
    """Under the age window until the right, or the search, ends."""
    OUTSIDE_RIGHT = "outside_right"
    """The right covers none of the days that were searched."""
    NO_DAY_LEFT = "no_day_left"
    """The other visits and the intervals of the right leave no day."""
    NOT_IN_USE = "not_in_use"
    """Residents may not take times of this service in this unit yet."""
    BY_PHONE_ONLY = "by_phone_only"
    """A young person whose service type does not open self-service."""
    NOT_SELF_BOOKING = "not_self_booking"
    """The unit finds the time for this family."""
    NOT_RELEASED = "not_released"
    """No time of the window is public yet, but some will be."""
    NO_TIMES = "no_times"
    """Nobody gives the service in the window, and no release is to come."""
    ALL_TAKEN = "all_taken"
    """There are public times in the window, and none is free."""
    NONE_FITS = "none_fits"
    """There are free times in the window, and none meets the wishes of the search."""


class NextStep(StrEnum):
    """What to do when there is no time to take."""

    PHONE_UNIT = "phone_unit"
    ASK_NEW_RIGHT = "ask_new_right"
    """From the professional who gave the right, or would give one."""
    UNIT_BOOKS = "unit_books"
    """The unit finds a time and tells; nothing is to be done."""
    WAIT_FOR_RELEASE = "wait_for_release"
    """New times become public at the instant that is told."""
    WIDEN_SEARCH = "widen_search"
