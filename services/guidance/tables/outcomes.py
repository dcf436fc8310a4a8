"""What becomes of a contact: the preliminary assessment, the outcomes, the consultations waited for, the closing."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from services.guidance.tables.contacts import contact
from services.guidance.tables.foundation import instant, metadata

_JSON = JSONB(none_as_null=True)

preliminary_assessment = sa.Table(
    "preliminary_assessment",
    metadata,
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), primary_key=True),
    sa.Column("client_register", sa.Text, primary_key=True),
    sa.Column("sealed_content", sa.LargeBinary, nullable=False),
    sa.Column("recorded_by", sa.Text, nullable=False),
    sa.Column("recorded_at", instant, nullable=False),
    sa.CheckConstraint("client_register in ('health_care', 'social_welfare')", name="client_register"),
)

contact_outcome = sa.Table(
    "contact_outcome",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("client_register", sa.Text),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("recorded_by", sa.Text, nullable=False),
    sa.Column("recorded_at", instant, nullable=False),
    sa.Column("changed_at", instant, nullable=False),
    sa.Column("to_unit_id", sa.Text),
    sa.Column("sealed_request", sa.LargeBinary, comment="What is asked of the neighbour, until it has answered."),
    sa.Column("handover_id", sa.Uuid),
    sa.Column("booking_right_id", sa.Uuid),
    sa.Column("appointment_id", sa.Uuid),
    sa.Column("problem", _JSON, comment="The neighbour's own words of its refusal."),
    sa.Column("return_reason", sa.Text),
    sa.Column("sealed_return", sa.LargeBinary, comment="The receiving unit's explanation."),
    sa.Index(
        "contact_outcome_live_idx",
        "contact_id",
        "client_register",
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("state <> 'replaced'"),
    ),
    sa.Index("contact_outcome_handover_idx", "handover_id", postgresql_where=sa.text("handover_id is not null")),
)

awaited_consultation = sa.Table(
    "awaited_consultation",
    metadata,
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), primary_key=True),
    sa.Column("consultation_id", sa.Uuid, primary_key=True),
    sa.Column("awaited_by", sa.Text, nullable=False),
    sa.Column("awaited_at", instant, nullable=False),
    sa.Column("answered_at", instant),
)

contact_closing = sa.Table(
    "contact_closing",
    metadata,
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), primary_key=True),
    sa.Column("mutual_understanding", sa.Boolean),
    sa.Column("client_informed_of_recording", sa.Boolean),
    sa.Column("closed_by", sa.Text, nullable=False),
    comment="Its contact was closed at least once, and has its statistics row.",
)

feed_place = sa.Table(
    "feed_place",
    metadata,
    sa.Column("feed", sa.Text, primary_key=True),
    sa.Column("next_cursor", sa.Text, nullable=False),
)
