"""Words of referral's statistics."""

from enum import StrEnum


class ReferralReport(StrEnum):
    """Reports of which each month is published once. Source: D-15."""

    REFERRALS = "referrals"
    WAITING = "waiting"


class ReferralEnding(StrEnum):
    """How a referral ended for the unit that received it, for counting. Source: D-15."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    """By the sender, after it had been sent."""
