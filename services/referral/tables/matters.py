"""What handovers and assessments share: their clocks, and the columns by which both stand in a worklist."""

import sqlalchemy as sa

from services.referral.tables.foundation import instant, metadata

clock = sa.Table(
    "clock",
    metadata,
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("owner_id", sa.Uuid, primary_key=True),
    sa.Column("rule_id", sa.Text, primary_key=True),
    sa.Column("awaits", sa.Text, primary_key=True),
    sa.Column("unit_id", sa.Text, nullable=False, comment="Unit by whose hours it is due soon."),
    sa.Column("rule_version", sa.Text, nullable=False),
    sa.Column("calendar_version", sa.Text, nullable=False),
    sa.Column("started_at", instant, nullable=False),
    sa.Column("due_date", sa.Date, nullable=False),
    sa.Column("due_at", instant, nullable=False),
    sa.Column("met_at", instant),
    sa.Column("met_recorded_at", instant),
    sa.Column("ended_at", instant, comment="Ceased to concern the matter without having been met."),
    sa.Column("due_soon_noticed_at", instant),
    sa.Column("overdue_noticed_at", instant),
    sa.CheckConstraint("owner in ('handover', 'assessment')", name="owner"),
    sa.CheckConstraint(
        "(met_at is null) = (met_recorded_at is null) and met_at <= met_recorded_at", name="met_is_recorded"
    ),
    sa.CheckConstraint("met_at is null or ended_at is null", name="met_or_ended"),
    # Without those met and recorded in time, so that they stay as small as the work that is left.
    sa.Index(
        "clock_overdue_idx",
        "due_at",
        postgresql_where=sa.text(
            "overdue_noticed_at is null and ended_at is null and (met_recorded_at is null or due_at < met_recorded_at)"
        ),
    ),
    sa.Index(
        "clock_due_soon_idx",
        "unit_id",
        "due_at",
        postgresql_where=sa.text("due_soon_noticed_at is null and ended_at is null and met_at is null"),
    ),
    sa.Index(
        "clock_running_idx", "owner_id", "due_at", postgresql_where=sa.text("met_at is null and ended_at is null")
    ),
)
