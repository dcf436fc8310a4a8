"""The clock: its only reader."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the instant now, in UTC."""


def now() -> datetime:
    """The instant now, in UTC."""
    return datetime.now(UTC)
