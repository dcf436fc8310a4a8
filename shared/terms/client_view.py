"""Words for how a client sees the own referral."""

from enum import StrEnum


class ClientSituation(StrEnum):
    """Where a referral is, as its client is told. Source: R-041, R-089."""

    WAITS_FOR_DECISION = "waits_for_decision"
    """Sent, handled, or waiting for what the receiving unit asked the sender."""
    RIGHT_IS_PREPARED = "right_is_prepared"
    """Accepted; the client cannot book yet."""
    BOOK_YOURSELF = "book_yourself"
    UNIT_BOOKS = "unit_books"
    UNIT_CONTACTS = "unit_contacts"
    """Nothing is booked on this way; the receiving unit gets in touch."""
    BOOKED = "booked"
    VISITED = "visited"
    RIGHT_ENDED = "right_ended"
    """The right to book was taken back."""
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    COMPLETED = "completed"
