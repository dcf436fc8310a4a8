"""Age window of a service type: may a person of this age come on this day? Source: D-3, R-001."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.law.birthdays import add_months
from shared.terms.booking import AgeVerdict

RULE_ID: Final = "age_window"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True)
class AgeEligibility:
    """Where the age stands, and the days (both inclusive) between which the person is eligible."""

    verdict: AgeVerdict
    eligible_from: date
    eligible_until: date | None
    """None when the service type has no upper limit."""
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def is_eligible(self) -> bool:
        """Whether the person may come on the day that was asked."""
        return self.verdict is AgeVerdict.ELIGIBLE


def eligibility(
    birth_date: date, on: date, *, min_age_months: int = 0, max_age_months: int | None = None
) -> AgeEligibility:
    """Eligibility of a person for an appointment on a civil date.

    Both limits include their day: a window of 0-18 months ends on the day the child turns 18 months, in a shorter month
    on its last day. Raises ValueError for a window that is empty or begins before birth. Source: D-3.
    """
    if min_age_months < 0 or (max_age_months is not None and max_age_months < min_age_months):
        raise ValueError("an age window begins at birth or later and ends no earlier than it begins")
    eligible_from = add_months(birth_date, min_age_months)
    eligible_until = None if max_age_months is None else add_months(birth_date, max_age_months)
    if on < birth_date:
        verdict = AgeVerdict.NOT_BORN
    elif on < eligible_from:
        verdict = AgeVerdict.TOO_YOUNG
    elif eligible_until is not None and on > eligible_until:
        verdict = AgeVerdict.TOO_OLD
    else:
        verdict = AgeVerdict.ELIGIBLE
    return AgeEligibility(verdict, eligible_from, eligible_until)
