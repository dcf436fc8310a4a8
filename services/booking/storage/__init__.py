"""The only SQL of booking; a row never leaves it."""
