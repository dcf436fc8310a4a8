"""Words of joint clients (yhteisasiakas) and of clients who need much (PPT). Source: D-12; R-096, R-152...R-157."""

from enum import StrEnum


class JointClientTrigger(StrEnum):
    """What points to a joint client. Source: R-152...R-156."""

    CONCERN = "concern"
    """T1: the situation worries, or the worker's own means do not suffice."""
    UNCLEAR_PROBLEM = "unclear_problem"
    """T2."""
    REPEATED_CONTACTS = "repeated_contacts"
    """T3: proposed by the system from its own counts."""
    REPEATED_NO_SHOWS = "repeated_no_shows"
    """T4: proposed by the system from what booking counts."""
    SUSPECTED_ADDICTION = "suspected_addiction"
    """T5."""


RECORDED_BY_WORKERS = frozenset(
    {JointClientTrigger.CONCERN, JointClientTrigger.UNCLEAR_PROBLEM, JointClientTrigger.SUSPECTED_ADDICTION}
)
"""The system proposes the others."""


class TriggerStatus(StrEnum):
    """State of a trigger: the system proposes, a worker decides. Source: D-12."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
