"""Storage of the service directory."""
