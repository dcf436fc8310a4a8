"""The only SQL of guidance; a row never leaves it."""
