"""Conversions of anonymous consultations, told of when their hour is over."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_UNTOLD = "mode = 'anonymous' and status = 'converted' and conversion_told_at is null"


def upgrade() -> None:
    op.add_column(
        "consultation",
        sa.Column(
            "conversion_told_at",
            sa.TIMESTAMP(timezone=True),
            nullable=True,
            comment="Of an anonymous one, whose conversion is told of later.",
        ),
    )
    # They were told of as they went on.
    op.execute(
        "update consultation set conversion_told_at = ended_at where mode = 'anonymous' and status = 'converted'"
    )
    op.create_index(
        "consultation_converted_idx", "consultation", ["ended_at"], unique=False, postgresql_where=sa.text(_UNTOLD)
    )


def downgrade() -> None:
    op.drop_index("consultation_converted_idx", table_name="consultation", postgresql_where=sa.text(_UNTOLD))
    op.drop_column("consultation", "conversion_told_at")
