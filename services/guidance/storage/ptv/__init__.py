"""Storage of imports from the national service catalogue."""
