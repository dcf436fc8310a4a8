"""Closing: may a contact end while some of its clocks run? Source: D-6, D-7, D-8, D-9."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from shared.terms.deadlines import DeadlineRule
from shared.terms.guidance import ClosingReason

RULE_ID: Final = "closing"
RULE_VERSION: Final = "1"

_ENDED_BY_ADVICE: Final = frozenset({DeadlineRule.SERVICE_PROMISE, DeadlineRule.CALLBACK})
"""Advice contacts the client, as was promised or asked for. It is no assessment of the need of care (D-6) and no
handling of a child-protection notice (D-8), and of a service needs assessment guidance records nothing at all (D-9)."""


@dataclass(frozen=True, slots=True)
class ClosingDecision:
    """Whether the contact may be closed; if not, the clocks that must be stopped first."""

    may_close: bool
    reason: ClosingReason
    running: tuple[DeadlineRule, ...] = ()
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def may_close(running: Iterable[DeadlineRule]) -> ClosingDecision:
    """Whether a contact with these running clocks may be closed, whatever its outcome.

    The service promise is kept by closing: the client has been answered. Every statutory clock that still runs keeps
    the contact open. Source: D-6, D-7, D-8, D-9.
    """
    left = tuple(sorted(set(running) - _ENDED_BY_ADVICE))
    if left:
        return ClosingDecision(may_close=False, reason=ClosingReason.CLOCK_RUNNING, running=left)
    return ClosingDecision(may_close=True, reason=ClosingReason.NOTHING_RUNS_ON)
