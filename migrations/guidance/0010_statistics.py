"""Statistics: what waits to be counted, rows that lead to no contact, and published figures."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_RANDOM = "Random: neither the order nor the time of its making."
_SAME = (
    "unit_id, area, channel, language, contactor, for_professional, matters, reason_code, additional_reason,"
    " duration_minutes, workers, worker_minutes, outcomes, led_to_client_relationship, first_contact_resolution,"
    " clock_results, age_group"
)


def upgrade() -> None:
    # A row that says the day, or was written with its closing, leads to its contact: all are written anew and shuffled.
    _set_aside()
    op.create_table(
        "published_month",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("counted_by", _jsonb(), nullable=False),
        sa.CheckConstraint("extract(day from month) = 1", name=op.f("published_month_month_check")),
        sa.PrimaryKeyConstraint("month", name=op.f("published_month_pkey")),
        comment="Months whose figures are published: they are counted once, and never again (R-216).",
    )
    op.create_table(
        "statistics_pending",
        sa.Column("id", sa.Uuid(), nullable=False, comment=_RANDOM),
        sa.Column("resolved_on", sa.Date(), nullable=False),
        *_facts(),
        sa.PrimaryKeyConstraint("id", name=op.f("statistics_pending_pkey")),
        comment="Counted at a closing, until it goes among the rows together with those of other contacts.",
    )
    op.create_table(
        "statistics_row",
        sa.Column("id", sa.Uuid(), nullable=False, comment=_RANDOM),
        sa.Column(
            "month", sa.Date(), nullable=False, comment="First day of the month in which the contact was resolved."
        ),
        *_facts(),
        sa.CheckConstraint("extract(day from month) = 1", name=op.f("statistics_row_month_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("statistics_row_pkey")),
    )
    op.create_index("statistics_row_month_idx", "statistics_row", ["month", "unit_id"], unique=False)
    op.execute(f"""
        insert into statistics_row (id, month, weekday, hour, repeated, {_SAME})
        select gen_random_uuid(), date_trunc('month', started_on::timestamp), extract(isodow from started_on),
               started_hour, false, {_SAME}
        from statistics_aside order by random()
    """)  # noqa: S608 - the names of columns stand above
    op.drop_table("statistics_aside")


def downgrade() -> None:
    _set_aside()
    op.create_table(
        "statistics_row",
        sa.Column("id", sa.Uuid(), nullable=False, comment=_RANDOM),
        *_same(),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("started_hour", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("statistics_row_pkey")),
    )
    op.create_index("statistics_row_started_idx", "statistics_row", ["started_on"], unique=False)
    op.execute(f"""
        insert into statistics_row (id, started_on, started_hour, {_SAME})
        select id, month, hour, {_SAME} from statistics_aside
        union all select id, resolved_on, hour, {_SAME} from statistics_pending
    """)  # noqa: S608 - the names of columns stand above
    op.drop_table("statistics_aside")
    op.drop_table("statistics_pending")
    op.drop_table("published_month")


def _set_aside() -> None:
    op.rename_table("statistics_row", "statistics_aside")
    op.execute("alter index statistics_row_pkey rename to statistics_aside_pkey")


def _facts() -> list[sa.Column[Any]]:
    return [
        *_same(),
        sa.Column("missing_service", sa.Text(), nullable=True),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("hour", sa.SmallInteger(), nullable=False),
        sa.Column("first_response", sa.Text(), nullable=True),
        sa.Column("repeated", sa.Boolean(), nullable=False),
    ]


def _same() -> list[sa.Column[Any]]:
    return [
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("contactor", sa.Text(), nullable=False),
        sa.Column("for_professional", sa.Boolean(), nullable=False),
        sa.Column("matters", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=True),
        sa.Column("additional_reason", sa.Text(), nullable=True),
        sa.Column("duration_minutes", sa.Integer(), nullable=True),
        sa.Column("workers", sa.SmallInteger(), nullable=False),
        sa.Column("worker_minutes", sa.Integer(), nullable=True),
        sa.Column("outcomes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("led_to_client_relationship", sa.Text(), nullable=False),
        sa.Column("first_contact_resolution", sa.Boolean(), nullable=False),
        sa.Column("clock_results", _jsonb(), nullable=False),
        sa.Column("age_group", sa.Text(), nullable=False),
    ]


def _jsonb() -> postgresql.JSONB:
    return postgresql.JSONB(none_as_null=True, astext_type=sa.Text())
