"""Refused booking rights in the worklist of the unit that accepted."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "referral",
        sa.Column(
            "right_refused_in",
            sa.Text(),
            sa.Computed(
                "case when booking_state = 'refused'::text and status = 'accepted'::text"
                " then to_unit_id else null::text end",
                persisted=True,
            ),
            nullable=True,
            comment="In whose worklist it stands until its right is issued or it is completed.",
        ),
    )
    op.create_index(
        "referral_right_refused_idx",
        "referral",
        ["right_refused_in", "client_register", "status", "without_clock", "queued_at", "id"],
        unique=False,
        postgresql_where=sa.text("right_refused_in is not null"),
    )


def downgrade() -> None:
    op.drop_index(
        "referral_right_refused_idx",
        table_name="referral",
        postgresql_where=sa.text("right_refused_in is not null"),
    )
    op.drop_column("referral", "right_refused_in")
