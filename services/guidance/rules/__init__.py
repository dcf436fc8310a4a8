"""The rules of guidance: pure functions, one file per term."""
