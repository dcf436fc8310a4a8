"""Tables of the referral service; only storage and the migrations see them."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from shared.kit.plumbing_tables import NAMING, plumbing_tables

metadata = sa.MetaData(naming_convention=NAMING)
plumbing = plumbing_tables(metadata)

_instant = sa.TIMESTAMP(timezone=True)
_contract = JSONB(none_as_null=True)

referral = sa.Table(
    "referral",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("pathway_code", sa.Text, nullable=False),
    sa.Column("pathway_version", sa.Integer, nullable=False),
    sa.Column("service_type", sa.Text, nullable=False),
    sa.Column("from_unit_id", sa.Text, nullable=False),
    sa.Column("to_unit_id", sa.Text, nullable=False),
    sa.Column("person_ref", sa.Text, nullable=False),
    sa.Column("sealed_identity_code", sa.LargeBinary, nullable=False),
    sa.Column("birth_date", sa.Date, nullable=False),
    sa.Column("non_disclosure", sa.Boolean, nullable=False),
    sa.Column("taken_into_care", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("joint_assessment", _contract),
    sa.Column("booking_mode", sa.Text),
    sa.Column("interpreter_language", sa.Text),
    sa.Column("instruction_given", _contract),
    sa.Column("criteria_not_met", JSONB, nullable=False),
    sa.Column("criteria_override_reason", sa.Text),
    sa.Column("created_at", _instant, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("queued_at", _instant, nullable=False, comment="Place in the worklists: sent, or drafted when unsent."),
    sa.Column("sent_at", _instant),
    sa.Column("sent_by", sa.Text),
    sa.Column("taken_at", _instant),
    sa.Column("taken_by", sa.Text),
    sa.Column("decided_at", _instant),
    sa.Column("decided_by", sa.Text),
    sa.Column("decline", _contract),
    sa.Column("cancelled_at", _instant),
    sa.Column("cancelled_by", sa.Text),
    sa.Column("cancellation_reason", sa.Text),
    sa.Column("booking_terms", _contract),
    sa.Column("booking_state", sa.Text, nullable=False),
    sa.Column("booking_right_id", sa.Uuid),
    sa.Column("booking_refusal", sa.Text),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.CheckConstraint(
        "status in ('draft', 'sent', 'taken', 'accepted', 'declined', 'cancelled')",
        name="status",
    ),
    sa.CheckConstraint("booking_state in ('not_yet', 'booking_pending', 'issued', 'refused')", name="booking_state"),
    sa.CheckConstraint("status in ('draft', 'cancelled') or sent_at is not null", name="sent_has_its_time"),
    sa.CheckConstraint("status in ('draft', 'cancelled') or booking_mode is not null", name="sent_says_who_books"),
    sa.CheckConstraint(
        "interpreter_language is null or booking_mode is null or booking_mode = 'therapist_informs'",
        name="interpreter_books_by_therapist",
    ),
    sa.CheckConstraint("(status in ('accepted', 'declined')) = (decided_at is not null)", name="decided_has_its_time"),
    sa.CheckConstraint("(status = 'accepted') = (booking_state <> 'not_yet')", name="right_follows_acceptance"),
    sa.CheckConstraint("(status = 'accepted') = (booking_terms is not null)", name="accepted_has_its_terms"),
    sa.CheckConstraint("(booking_state = 'issued') = (booking_right_id is not null)", name="issued_names_its_right"),
    sa.CheckConstraint("(booking_state = 'refused') = (booking_refusal is not null)", name="refused_says_why"),
    sa.Index(None, "from_unit_id", "queued_at", "id"),
    sa.Index("referral_received_idx", "to_unit_id", "queued_at", "id", postgresql_where=sa.text("sent_at is not null")),
    sa.Index(None, "person_ref"),
)
