"""A message that its channel does not take, now or later."""

from shared.clients.answers import NeighbourError


class Undeliverable(NeighbourError):
    """The channel said no for good: sending the same again gets the same answer. Its words hold codes only."""
