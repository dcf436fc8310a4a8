"""Clocks of contacts."""

import sqlalchemy as sa

from services.guidance.tables.contacts import contact
from services.guidance.tables.foundation import instant, metadata

clock = sa.Table(
    "clock",
    metadata,
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), primary_key=True),
    sa.Column("rule_id", sa.Text, primary_key=True),
    sa.Column("rule_version", sa.Text, nullable=False),
    sa.Column("calendar_version", sa.Text, nullable=False),
    sa.Column("started_at", instant, nullable=False),
    sa.Column("due_date", sa.Date, nullable=False),
    sa.Column("due_at", instant, nullable=False),
    sa.Column("met_at", instant),
    sa.Column("met_recorded_at", instant),
    sa.Column("overdue_noticed_at", instant),
    sa.Column("due_soon_noticed_at", instant),
    sa.Column("ended_at", instant),
    sa.Column("continued_in", sa.Uuid),
    sa.Column("counted_by", sa.Text),
    sa.Column("not_needed", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.CheckConstraint(
        "(met_at is null) = (met_recorded_at is null) and met_at <= met_recorded_at", name="met_is_recorded"
    ),
    sa.CheckConstraint(
        "(ended_at is not null) = (continued_in is not null or not_needed)"
        " and not (continued_in is not null and not_needed) and (ended_at is null or met_at is null)",
        name="ended_one_way",
    ),
    # Without those stopped in time, so that it stays as small as the work that is left.
    sa.Index(
        "clock_unnoticed_idx",
        "due_at",
        postgresql_where=sa.text(
            "overdue_noticed_at is null and (met_recorded_at is null or due_at < met_recorded_at)"
            " and (ended_at is null or due_at < ended_at)"
        ),
    ),
    sa.Index(
        "clock_not_yet_soon_idx",
        "due_at",
        postgresql_where=sa.text("due_soon_noticed_at is null and met_at is null and ended_at is null"),
    ),
    sa.Index("clock_running_idx", "contact_id", postgresql_where=sa.text("met_at is null and ended_at is null")),
)

clock_recount = sa.Table(
    "clock_recount",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), nullable=False),
    sa.Column("rule_id", sa.Text, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("old_rule_version", sa.Text, nullable=False),
    sa.Column("new_rule_version", sa.Text),
    sa.Column("old_calendar_version", sa.Text, nullable=False),
    sa.Column("new_calendar_version", sa.Text, nullable=False),
    sa.Column("old_due_at", instant, nullable=False),
    sa.Column("new_due_at", instant),
    sa.Column("at", instant, nullable=False),
    sa.Index("clock_recount_contact_idx", "contact_id", "at"),
    comment="What each count of an open clock anew found; rows are only ever added.",
)
