"""The contacts of guidance, with their clocks and events."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import plumbing_tables_0001 as plumbing

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    plumbing.create()
    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tracking_reference", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("municipality", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("contactor", sa.Text(), nullable=False),
        sa.Column("matters", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("topic_code", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("callback_requested", sa.Boolean(), nullable=False),
        sa.Column("callback_from", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("callback_until", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("contacted_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("due_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("urgency", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(status = 'closed') = (closed_at is not null) and (status = 'closed') = (outcome is not null)",
            name=op.f("contact_closed_has_its_outcome_check"),
        ),
        sa.CheckConstraint("status in ('open', 'closed')", name=op.f("contact_status_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("contact_pkey")),
        sa.UniqueConstraint("tracking_reference", name=op.f("contact_tracking_reference_key")),
    )
    op.create_index("contact_desk_idx", "contact", ["unit_id", "status", "due_at", "id"], unique=False)
    op.create_table(
        "contact_identity",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("sealed_identity_code", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("contact_identity_contact_id_fkey")),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("contact_identity_pkey")),
        comment="All that is personal of a contact, so that deleting one row deletes it all (D-8).",
    )
    op.create_table(
        "clock",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.Text(), nullable=False),
        sa.Column("calendar_version", sa.Text(), nullable=False),
        sa.Column("started_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("due_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("met_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("met_recorded_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("overdue_noticed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(met_at is null) = (met_recorded_at is null) and met_at <= met_recorded_at",
            name=op.f("clock_met_is_recorded_check"),
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("clock_contact_id_fkey")),
        sa.PrimaryKeyConstraint("contact_id", "rule_id", name=op.f("clock_pkey")),
    )
    op.create_index(
        "clock_running_idx", "clock", ["contact_id"], unique=False, postgresql_where=sa.text("met_at is null")
    )
    op.create_index(
        "clock_unnoticed_idx",
        "clock",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text(
            "overdue_noticed_at is null and (met_recorded_at is null or due_at < met_recorded_at)"
        ),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("clock_rule", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("event_contact_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("event_pkey")),
        sa.UniqueConstraint("type", "contact_id", "clock_rule", name=op.f("event_type_contact_id_clock_rule_key")),
    )


def downgrade() -> None:
    op.drop_table("event")
    op.drop_table("contact_identity")
    op.drop_index(
        "clock_unnoticed_idx",
        table_name="clock",
        postgresql_where=sa.text(
            "overdue_noticed_at is null and (met_recorded_at is null or due_at < met_recorded_at)"
        ),
    )
    op.drop_index("clock_running_idx", table_name="clock", postgresql_where=sa.text("met_at is null"))
    op.drop_table("clock")
    op.drop_index("contact_desk_idx", table_name="contact")
    op.drop_table("contact")
    plumbing.drop()
