"""The events that referral publishes, and the webhooks that carry them."""

from migrations import plumbing_tables_0002 as plumbing

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    plumbing.create()


def downgrade() -> None:
    plumbing.drop()
