"""The REST interface of referral, one file per resource."""
