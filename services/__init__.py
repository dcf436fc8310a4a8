"""The three services; they meet only over HTTP."""
