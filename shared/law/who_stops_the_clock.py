"""Who stops a clock: only a health-care professional stops that of the care need assessment. Source: D-6, R-111."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from shared.terms.deadlines import ClockStopReason, DeadlineRule
from shared.terms.people import HEALTH_CARE_PROFESSIONS, Profession

RULE_ID: Final = "who_stops_the_clock"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True)
class ClockStopDecision:
    """Whether what a professional recorded stops the clock, and why."""

    may_stop: bool
    reason: ClockStopReason
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def may_stop(rule: DeadlineRule, professions: Iterable[Profession]) -> ClockStopDecision:
    """Whether a professional with these professions and duties may stop the clock of a rule.

    One health-care profession among several is enough; a duty alone, such as unit manager, is none. Source: D-6.
    """
    if rule is not DeadlineRule.CARE_NEED_ASSESSMENT:
        return ClockStopDecision(may_stop=True, reason=ClockStopReason.ANY_PROFESSIONAL)
    if HEALTH_CARE_PROFESSIONS.isdisjoint(professions):
        return ClockStopDecision(may_stop=False, reason=ClockStopReason.NOT_HEALTH_CARE)
    return ClockStopDecision(may_stop=True, reason=ClockStopReason.HEALTH_CARE)
