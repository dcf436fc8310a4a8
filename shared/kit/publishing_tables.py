"""The tables of a service that publishes its figures by the month: which months, and what was told of each."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB


@dataclass(frozen=True, slots=True)
class PublishingTables:
    """The tables, in one service's metadata."""

    month: sa.Table
    figure: sa.Table


def publishing_tables(metadata: sa.MetaData, *beside_count: sa.Column[Any]) -> PublishingTables:
    """Declare the tables in a service's metadata, with what the service tells beside a count."""
    month = sa.Table(
        "published_month",
        metadata,
        sa.Column("month", sa.Date, primary_key=True),
        sa.Column("counted_by", JSONB(none_as_null=True), nullable=False),
        sa.CheckConstraint("extract(day from month) = 1", name="month"),
        comment="Months whose figures are published: they are counted once, and never again (R-216).",
    )
    figure = sa.Table(
        "published_figure",
        metadata,
        sa.Column("month", sa.ForeignKey(month.c.month), primary_key=True),
        sa.Column("unit_id", sa.Text, primary_key=True),
        sa.Column("report", sa.Text, primary_key=True),
        sa.Column("row", sa.Text, primary_key=True, comment="Empty: all of them together."),
        sa.Column("column", sa.Text, primary_key=True, comment="Empty: all of them together."),
        sa.Column("count", sa.Integer, comment="Null: hidden, for it is small or would tell of what is."),
        *beside_count,
        sa.Index("published_figure_report_idx", "report", "unit_id", "month"),
        comment="What reports add up: nothing in it tells of a group smaller than five.",
    )
    return PublishingTables(month, figure)
