"""The day of a visit: how long the client waited for the first one."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_WHAT = "Day of the visit; null for one that was told before the day was."


def upgrade() -> None:
    """Keep the day from now on."""
    op.add_column("booked_visit", sa.Column("visit_on", sa.Date(), nullable=True, comment=_WHAT))


def downgrade() -> None:
    """Keep it no more."""
    op.drop_column("booked_visit", "visit_on")
