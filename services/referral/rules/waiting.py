"""How long clients waited: told of five or more together, and of no more than acceptances are told. Source: D-15."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import Final

from shared.law.suppression import SMALLEST_SHOWN

RULE_ID: Final = "waiting"
RULE_VERSION: Final = "2"
FEWEST_OF_NINE_IN_TEN: Final = 10
"""Of fewer, what nine of ten waited at the most would be the longest wait: that of one client."""


@dataclass(frozen=True, slots=True)
class FirstVisits:
    """How many civil days clients had waited at their first visit."""

    visits: int
    median_days: float
    days_of_nine_in_ten: int | None
    """So many or fewer for nine of ten; None of fewer than ten."""
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def days_to_decision(days: Sequence[int], told: int | None) -> float | None:
    """The median of the referrals decided in a month; None where fewer than five decisions, or hidden ones, are told.

    A median, or that there is none, would tell something of a hidden group.
    """
    return median(days) if told is not None and told >= SMALLEST_SHOWN else None


def first_visits(days: Sequence[int], *, told_before: int, accepted: int) -> FirstVisits | None:
    """What is told of first visits that nothing has been told of, the earliest first; None where all wait for more.

    Whoever came had been accepted. No more first visits than shown acceptances, those `told_before` included, tell
    nothing of acceptances that are hidden; others wait. Raises ValueError for a negative number.
    """
    if told_before < 0 or accepted < 0:
        raise ValueError("no fewer than nobody came or was accepted")
    told = sorted(days[: max(0, accepted - told_before)])
    if len(told) < SMALLEST_SHOWN:
        return None
    nine_in_ten = told[ceil(len(told) * 9 / 10) - 1] if len(told) >= FEWEST_OF_NINE_IN_TEN else None
    return FirstVisits(len(told), median(told), nine_in_ten)
