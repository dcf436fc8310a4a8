"""Who has issued a booking right."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "booking_right",
        sa.Column(
            "issued_by",
            sa.Text(),
            nullable=True,
            comment="Subject of a professional or client of a service; null: not kept yet, or given by nobody.",
        ),
    )


def downgrade() -> None:
    op.drop_column("booking_right", "issued_by")
