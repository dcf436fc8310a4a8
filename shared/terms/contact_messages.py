"""Words of the messages between a client and the unit that handles the contact."""

from enum import StrEnum


class MessageAuthor(StrEnum):
    """Who wrote; never by name."""

    CLIENT = "client"
    WORKER = "worker"
