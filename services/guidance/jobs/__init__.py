"""What guidance does without a caller, a file for each job."""
