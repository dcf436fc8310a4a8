"""Plumbing without a word of the field."""
