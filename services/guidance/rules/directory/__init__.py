"""Rules of the service directory."""
