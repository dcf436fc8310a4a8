"""Tables of the referral service, a file for each subject; only storage and the migrations see them."""

from services.referral.tables import assessments, consultations, handovers, matters, permissions, referrals, statistics
from services.referral.tables.foundation import metadata, plumbing

__all__ = [
    "assessments",
    "consultations",
    "handovers",
    "matters",
    "metadata",
    "permissions",
    "plumbing",
    "referrals",
    "statistics",
]
