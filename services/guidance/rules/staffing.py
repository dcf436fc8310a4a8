"""Staffing of a guidance line: are there as many on shift as the county wants while it is answered? Source: R-115."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from shared.terms.desk import StaffingVerdict

RULE_ID: Final = "staffing"
RULE_VERSION: Final = "1"

LONGEST_SHIFT: Final = timedelta(hours=12)
"""A shift that nobody ended counts so long: whoever forgot it went home. Source: R-115."""


@dataclass(frozen=True, slots=True)
class StaffingDecision:
    """Whether the line has its people now."""

    verdict: StaffingVerdict
    on_shift: int
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def is_on_shift(began_at: datetime, at: datetime) -> bool:
    """Whether a shift that nobody has ended still counts at an instant. Source: R-115."""
    return began_at <= at < began_at + LONGEST_SHIFT


def staffing(began: Iterable[datetime], *, minimum: int, is_open: bool, at: datetime) -> StaffingDecision:
    """Whether enough workers are on shift on a line, by the beginnings of the shifts that nobody has ended.

    `minimum` workers are enough; while the line is closed nobody has to be there. Source: R-115.
    """
    on_shift = sum(is_on_shift(each, at) for each in began)
    if not is_open:
        return StaffingDecision(StaffingVerdict.LINE_CLOSED, on_shift)
    return StaffingDecision(StaffingVerdict.ENOUGH if on_shift >= minimum else StaffingVerdict.TOO_FEW, on_shift)
