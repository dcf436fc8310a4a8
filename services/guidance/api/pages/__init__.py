"""Pages to look at: the dashboard of a unit's manager, and the desk of a worker who has no portal."""
