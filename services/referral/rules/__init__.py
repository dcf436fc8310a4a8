"""The rules of referral: pure functions, one file per term."""
