"""Booking rights, and the instructions that were handed over with them."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.booking.tables.foundation import instant, metadata
from services.booking.tables.persons import person

booking_right = sa.Table(
    "booking_right",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("person_ref", sa.ForeignKey(person.c.person_ref), nullable=False),
    sa.Column("service_type", sa.Text, nullable=False),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False, server_default="active"),
    sa.Column("visits_allowed", sa.Integer, nullable=False),
    sa.Column("visits_used", sa.Integer, nullable=False, server_default="0"),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_until", sa.Date, nullable=False),
    sa.Column("practitioner_ids", ARRAY(sa.Text), nullable=False),
    sa.Column("delivery_modes", ARRAY(sa.Text), nullable=False, server_default="{}"),
    sa.Column("min_interval_days", sa.Integer),
    sa.Column("max_interval_days", sa.Integer),
    sa.Column("booking_mode", sa.Text, nullable=False),
    sa.Column("interpreter_language", sa.Text),
    sa.Column("referral_id", sa.Uuid),
    sa.Column("open_booking", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("care_need_assessment", JSONB),
    sa.Column("sealed_navigator_code", sa.LargeBinary),
    sa.Column("sealed_contact_details", sa.LargeBinary),
    sa.Column("contact_channel", sa.Text, comment="Where messages go; the address itself is sealed beside it."),
    sa.Column("contact_language", sa.Text),
    sa.Column("issued_at", instant, nullable=False),
    sa.Column(
        "issued_by",
        sa.Text,
        comment="Subject of a professional or client of a service; null: not kept yet, or given by nobody.",
    ),
    sa.Column("revoked_reason", sa.Text),
    sa.Column("told_of_end_at", instant, comment="When it was told that the right ends soon."),
    sa.Column("told_of_birthday_at", instant, comment="When it was told that the guardian's self-service ends soon."),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.CheckConstraint("visits_used between 0 and visits_allowed", name="visits_within_quota"),
    sa.CheckConstraint("valid_from <= valid_until", name="valid_in_order"),
    sa.CheckConstraint("status in ('active', 'revoked')", name="status"),
    sa.UniqueConstraint("referral_id"),
    sa.Index(None, "person_ref", "id"),
    sa.Index("booking_right_ends_idx", "valid_until", postgresql_where=sa.text("status = 'active'")),
    sa.Index("booking_right_navigator_code_idx", "id", postgresql_where=sa.text("sealed_navigator_code is not null")),
)

instruction_hand_over = sa.Table(
    "instruction_hand_over",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("booking_right_id", sa.ForeignKey(booking_right.c.id), nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("oral", sa.Boolean, nullable=False),
    sa.Column("written", sa.Boolean, nullable=False),
    sa.Column("handed_over_at", instant, nullable=False),
    sa.Column("handed_over_by", sa.Text, nullable=False),
    sa.Index(None, "booking_right_id"),
)
