"""Tables of the guidance service, a file for each subject; only storage and the migrations see them."""

from services.guidance.tables import (
    child_protection,
    clocks,
    contacts,
    desk,
    directory,
    documentation,
    joint_clients,
    left_out_assessments,
    making_contact,
    outcomes,
    ptv,
    questionnaires,
    statistics,
)
from services.guidance.tables.foundation import metadata, plumbing

__all__ = [
    "child_protection",
    "clocks",
    "contacts",
    "desk",
    "directory",
    "documentation",
    "joint_clients",
    "left_out_assessments",
    "making_contact",
    "metadata",
    "outcomes",
    "plumbing",
    "ptv",
    "questionnaires",
    "statistics",
]
