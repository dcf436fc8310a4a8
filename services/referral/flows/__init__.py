"""What both an endpoint and a job of referral need."""
