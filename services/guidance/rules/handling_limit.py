"""Handling time against the county's soft limit: it warns and never cuts off. Source: R-131."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from shared.terms.desk import HandlingVerdict

RULE_ID: Final = "handling_limit"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True)
class HandlingDecision:
    """Whether the soft limit is passed."""

    verdict: HandlingVerdict
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def against_limit(spent: timedelta, limit: timedelta | None) -> HandlingDecision:
    """How the time spent on a contact stands to the soft limit, which itself is within; None: the county has none."""
    is_over = limit is not None and spent > limit
    return HandlingDecision(HandlingVerdict.OVER if is_over else HandlingVerdict.WITHIN)
