"""Referrals as they are whole: states, registers, clocks, history, attachments, and what booking tells of visits."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_CHECKS_BEFORE = {
    "status": "status in ('draft', 'sent', 'taken', 'accepted', 'declined', 'cancelled')",
    "booking_state": "booking_state in ('not_yet', 'booking_pending', 'issued', 'refused')",
    "sent_says_who_books": "status in ('draft', 'cancelled') or booking_mode is not null",
    "decided_has_its_time": "(status in ('accepted', 'declined')) = (decided_at is not null)",
    "right_follows_acceptance": "(status = 'accepted') = (booking_state <> 'not_yet')",
    "accepted_has_its_terms": "(status = 'accepted') = (booking_terms is not null)",
    "issued_names_its_right": "(booking_state = 'issued') = (booking_right_id is not null)",
}
_CHECKS = {
    "status": "status in ('draft', 'sent', 'taken', 'returned', 'accepted', 'declined', 'completed', 'cancelled')",
    "registers": "from_register in ('health_care', 'social_welfare')"
    " and client_register in ('health_care', 'social_welfare')",
    "booking_state": "booking_state in ('not_yet', 'not_needed', 'booking_pending', 'issued', 'refused',"
    " 'revocation_pending', 'revoked')",
    "sent_says_who_books": "status in ('draft', 'cancelled') or booking_mode is not null or service_type is null"
    " or redirections <> '[]'",
    "decided_has_its_time": "(status in ('accepted', 'declined', 'completed')) = (decided_at is not null)",
    "a_clock_runs_until_the_decision": "(status in ('sent', 'taken', 'returned')) = not without_clock",
    "taken_by_somebody": "status <> 'taken' or taken_by is not null",
    "right_follows_acceptance": "(status in ('accepted', 'completed')) = (booking_state <> 'not_yet')",
    "a_right_has_its_terms": "(booking_terms is null) = (booking_state in ('not_yet', 'not_needed'))",
    "issued_names_its_right": "booking_state <> 'issued' or booking_right_id is not null",
    "completed_tells_what_came": "(status = 'completed') = (feedback is not null)",
}


def upgrade() -> None:
    op.create_table(
        "booked_visit",
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("booking_right_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("booked_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("changed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False, comment="Of the event that told it last."),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("booked_visit_pkey")),
        comment="Visits by the rights of referrals, as the booking service's events tell them.",
    )
    op.create_index(op.f("booked_visit_booking_right_id_idx"), "booked_visit", ["booking_right_id"], unique=False)
    op.create_table(
        "feed_place",
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("next_cursor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("feed", name=op.f("feed_place_pkey")),
        comment="How far a neighbour's events have been read.",
    )
    op.create_table(
        "referral_attachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("added_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("profession", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("referral_attachment_referral_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("referral_attachment_pkey")),
        sa.UniqueConstraint("referral_id", "document_id", name=op.f("referral_attachment_referral_id_document_id_key")),
    )
    op.create_table(
        "referral_history",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=True),
        sa.Column("unit_id", sa.Text(), nullable=True),
        sa.Column("profession", sa.Text(), nullable=True),
        sa.Column("reason_code", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(side is null) = (unit_id is null)", name=op.f("referral_history_a_side_has_its_unit_check")
        ),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("referral_history_referral_id_fkey")),
        sa.PrimaryKeyConstraint("referral_id", "version", name=op.f("referral_history_pkey")),
    )
    op.add_column(
        "referral",
        sa.Column(
            "from_register",
            sa.Text(),
            nullable=False,
            server_default="health_care",
            comment="In which the sending unit wrote it.",
        ),
    )
    op.add_column(
        "referral",
        sa.Column(
            "client_register",
            sa.Text(),
            nullable=False,
            server_default="health_care",
            comment="In which the receiving unit works with it.",
        ),
    )
    op.add_column("referral", sa.Column("care_need_assessment", JSONB(), nullable=True))
    op.add_column(
        "referral",
        sa.Column(
            "without_clock",
            sa.Boolean(),
            nullable=False,
            server_default="true",
            comment="No clock runs: after all with one in a worklist.",
        ),
    )
    op.add_column(
        "referral",
        sa.Column(
            "due_soon_at",
            sa.TIMESTAMP(timezone=True),
            nullable=True,
            comment="From then on the clock due first is due soon.",
        ),
    )
    op.add_column("referral", sa.Column("due_soon_noticed_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("referral", sa.Column("overdue_noticed_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("referral", sa.Column("clocks", JSONB(), nullable=False, server_default="[]"))
    op.add_column(
        "referral",
        sa.Column(
            "received_in",
            sa.Text(),
            sa.Computed("case when sent_at is not null then to_unit_id else null::text end", persisted=True),
            nullable=True,
            comment="In whose worklist it is received: nobody's before it is sent.",
        ),
    )
    op.add_column(
        "referral",
        sa.Column(
            "handled_in",
            sa.Text(),
            sa.Computed("taken_by || '/'::text || to_unit_id", persisted=True),
            nullable=True,
            comment="Whose own worklist it is in.",
        ),
    )
    op.add_column("referral", sa.Column("information_requests", JSONB(), nullable=False, server_default="[]"))
    op.add_column("referral", sa.Column("redirections", JSONB(), nullable=False, server_default="[]"))
    op.add_column("referral", sa.Column("completed_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("referral", sa.Column("completed_by", sa.Text(), nullable=True))
    op.add_column("referral", sa.Column("feedback", JSONB(), nullable=True))
    op.add_column(
        "referral",
        sa.Column(
            "book_by", sa.Date(), nullable=True, comment="Last day, included, by which a visit should be booked."
        ),
    )
    op.add_column("referral", sa.Column("not_booked_noticed_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("referral", sa.Column("revocation_reason", sa.Text(), nullable=True))
    op.alter_column(
        "referral",
        "service_type",
        existing_type=sa.TEXT(),
        nullable=True,
        comment="Null: nothing is booked, the receiving unit contacts the client.",
    )
    op.alter_column(
        "referral",
        "queued_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment="Place in a worklist: the clock due first, else its age.",
        existing_comment="Place in the worklists: sent, or drafted when unsent.",
        existing_nullable=False,
    )
    op.alter_column(
        "referral",
        "taken_by",
        existing_type=sa.TEXT(),
        comment="Subject of the one who handles it now.",
        existing_nullable=True,
    )
    for name in ("from_register", "client_register", "without_clock", "clocks", "information_requests", "redirections"):
        op.alter_column("referral", name, server_default=None)
    # What was sent before there were clocks is to be decided within two weeks of its sending.
    op.execute(
        "update referral set without_clock = false, queued_at = sent_at + interval '14 days',"
        " due_soon_at = sent_at + interval '13 days' where status in ('sent', 'taken')"
    )
    for name in _CHECKS_BEFORE:
        op.drop_constraint(f"referral_{name}_check", "referral")
    for name, check in _CHECKS.items():
        op.create_check_constraint(op.f(f"referral_{name}_check"), "referral", check)
    op.drop_index(op.f("referral_from_unit_id_queued_at_id_idx"), table_name="referral")
    op.drop_index(op.f("referral_received_idx"), table_name="referral", postgresql_where="(sent_at IS NOT NULL)")
    op.create_index(
        "referral_received_idx",
        "referral",
        ["received_in", "client_register", "status", "without_clock", "queued_at", "id"],
        unique=False,
    )
    op.create_index(
        "referral_due_soon_idx",
        "referral",
        ["due_soon_at"],
        unique=False,
        postgresql_where=sa.text("not without_clock and due_soon_noticed_at is null"),
    )
    op.create_index(
        "referral_handled_idx",
        "referral",
        ["handled_in", "client_register", "status", "without_clock", "queued_at", "id"],
        unique=False,
    )
    op.create_index(
        "referral_not_booked_idx",
        "referral",
        ["book_by"],
        unique=False,
        postgresql_where=sa.text("booking_state = 'issued' and not_booked_noticed_at is null"),
    )
    op.create_index(
        "referral_open_idx",
        "referral",
        ["queued_at", "due_soon_at"],
        unique=False,
        postgresql_where=sa.text("not without_clock"),
    )
    op.create_index(
        "referral_overdue_idx",
        "referral",
        ["queued_at"],
        unique=False,
        postgresql_where=sa.text("not without_clock and overdue_noticed_at is null"),
    )
    op.create_index(
        "referral_pending_idx",
        "referral",
        ["id"],
        unique=False,
        postgresql_where=sa.text("booking_state = 'booking_pending'"),
    )
    op.create_index(
        "referral_right_idx",
        "referral",
        ["booking_right_id"],
        unique=True,
        postgresql_where=sa.text("booking_right_id is not null"),
    )
    op.create_index(
        "referral_sent_idx",
        "referral",
        ["from_unit_id", "from_register", "status", "without_clock", "queued_at", "id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("referral_sent_idx", table_name="referral")
    op.drop_index("referral_right_idx", table_name="referral", postgresql_where=sa.text("booking_right_id is not null"))
    op.drop_index(
        "referral_pending_idx", table_name="referral", postgresql_where=sa.text("booking_state = 'booking_pending'")
    )
    op.drop_index(
        "referral_overdue_idx",
        table_name="referral",
        postgresql_where=sa.text("not without_clock and overdue_noticed_at is null"),
    )
    op.drop_index("referral_open_idx", table_name="referral", postgresql_where=sa.text("not without_clock"))
    op.drop_index(
        "referral_not_booked_idx",
        table_name="referral",
        postgresql_where=sa.text("booking_state = 'issued' and not_booked_noticed_at is null"),
    )
    op.drop_index("referral_handled_idx", table_name="referral")
    op.drop_index(
        "referral_due_soon_idx",
        table_name="referral",
        postgresql_where=sa.text("not without_clock and due_soon_noticed_at is null"),
    )
    op.drop_index("referral_received_idx", table_name="referral")
    op.create_index(
        op.f("referral_received_idx"),
        "referral",
        ["to_unit_id", "queued_at", "id"],
        unique=False,
        postgresql_where="(sent_at IS NOT NULL)",
    )
    op.create_index(
        op.f("referral_from_unit_id_queued_at_id_idx"), "referral", ["from_unit_id", "queued_at", "id"], unique=False
    )
    for name in _CHECKS:
        op.drop_constraint(f"referral_{name}_check", "referral")
    for name, check in _CHECKS_BEFORE.items():
        op.create_check_constraint(op.f(f"referral_{name}_check"), "referral", check)
    op.alter_column(
        "referral",
        "taken_by",
        existing_type=sa.TEXT(),
        comment=None,
        existing_comment="Subject of the one who handles it now.",
        existing_nullable=True,
    )
    op.alter_column(
        "referral",
        "queued_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment="Place in the worklists: sent, or drafted when unsent.",
        existing_comment="Place in a worklist: the clock due first, else its age.",
        existing_nullable=False,
    )
    op.alter_column(
        "referral",
        "service_type",
        existing_type=sa.TEXT(),
        nullable=False,
        comment=None,
        existing_comment="Null: nothing is booked, the receiving unit contacts the client.",
    )
    op.drop_column("referral", "revocation_reason")
    op.drop_column("referral", "not_booked_noticed_at")
    op.drop_column("referral", "book_by")
    op.drop_column("referral", "feedback")
    op.drop_column("referral", "completed_by")
    op.drop_column("referral", "completed_at")
    op.drop_column("referral", "redirections")
    op.drop_column("referral", "information_requests")
    op.drop_column("referral", "handled_in")
    op.drop_column("referral", "received_in")
    op.drop_column("referral", "clocks")
    op.drop_column("referral", "overdue_noticed_at")
    op.drop_column("referral", "due_soon_noticed_at")
    op.drop_column("referral", "due_soon_at")
    op.drop_column("referral", "without_clock")
    op.drop_column("referral", "care_need_assessment")
    op.drop_column("referral", "client_register")
    op.drop_column("referral", "from_register")
    op.drop_table("referral_history")
    op.drop_table("referral_attachment")
    op.drop_table("feed_place")
    op.drop_index(op.f("booked_visit_booking_right_id_idx"), table_name="booked_visit")
    op.drop_table("booked_visit")
