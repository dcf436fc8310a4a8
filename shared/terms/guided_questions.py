"""Words of guided questions: how far a walk through them has come."""

from enum import StrEnum


class WalkVerdict(StrEnum):
    """How far the answers lead. Source: R-104."""

    NEXT = "next"
    """To a further question."""
    END = "end"
    NOT_ASKED = "not_asked"
    """An answer is to a question that the answers before it do not lead to."""
    UNKNOWN = "unknown"
    """The question has no such answer."""
