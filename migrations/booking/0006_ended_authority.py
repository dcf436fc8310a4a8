"""That a citizen's authority over somebody has ended, and which links to a calendar file still stand."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "acting_for",
        sa.Column(
            "ended_at",
            sa.TIMESTAMP(timezone=True),
            nullable=True,
            comment="When the source said that the citizen may not act for the person any more; null while allowed.",
        ),
    )
    op.add_column(
        "appointment",
        sa.Column(
            "calendar_links_ended",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="How often the unit has ended the links to the calendar file; a link stands until the next time.",
        ),
    )


def downgrade() -> None:
    op.drop_column("appointment", "calendar_links_ended")
    op.drop_column("acting_for", "ended_at")
