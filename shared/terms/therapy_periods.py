"""Words of therapy periods: several visits that are planned together."""

from enum import StrEnum


class PeriodConflict(StrEnum):
    """Why a visit of a therapy period is not on its wanted day; the gravest first. Source: D-1, D-3, D-4."""

    RIGHT_USED_UP = "right_used_up"
    """More visits are wanted than the right has left."""
    OUTSIDE_WINDOW = "outside_window"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    PROXY_AGE_LIMIT = "proxy_age_limit"
    """The guardian may not act any more on that day, and the service type requires it."""
    WRONG_PRACTITIONER = "wrong_practitioner"
    """The named therapist is not one of the right's."""
    INTERVAL_TOO_SHORT = "interval_too_short"
    INTERVAL_TOO_LONG = "interval_too_long"
    PUBLIC_HOLIDAY = "public_holiday"
    NO_TIME_ON_DAY = "no_time_on_day"


class RestOperation(StrEnum):
    """How far a change of one visit of a therapy period reaches. Source: api.md, appointment-series."""

    ONE = "one"
    THE_REST = "the_rest"
    """This visit and those after it."""
    ALL = "all"
