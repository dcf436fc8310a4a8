"""Contacts, and apart from them all that is personal of them."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from services.guidance.tables.foundation import instant, metadata

contact = sa.Table(
    "contact",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("tracking_reference", sa.Text, nullable=False),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("area", sa.Text),
    sa.Column("municipality", sa.Text),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("contactor", sa.Text, nullable=False),
    sa.Column("matters", ARRAY(sa.Text), nullable=False),
    sa.Column("topic_code", sa.Text),
    sa.Column("topic", sa.Text),
    sa.Column("message", sa.Text),
    sa.Column("emergency", sa.Boolean, nullable=False),
    sa.Column("callback_requested", sa.Boolean, nullable=False),
    sa.Column("callback_from", instant),
    sa.Column("callback_until", instant),
    sa.Column("contacted_at", instant, nullable=False),
    sa.Column("created_at", instant, nullable=False),
    sa.Column("due_at", instant, nullable=False),
    sa.Column("urgency", sa.Text),
    sa.Column("status", sa.Text, nullable=False, server_default="open"),
    sa.Column("outcome", sa.Text),
    sa.Column("closed_at", instant),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Column("waits_for", ARRAY(sa.Text), nullable=False, server_default="{}"),
    sa.Column("outcome_progress", sa.Text, nullable=False, server_default="none"),
    sa.UniqueConstraint("tracking_reference"),
    sa.CheckConstraint("status in ('open', 'closed')", name="status"),
    sa.CheckConstraint(
        "(status = 'closed') = (closed_at is not null) and (status = 'closed') = (outcome is not null)",
        name="closed_has_its_outcome",
    ),
    sa.Index("contact_desk_idx", "unit_id", "status", "due_at", "id"),
    sa.Index("contact_day_idx", "unit_id", "status", "contacted_at"),
    sa.Index(
        "contact_callback_idx",
        "unit_id",
        "status",
        "due_at",
        "id",
        postgresql_where=sa.text("callback_requested"),
    ),
    sa.Index("contact_danger_idx", "unit_id", "status", "due_at", "id", postgresql_where=sa.text("emergency")),
    sa.Index("contact_area_idx", "unit_id", "area", "due_at", postgresql_where=sa.text("status = 'open'")),
)

contact_identity = sa.Table(
    "contact_identity",
    metadata,
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), primary_key=True),
    sa.Column("person_ref", sa.Text, nullable=False),
    sa.Column("sealed_identity_code", sa.LargeBinary, nullable=False),
    sa.Column("sealed_words", sa.LargeBinary, nullable=False),
    sa.Column("identification_method", sa.Text),
    sa.Column("identified_at", instant),
    sa.Column("possible_duplicate_of", sa.Uuid),
    sa.Index("contact_identity_person_idx", "person_ref"),
    sa.Index(
        "contact_identity_duplicate_idx",
        "possible_duplicate_of",
        postgresql_where=sa.text("possible_duplicate_of is not null"),
    ),
    comment="All that is personal of a contact, so that deleting one row deletes it all (D-8).",
)
