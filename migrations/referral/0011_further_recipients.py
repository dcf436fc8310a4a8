"""Recipients of several units: a work pair or a group receives as one."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Say of every recipient that no further unit receives with it."""
    op.execute("""update permission set recipient = recipient || '{"further_unit_ids": []}'""")
    op.execute("""update disclosure set recipient = recipient || '{"further_unit_ids": []}'""")


def downgrade() -> None:
    """Leave the first unit of each recipient."""
    op.execute("update permission set recipient = recipient - 'further_unit_ids'")
    op.execute("update disclosure set recipient = recipient - 'further_unit_ids'")
