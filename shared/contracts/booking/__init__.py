"""What the booking service takes and answers, one file per resource."""
