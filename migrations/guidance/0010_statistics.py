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
    op.create_index("statistics_row_month_idx", "statistics_row", ["month", "id"], unique=False)
    op.execute(f"""
        insert into statistics_row (id, month, weekday, hour, repeated, {_SAME})
        select gen_random_uuid(), date_trunc('month', started_on::timestamp), extract(isodow from started_on),
               started_hour, false, {_SAME}
        from statistics_aside order by random()
    """)  # noqa: S608 - the names of columns stand above
    op.drop_table("statistics_aside")
    _publish()


def downgrade() -> None:
    op.drop_table("feedback")
    op.drop_table("published_figure")
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


def _publish() -> None:
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
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["month"], ["published_month.month"], name=op.f("published_figure_month_fkey")),
        sa.PrimaryKeyConstraint("month", "unit_id", "report", "row", "column", name=op.f("published_figure_pkey")),
        comment="What reports add up: nothing in it tells of a group smaller than five.",
    )
    op.create_index("published_figure_report_idx", "published_figure", ["report", "unit_id", "month"], unique=False)
    op.create_table(
        "feedback",
        sa.Column("id", sa.Uuid(), nullable=False, comment=_RANDOM),
        sa.Column("proof", sa.LargeBinary(), nullable=False, comment="Digest of the token, so that it counts once."),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("heard", sa.SmallInteger(), nullable=True),
        sa.Column("helped", sa.SmallInteger(), nullable=True),
        sa.Column("user_group", sa.Text(), nullable=True),
        sa.Column("tool", sa.Text(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.CheckConstraint("extract(day from month) = 1", name=op.f("feedback_month_check")),
        sa.CheckConstraint("heard between 1 and 5 and helped between 1 and 5", name=op.f("feedback_scales_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("feedback_pkey")),
        sa.UniqueConstraint("proof", name=op.f("feedback_proof_key")),
        comment="Nothing in it leads to a contact: a token is made of a tracking code, which is not kept (R-186).",
    )
    op.create_index("feedback_month_idx", "feedback", ["month", "unit_id"], unique=False)


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
