"""May the entries of services that the catalogue does not list any more be withdrawn?"""

from dataclasses import dataclass
from typing import Final

from shared.terms.ptv_imports import WithdrawalVerdict

RULE_ID: Final = "ptv_withdrawing"
RULE_VERSION: Final = "2"
FEW: Final = 5
"""Services, included, that may be missing at once of a small directory, which would stop at every change otherwise."""


@dataclass(frozen=True, slots=True)
class WithdrawalDecision:
    """Whether they are withdrawn, and why."""

    verdict: WithdrawalVerdict
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def may_withdraw(self) -> bool:
        """Whether the entries are withdrawn."""
        return self.verdict is not WithdrawalVerdict.TOO_MANY


def withdrawing(*, entries: int, missing: int, most_percent: int, accepted: bool) -> WithdrawalDecision:
    """Whether `missing` of the `entries` may be withdrawn at once: a share that is not above the limit, or few.

    Few are never more than half. Never all of them, unless a person has accepted it: a source that lists nothing has
    most likely failed.
    """
    if missing == 0:
        return WithdrawalDecision(WithdrawalVerdict.NOTHING_MISSING)
    few = missing <= FEW and missing * 2 <= entries
    if (few or missing * 100 <= most_percent * entries) and missing < entries:
        return WithdrawalDecision(WithdrawalVerdict.FEW_ENOUGH)
    return WithdrawalDecision(WithdrawalVerdict.ACCEPTED if accepted else WithdrawalVerdict.TOO_MANY)
