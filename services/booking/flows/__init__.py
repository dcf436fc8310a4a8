"""What both an endpoint and a job of booking need."""
