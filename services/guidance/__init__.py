"""Guidance: anybody makes contact, once; the statutory clock runs."""
