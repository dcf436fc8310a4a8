"""An index of the contacts of acute danger, which stand first on the worklist."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "contact_danger_idx",
        "contact",
        ["unit_id", "status", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("emergency"),
    )


def downgrade() -> None:
    op.drop_index("contact_danger_idx", table_name="contact")
