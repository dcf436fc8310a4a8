"""Statistics: which months are published, what was told of them, and which first visits were."""

import sqlalchemy as sa
from alembic import op

from migrations import publishing_tables_0001 as publishing

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for figures that are published once."""
    publishing.create()
    op.create_table(
        "published_waiting",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("pathway_code", sa.Text(), nullable=False),
        sa.Column("median_days_to_decision", sa.Float(), nullable=True),
        sa.Column("first_visits", sa.Integer(), nullable=True),
        sa.Column("median_days_to_first_visit", sa.Float(), nullable=True),
        sa.Column("days_to_first_visit_of_nine_in_ten", sa.Integer(), nullable=True),
        sa.CheckConstraint("first_visits >= 5", name=op.f("published_waiting_no_small_group_check")),
        sa.ForeignKeyConstraint(["month"], ["published_month.month"], name=op.f("published_waiting_month_fkey")),
        sa.PrimaryKeyConstraint("month", "unit_id", "pathway_code", name=op.f("published_waiting_pkey")),
        comment="How long five clients or more waited; null: fewer, or it would tell of a hidden group.",
    )
    op.create_index("published_waiting_unit_idx", "published_waiting", ["unit_id", "month"], unique=False)
    op.create_table(
        "told_first_visit",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["month"], ["published_month.month"], name=op.f("told_first_visit_month_fkey")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("told_first_visit_referral_id_fkey")),
        sa.PrimaryKeyConstraint("referral_id", name=op.f("told_first_visit_pkey")),
        comment="Whose first visit is in the waiting of a published month: it is counted once.",
    )


def downgrade() -> None:
    """Forget what was published."""
    op.drop_table("told_first_visit")
    op.drop_table("published_waiting")
    publishing.drop()
