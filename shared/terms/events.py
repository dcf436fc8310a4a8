"""Words of events and webhooks. Source: api.md, Events for integrators."""

from enum import StrEnum


class WebhookStatus(StrEnum):
    """Whether a webhook is delivered to."""

    ACTIVE = "active"
    FAILING = "failing"
    """Its receiver took nothing for a day; nothing is sent until its owner asks for a replay."""


class DeliveryState(StrEnum):
    """How far the delivery of one event to one webhook is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    """Given up; a replay delivers it again."""


class DeliveryFailure(StrEnum):
    """Why the last attempt of a delivery did not succeed."""

    ADDRESS_UNKNOWN = "address_unknown"
    ADDRESS_NOT_ALLOWED = "address_not_allowed"
    """The receiver's name leads into a private network."""
    NO_CONNECTION = "no_connection"
    TIMED_OUT = "timed_out"
    NOT_TAKEN = "not_taken"
    """The receiver answered with another status than 2xx."""
    RECEIVER_FAILING = "receiver_failing"
    """Not tried any more: the webhook is failing."""
