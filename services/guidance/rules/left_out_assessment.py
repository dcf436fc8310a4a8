"""Left-out assessment: who decides that a service needs assessment is evidently not needed, and which clocks end. D-7.

Source: sosiaalihuoltolaki 1301/2014 36 §: the need of services is assessed unless that is evidently not needed
(ilmeisen tarpeetonta); of those who need special support a social worker answers for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from services.guidance.rules.outcomes import OutcomeStand
from shared.terms.contact_outcomes import LeftOutVerdict, OutcomeState
from shared.terms.deadlines import DeadlineRule
from shared.terms.guidance import ContactOutcome
from shared.terms.people import SOCIAL_WELFARE_PROFESSIONS, Profession

RULE_ID: Final = "left_out_assessment"
RULE_VERSION: Final = "1"

_OF_THE_ASSESSMENT: Final = (
    DeadlineRule.SERVICE_NEEDS_ASSESSMENT_START,
    DeadlineRule.CHILD_SERVICE_NEEDS_ASSESSMENT_FINISH,
)
"""Of an assessment that does not begin there is none to finish."""
_HAS_GONE: Final = frozenset({OutcomeState.PENDING, OutcomeState.OFFERED, OutcomeState.CAME_TRUE})


@dataclass(frozen=True, slots=True)
class LeftOutDecision:
    """Whether the assessment may be left out, and the clocks that end with it."""

    verdict: LeftOutVerdict
    ends: tuple[DeadlineRule, ...] = ()
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def is_allowed(self) -> bool:
        """Whether it may be left out."""
        return self.verdict is LeftOutVerdict.MAY_LEAVE_OUT


def may_leave_out(
    running: Iterable[DeadlineRule], professions: Iterable[Profession], there: Iterable[OutcomeStand]
) -> LeftOutDecision:
    """Whether somebody of these professions may leave the assessment of a contact with these running clocks out.

    `there`: its outcomes; one that has been sent to the assessment is decided by the receiving unit. No other clock
    ends so: neither that of the need of care (D-6) nor one of a child-protection notice (D-8).
    """
    has, clocks = set(professions), set(running)
    if has.isdisjoint(SOCIAL_WELFARE_PROFESSIONS):
        return LeftOutDecision(LeftOutVerdict.NOT_SOCIAL_WELFARE)
    ends = tuple(each for each in _OF_THE_ASSESSMENT if each in clocks)
    if not ends:
        return LeftOutDecision(LeftOutVerdict.NOTHING_RUNS)
    if DeadlineRule.CHILD_SERVICE_NEEDS_ASSESSMENT_FINISH in ends and Profession.SOCIAL_WORKER not in has:
        return LeftOutDecision(LeftOutVerdict.SOCIAL_WORKER_NEEDED)
    if any(each.kind is ContactOutcome.TO_SERVICE_NEEDS_ASSESSMENT and each.state in _HAS_GONE for each in there):
        return LeftOutDecision(LeftOutVerdict.ASSESSMENT_ON_ITS_WAY)
    return LeftOutDecision(LeftOutVerdict.MAY_LEAVE_OUT, ends)
