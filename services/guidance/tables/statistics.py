"""Statistics: a row for every contact, with an id of its own that joins to nothing (D-15)."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.guidance.tables.foundation import metadata
from shared.kit.publishing_tables import publishing_tables

_RANDOM: Final = "Random: neither the order nor the time of its making."


def _facts() -> Sequence[sa.Column[Any]]:
    """What is counted of a contact: groups, no instant, and no id of anything."""
    return (
        sa.Column("unit_id", sa.Text, nullable=False),
        sa.Column("area", sa.Text),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("contactor", sa.Text, nullable=False),
        sa.Column("for_professional", sa.Boolean, nullable=False),
        sa.Column("matters", ARRAY(sa.Text), nullable=False),
        sa.Column("reason_code", sa.Text),
        sa.Column("additional_reason", sa.Text),
        sa.Column("missing_service", sa.Text),
        sa.Column("weekday", sa.SmallInteger, nullable=False),
        sa.Column("hour", sa.SmallInteger, nullable=False),
        sa.Column("first_response", sa.Text),
        sa.Column("repeated", sa.Boolean, nullable=False),
        sa.Column("duration_minutes", sa.Integer),
        sa.Column("workers", sa.SmallInteger, nullable=False),
        sa.Column("worker_minutes", sa.Integer),
        sa.Column("outcomes", ARRAY(sa.Text), nullable=False),
        sa.Column("led_to_client_relationship", sa.Text, nullable=False),
        sa.Column("first_contact_resolution", sa.Boolean, nullable=False),
        sa.Column("clock_results", JSONB(none_as_null=True), nullable=False),
        sa.Column("age_group", sa.Text, nullable=False),
    )


statistics_pending = sa.Table(
    "statistics_pending",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True, comment=_RANDOM),
    sa.Column("resolved_on", sa.Date, nullable=False),
    *_facts(),
    comment="Counted at a closing, until it goes among the rows together with those of other contacts.",
)

statistics_row = sa.Table(
    "statistics_row",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True, comment=_RANDOM),
    sa.Column("month", sa.Date, nullable=False, comment="First day of the month in which the contact was resolved."),
    *_facts(),
    sa.CheckConstraint("extract(day from month) = 1", name="month"),
    sa.Index("statistics_row_month_idx", "month", "id"),
)

publishing = publishing_tables(metadata, sa.Column("minutes", sa.Integer))
published_month = publishing.month

feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True, comment=_RANDOM),
    sa.Column("proof", sa.LargeBinary, nullable=False, comment="Digest of the token, so that it counts once."),
    sa.Column("month", sa.Date, nullable=False),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("heard", sa.SmallInteger),
    sa.Column("helped", sa.SmallInteger),
    sa.Column("user_group", sa.Text),
    sa.Column("tool", sa.Text),
    sa.Column("comment", sa.Text),
    sa.UniqueConstraint("proof"),
    sa.CheckConstraint("extract(day from month) = 1", name="month"),
    sa.CheckConstraint("heard between 1 and 5 and helped between 1 and 5", name="scales"),
    sa.Index("feedback_month_idx", "month", "unit_id"),
    comment="Nothing in it leads to a contact: a token is made of a tracking code, which is not kept (R-186).",
)
