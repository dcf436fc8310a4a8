"""Stand-ins of outside parties that speak the real protocols over HTTP."""
