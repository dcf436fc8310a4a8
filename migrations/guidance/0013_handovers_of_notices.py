"""The notice of a handover, found by the handover."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "child_protection_notice_handover_idx",
        "child_protection_notice",
        ["handover_id"],
        postgresql_where=sa.text("handover_id is not null"),
    )


def downgrade() -> None:
    op.drop_index("child_protection_notice_handover_idx", table_name="child_protection_notice")
