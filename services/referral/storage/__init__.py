"""The only SQL of referral; a row never leaves it."""
