"""What crosses between the registers of a referral's two sides: what one side addressed to the other. Source: D-8."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from shared.terms.referral import HistoryChange, ReferralSide
from shared.terms.registers import Register

RULE_ID: Final = "between_registers"
RULE_VERSION: Final = "1"

_ADDRESSED: Final = frozenset(
    {
        HistoryChange.SENT,
        HistoryChange.RETURNED,
        HistoryChange.ANSWERED,
        HistoryChange.DECLINED,
        HistoryChange.REDIRECTED,
        HistoryChange.CANCELLED,
        HistoryChange.COMPLETED,
    }
)
"""Changes whose reason is said to the other side."""


@dataclass(frozen=True, slots=True)
class CrossingDecision:
    """Whether a reader sees something of a referral."""

    is_shown: bool
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def shows_document(
    of: ReferralSide, sides: Collection[ReferralSide], *, from_register: Register, client_register: Register
) -> CrossingDecision:
    """Whether a reader on these sides sees a document that a side named: the sender's are disclosed with the referral.

    Within one register both sides see all. Source: D-8, D-10.
    """
    crosses = from_register is client_register or of is ReferralSide.SENT
    return CrossingDecision(crosses or of in sides)


def shows_reason(
    change: HistoryChange, sides: Collection[ReferralSide], *, from_register: Register, client_register: Register
) -> CrossingDecision:
    """Whether a reader on these sides sees why something was done: what is not said to the sender is the receiver's.

    Within one register both sides see all. Source: D-8, D-10.
    """
    crosses = from_register is client_register or change in _ADDRESSED
    return CrossingDecision(crosses or ReferralSide.RECEIVED in sides)
