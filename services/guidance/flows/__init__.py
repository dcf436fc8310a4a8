"""What both an endpoint and a job of guidance need."""
