"""Booking: free times, booking rights and appointments."""
