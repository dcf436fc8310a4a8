"""What the referral service takes and answers, one file per resource."""
