"""Referral: a professional refers; acceptance issues a booking right."""
