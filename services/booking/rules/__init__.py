"""The rules of booking: pure functions, one file per term."""
