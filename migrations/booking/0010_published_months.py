"""Statistics: which months are published, and what was told of them."""

import sqlalchemy as sa

from migrations import publishing_tables_0001 as publishing

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for figures that are published once."""
    publishing.create(sa.Column("minutes", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Forget what was published."""
    publishing.drop()
