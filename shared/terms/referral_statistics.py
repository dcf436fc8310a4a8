"""Words of referral's statistics."""

from enum import StrEnum


class ReferralEnding(StrEnum):
    """What became of a referral, for counting. Source: D-15."""

    OPEN = "open"
    """Sent, taken or returned for more information."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    """By the sender, after it had been sent."""
