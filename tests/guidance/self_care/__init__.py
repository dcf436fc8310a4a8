"""Tests of self-care."""
