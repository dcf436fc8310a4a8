"""Closing: may a contact end while clocks run, an outcome is on its way, or somebody is waited for? Source: D-6…D-9."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from shared.terms.contact_outcomes import OutcomeProgress
from shared.terms.deadlines import DeadlineRule
from shared.terms.guidance import ClosingReason

RULE_ID: Final = "closing"
RULE_VERSION: Final = "2"

_ENDED_BY_CLOSING: Final = frozenset({DeadlineRule.SERVICE_PROMISE, DeadlineRule.CALLBACK})
"""Whoever closes has contacted the client, as was promised or asked for. It is no assessment of the need of care (D-6)
and no handling of a child-protection notice (D-8), and no service needs assessment begins or is left out by it (D-7).
"""


@dataclass(frozen=True, slots=True)
class ClosingDecision:
    """Whether the contact may be closed; if not, the clocks that must be stopped first."""

    may_close: bool
    reason: ClosingReason
    running: tuple[DeadlineRule, ...] = ()
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def may_close(
    running: Iterable[DeadlineRule], progress: OutcomeProgress, *, with_advice: bool, consultation: bool
) -> ClosingDecision:
    """Whether a contact with these running clocks may be closed; there is no other way to end than an outcome.

    `with_advice`: that advice was enough is recorded with the closing; only where there is no other outcome.
    `consultation`: it waits for one. Every outcome has come true, and every statutory clock is stopped, or goes on in
    an accepted handover. The service promise and a call back are kept by closing. Source: D-6, D-7, D-9, R-173.
    """
    left = tuple(sorted(set(running) - _ENDED_BY_CLOSING))
    if left:
        return ClosingDecision(may_close=False, reason=ClosingReason.CLOCK_RUNNING, running=left)
    if consultation:
        return ClosingDecision(may_close=False, reason=ClosingReason.AWAITS_CONSULTATION)
    ready = OutcomeProgress.NONE if with_advice else OutcomeProgress.CAME_TRUE
    if progress is not ready:
        return ClosingDecision(may_close=False, reason=ClosingReason.OUTCOME_NOT_TRUE)
    return ClosingDecision(may_close=True, reason=ClosingReason.NOTHING_RUNS_ON)
