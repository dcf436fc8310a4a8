"""Tables of the referral service, a file for each subject; only storage and the migrations see them."""

from services.referral.tables import consultations, permissions, referrals
from services.referral.tables.foundation import metadata, plumbing

__all__ = ["consultations", "metadata", "permissions", "plumbing", "referrals"]
