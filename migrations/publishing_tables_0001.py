"""The tables of published months and figures as of their first revision in booking and referral."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


def create(*beside_count: sa.Column[Any]) -> None:
    op.create_table(
        "published_month",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("counted_by", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("extract(day from month) = 1", name=op.f("published_month_month_check")),
        sa.PrimaryKeyConstraint("month", name=op.f("published_month_pkey")),
        comment="Months whose figures are published: they are counted once, and never again (R-216).",
    )
    op.create_table(
        "published_figure",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("row", sa.Text(), nullable=False, comment="Empty: all of them together."),
        sa.Column("column", sa.Text(), nullable=False, comment="Empty: all of them together."),
        sa.Column(
            "count", sa.Integer(), nullable=True, comment="Null: hidden, for it is small or would tell of what is."
        ),
        *beside_count,
        sa.ForeignKeyConstraint(["month"], ["published_month.month"], name=op.f("published_figure_month_fkey")),
        sa.PrimaryKeyConstraint("month", "unit_id", "report", "row", "column", name=op.f("published_figure_pkey")),
        comment="What reports add up: nothing in it tells of a group smaller than five.",
    )
    op.create_index("published_figure_report_idx", "published_figure", ["report", "unit_id", "month"], unique=False)


def drop() -> None:
    op.drop_table("published_figure")
    op.drop_table("published_month")
