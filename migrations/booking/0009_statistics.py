"""Statistics: how far away the third free time is, measured once a day."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for the measures."""
    op.create_table(
        "third_free_time",
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("service_type", sa.Text(), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("days", sa.SmallInteger(), nullable=True, comment="Null: fewer than three times were free."),
        sa.CheckConstraint("days >= 0", name=op.f("third_free_time_days_not_negative_check")),
        sa.PrimaryKeyConstraint("unit_id", "service_type", "measured_on", name=op.f("third_free_time_pkey")),
        comment="How long a family would wait for the third free time, measured once a day.",
    )


def downgrade() -> None:
    """Forget the measures."""
    op.drop_table("third_free_time")
