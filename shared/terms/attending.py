"""Words of what happens to an appointment on its day: arriving, being done, staying away."""

from enum import StrEnum


class AttendingOperation(StrEnum):
    """What somebody does to an appointment. Source: api.md, Booking service; D-5."""

    CHECK_IN = "check_in"
    """The client has arrived."""
    COMPLETE = "complete"
    """The visit took place."""
    NO_SHOW = "no_show"
    """The client did not come and had not cancelled."""
    CANCEL = "cancel"
    MOVE = "move"


class AttendingVerdict(StrEnum):
    """Whether an operation is possible in the state in which the appointment is, at this time."""

    POSSIBLE = "possible"
    WRONG_STATE = "wrong_state"
    BEFORE_DAY_OF_VISIT = "before_day_of_visit"
    """Nobody arrives before the day of the visit, and no visit takes place before it."""
    NOT_STARTED = "not_started"
    """Before the start no visit has taken place, and nobody has stayed away."""
    ALREADY_STARTED = "already_started"
    CORRECTION_TOO_LATE = "correction_too_late"
    """How a visit went may be corrected only for some time after the start."""


class VisitEffect(StrEnum):
    """What a change of state does to the visits of the booking right. Source: D-4."""

    NONE = "none"
    GIVES_BACK = "gives_back"
    USES_AGAIN = "uses_again"
    """A visit that was given back is used after all."""
