"""What booking does without a caller, one file per job."""
