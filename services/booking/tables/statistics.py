"""What is counted and measured for a unit's manager."""

import sqlalchemy as sa

from services.booking.tables.foundation import metadata
from shared.kit.publishing_tables import publishing_tables

published = publishing_tables(metadata, sa.Column("minutes", sa.Integer))

third_free_time = sa.Table(
    "third_free_time",
    metadata,
    sa.Column("unit_id", sa.Text, primary_key=True),
    sa.Column("service_type", sa.Text, primary_key=True),
    sa.Column("measured_on", sa.Date, primary_key=True),
    sa.Column("days", sa.SmallInteger, comment="Null: fewer than three times were free."),
    sa.CheckConstraint("days >= 0", name="days_not_negative"),
    comment="How long a family would wait for the third free time, measured once a day.",
)
