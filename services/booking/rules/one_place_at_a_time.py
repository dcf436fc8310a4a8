"""One place at a time: is the person somewhere else then? Visits that follow each other at once do not overlap."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.terms.booking import SameTimeVerdict

RULE_ID: Final = "one_place_at_a_time"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True)
class VisitSpan:
    """From when, included, until when, not included, a visit lasts; raises ValueError unless it lasts some time."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.starts_at.utcoffset() is None or self.ends_at.utcoffset() is None:
            raise ValueError("an instant needs an offset from UTC")
        if self.starts_at >= self.ends_at:
            raise ValueError("a visit starts before it ends")


@dataclass(frozen=True, slots=True)
class OnePlaceDecision:
    """Whether a person may be at a visit, as far as the person's other visits go."""

    verdict: SameTimeVerdict
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def is_free(self) -> bool:
        """Whether the person has no other visit then."""
        return self.verdict is SameTimeVerdict.FREE_THEN


def one_place(wanted: VisitSpan, others: Iterable[VisitSpan]) -> OnePlaceDecision:
    """Whether a wanted visit overlaps none of the person's others, of any service and unit, that were not cancelled.

    `others` is without the visit that moves there.
    """
    overlaps = any(wanted.starts_at < other.ends_at and other.starts_at < wanted.ends_at for other in others)
    return OnePlaceDecision(SameTimeVerdict.ALREADY_BOOKED if overlaps else SameTimeVerdict.FREE_THEN)
