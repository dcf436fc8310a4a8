"""Tables of the booking service, a file for each subject; only storage and the migrations see them."""

from services.booking.tables import (
    appointments,
    calendar,
    messages,
    persons,
    rights,
    statistics,
    waiting_list,
    work_items,
)
from services.booking.tables.foundation import metadata, plumbing

__all__ = [
    "appointments",
    "calendar",
    "messages",
    "metadata",
    "persons",
    "plumbing",
    "rights",
    "statistics",
    "waiting_list",
    "work_items",
]
