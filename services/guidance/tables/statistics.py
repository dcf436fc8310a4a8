"""Statistics: a row for every contact, with an id of its own that joins to nothing (D-15)."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.guidance.tables.foundation import metadata

statistics_row = sa.Table(
    "statistics_row",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True, comment="Random: neither the order nor the time of its making."),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("area", sa.Text),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("contactor", sa.Text, nullable=False),
    sa.Column("for_professional", sa.Boolean, nullable=False),
    sa.Column("matters", ARRAY(sa.Text), nullable=False),
    sa.Column("reason_code", sa.Text),
    sa.Column("additional_reason", sa.Text),
    sa.Column("started_on", sa.Date, nullable=False),
    sa.Column("started_hour", sa.SmallInteger, nullable=False),
    sa.Column("duration_minutes", sa.Integer),
    sa.Column("workers", sa.SmallInteger, nullable=False),
    sa.Column("worker_minutes", sa.Integer),
    sa.Column("outcomes", ARRAY(sa.Text), nullable=False),
    sa.Column("led_to_client_relationship", sa.Text, nullable=False),
    sa.Column("first_contact_resolution", sa.Boolean, nullable=False),
    sa.Column("clock_results", JSONB(none_as_null=True), nullable=False),
    sa.Column("age_group", sa.Text, nullable=False),
    sa.Index("statistics_row_started_idx", "started_on"),
)
