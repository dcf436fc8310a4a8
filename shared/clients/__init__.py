"""Typed HTTP clients, one file per party that is called."""
