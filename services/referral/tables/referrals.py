"""Referrals: what was done to them, their attachments, and what the booking service tells of their visits."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from services.referral.tables.foundation import contract, instant, metadata

referral = sa.Table(
    "referral",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("pathway_code", sa.Text, nullable=False),
    sa.Column("pathway_version", sa.Integer, nullable=False),
    sa.Column("service_type", sa.Text, comment="Null: nothing is booked, the receiving unit contacts the client."),
    sa.Column("from_unit_id", sa.Text, nullable=False),
    sa.Column("from_register", sa.Text, nullable=False, comment="In which the sending unit wrote it."),
    sa.Column("to_unit_id", sa.Text, nullable=False),
    sa.Column("client_register", sa.Text, nullable=False, comment="In which the receiving unit works with it."),
    sa.Column("person_ref", sa.Text, nullable=False),
    sa.Column("sealed_identity_code", sa.LargeBinary, nullable=False),
    sa.Column("birth_date", sa.Date, nullable=False),
    sa.Column("non_disclosure", sa.Boolean, nullable=False),
    sa.Column("taken_into_care", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("joint_assessment", contract),
    sa.Column("booking_mode", sa.Text),
    sa.Column("interpreter_language", sa.Text),
    sa.Column("instruction_given", contract),
    sa.Column("care_need_assessment", contract),
    sa.Column("criteria_not_met", JSONB, nullable=False),
    sa.Column("criteria_override_reason", sa.Text),
    sa.Column("created_at", instant, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("without_clock", sa.Boolean, nullable=False, comment="No clock runs: after all with one in a worklist."),
    sa.Column("queued_at", instant, nullable=False, comment="Place in a worklist: the clock due first, else its age."),
    sa.Column("due_soon_at", instant, comment="From then on the clock due first is due soon."),
    sa.Column("due_soon_noticed_at", instant),
    sa.Column("overdue_noticed_at", instant),
    sa.Column("clocks", JSONB, nullable=False),
    sa.Column("sent_at", instant),
    sa.Column(
        "received_in",
        sa.Text,
        sa.Computed("case when sent_at is not null then to_unit_id else null::text end", persisted=True),
        comment="In whose worklist it is received: nobody's before it is sent.",
    ),
    sa.Column("sent_by", sa.Text),
    sa.Column("taken_at", instant),
    sa.Column("taken_by", sa.Text, comment="Subject of the one who handles it now."),
    sa.Column(
        "handled_in",
        sa.Text,
        sa.Computed("taken_by || '/'::text || to_unit_id", persisted=True),
        comment="Whose own worklist it is in.",
    ),
    sa.Column("information_requests", JSONB, nullable=False),
    sa.Column("redirections", JSONB, nullable=False),
    sa.Column("decided_at", instant),
    sa.Column("decided_by", sa.Text),
    sa.Column("decline", contract),
    sa.Column("client_contacted_at", instant, comment="By the receiving unit, where nothing is booked."),
    sa.Column("completed_at", instant),
    sa.Column("completed_by", sa.Text),
    sa.Column("feedback", contract),
    sa.Column("cancelled_at", instant),
    sa.Column("cancelled_by", sa.Text),
    sa.Column("cancellation_reason", sa.Text),
    sa.Column("booking_terms", contract),
    sa.Column("booking_state", sa.Text, nullable=False),
    sa.Column("booking_right_id", sa.Uuid),
    sa.Column("booking_refusal", sa.Text),
    sa.Column(
        "right_refused_in",
        sa.Text,
        sa.Computed(
            "case when booking_state = 'refused'::text and status = 'accepted'::text"
            " then to_unit_id else null::text end",
            persisted=True,
        ),
        comment="In whose worklist it stands until its right is issued or it is completed.",
    ),
    sa.Column("book_by", sa.Date, comment="Last day, included, by which a visit should be booked."),
    sa.Column("not_booked_noticed_at", instant),
    sa.Column("revocation_reason", sa.Text),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.CheckConstraint(
        "status in ('draft', 'sent', 'taken', 'returned', 'accepted', 'declined', 'completed', 'cancelled')",
        name="status",
    ),
    sa.CheckConstraint(
        "from_register in ('health_care', 'social_welfare') and client_register in ('health_care', 'social_welfare')",
        name="registers",
    ),
    sa.CheckConstraint(
        "booking_state in ('not_yet', 'not_needed', 'booking_pending', 'issued', 'refused', 'revocation_pending', "
        "'revoked')",
        name="booking_state",
    ),
    sa.CheckConstraint("status in ('draft', 'cancelled') or sent_at is not null", name="sent_has_its_time"),
    sa.CheckConstraint(
        "status in ('draft', 'cancelled') or booking_mode is not null or service_type is null or redirections <> '[]'",
        name="sent_says_who_books",
    ),
    sa.CheckConstraint(
        "interpreter_language is null or booking_mode is null or booking_mode = 'therapist_informs'",
        name="interpreter_books_by_therapist",
    ),
    sa.CheckConstraint(
        "(status in ('accepted', 'declined', 'completed')) = (decided_at is not null)", name="decided_has_its_time"
    ),
    sa.CheckConstraint(
        "case when status = 'accepted' then without_clock or booking_state = 'not_needed'"
        " else (status in ('sent', 'taken', 'returned')) = not without_clock end",
        name="a_clock_runs_until_the_decision",
    ),
    sa.CheckConstraint(
        "client_contacted_at is null or booking_state = 'not_needed'", name="contacted_where_nothing_is_booked"
    ),
    sa.CheckConstraint("status <> 'taken' or taken_by is not null", name="taken_by_somebody"),
    sa.CheckConstraint(
        "(status in ('accepted', 'completed')) = (booking_state <> 'not_yet')", name="right_follows_acceptance"
    ),
    sa.CheckConstraint(
        "(booking_terms is null) = (booking_state in ('not_yet', 'not_needed'))", name="a_right_has_its_terms"
    ),
    sa.CheckConstraint("booking_state <> 'issued' or booking_right_id is not null", name="issued_names_its_right"),
    sa.CheckConstraint("(booking_state = 'refused') = (booking_refusal is not null)", name="refused_says_why"),
    sa.CheckConstraint("(status = 'completed') = (feedback is not null)", name="completed_tells_what_came"),
    sa.Index("referral_sent_idx", "from_unit_id", "from_register", "status", "without_clock", "queued_at", "id"),
    sa.Index("referral_received_idx", "received_in", "client_register", "status", "without_clock", "queued_at", "id"),
    sa.Index("referral_handled_idx", "handled_in", "client_register", "status", "without_clock", "queued_at", "id"),
    sa.Index(
        "referral_right_refused_idx",
        "right_refused_in",
        "client_register",
        "status",
        "without_clock",
        "queued_at",
        "id",
        postgresql_where=sa.text("right_refused_in is not null"),
    ),
    sa.Index(
        "referral_due_soon_idx",
        "due_soon_at",
        postgresql_where=sa.text("not without_clock and due_soon_noticed_at is null"),
    ),
    sa.Index("referral_open_idx", "queued_at", "due_soon_at", postgresql_where=sa.text("not without_clock")),
    sa.Index(
        "referral_overdue_idx",
        "queued_at",
        postgresql_where=sa.text("not without_clock and overdue_noticed_at is null"),
    ),
    sa.Index(
        "referral_not_booked_idx",
        "book_by",
        postgresql_where=sa.text("booking_state = 'issued' and not_booked_noticed_at is null"),
    ),
    sa.Index(
        "referral_right_idx",
        "booking_right_id",
        unique=True,
        postgresql_where=sa.text("booking_right_id is not null"),
    ),
    sa.Index("referral_pending_idx", "id", postgresql_where=sa.text("booking_state = 'booking_pending'")),
    sa.Index(None, "person_ref"),
)

referral_history = sa.Table(
    "referral_history",
    metadata,
    sa.Column("referral_id", sa.ForeignKey(referral.c.id), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("at", instant, nullable=False),
    sa.Column("change", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("side", sa.Text),
    sa.Column("unit_id", sa.Text),
    sa.Column("profession", sa.Text),
    sa.Column("reason_code", sa.Text),
    sa.Column("reason", sa.Text),
    sa.CheckConstraint("(side is null) = (unit_id is null)", name="a_side_has_its_unit"),
)

referral_attachment = sa.Table(
    "referral_attachment",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("referral_id", sa.ForeignKey(referral.c.id), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("document_id", sa.Text, nullable=False),
    sa.Column("added_at", instant, nullable=False),
    sa.Column("side", sa.Text, nullable=False),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("profession", sa.Text),
    sa.UniqueConstraint("referral_id", "document_id"),
)

booked_visit = sa.Table(
    "booked_visit",
    metadata,
    sa.Column("appointment_id", sa.Uuid, primary_key=True),
    sa.Column("booking_right_id", sa.Uuid, nullable=False, index=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("visit_on", sa.Date, comment="Day of the visit; null for one that was told before the day was."),
    sa.Column("booked_at", instant),
    sa.Column("changed_at", instant, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False, comment="Of the event that told it last."),
    comment="Visits by the rights of referrals, as the booking service's events tell them.",
)

feed_place = sa.Table(
    "feed_place",
    metadata,
    sa.Column("feed", sa.Text, primary_key=True),
    sa.Column("next_cursor", sa.Text, nullable=False),
    comment="How far a neighbour's events have been read.",
)
