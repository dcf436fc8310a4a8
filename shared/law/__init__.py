"""Pure rules of law that bind more than one service."""
