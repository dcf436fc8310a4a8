"""Endpoints of the service directory."""
