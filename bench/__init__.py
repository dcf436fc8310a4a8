"""Ratios of Polku's work to the same work without Polku, measured in one run."""
