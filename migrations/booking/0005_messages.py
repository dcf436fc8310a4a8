"""Where messages go, since when one is tried in vain, and what finds those that are due and visits to remind of."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LEFT = "status in ('waiting', 'failed')"
BOOKED = "status = 'booked'"


def upgrade() -> None:
    op.add_column(
        "booking_right",
        sa.Column(
            "contact_channel",
            sa.Text(),
            nullable=True,
            comment="Where messages go; the address itself is sealed beside it.",
        ),
    )
    op.add_column("booking_right", sa.Column("contact_language", sa.Text(), nullable=True))
    op.add_column(
        "message",
        sa.Column(
            "tried_since",
            sa.TIMESTAMP(timezone=True),
            nullable=True,
            comment="First attempt that its channel did not take just then.",
        ),
    )
    op.alter_column("message", "send_at", comment="When it is tried next.")
    op.create_index("message_left_idx", "message", ["status", "send_at"], postgresql_where=sa.text(LEFT))
    op.create_index("slot_booked_idx", "slot", ["starts_at"], postgresql_where=sa.text(BOOKED))


def downgrade() -> None:
    op.drop_index("slot_booked_idx", table_name="slot", postgresql_where=sa.text(BOOKED))
    op.drop_index("message_left_idx", table_name="message", postgresql_where=sa.text(LEFT))
    op.alter_column("message", "send_at", comment=None)
    op.drop_column("message", "tried_since")
    op.drop_column("booking_right", "contact_language")
    op.drop_column("booking_right", "contact_channel")
