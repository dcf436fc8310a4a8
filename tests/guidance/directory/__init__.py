"""Tests of the service directory."""
