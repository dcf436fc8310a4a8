"""Messages to families: what they tell, and whether they were sent."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from services.booking.tables.appointments import appointment
from services.booking.tables.foundation import instant, metadata
from services.booking.tables.persons import person
from services.booking.tables.rights import booking_right

message = sa.Table(
    "message",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("person_ref", sa.ForeignKey(person.c.person_ref), nullable=False),
    sa.Column("booking_right_id", sa.ForeignKey(booking_right.c.id), nullable=False),
    sa.Column("appointment_id", sa.ForeignKey(appointment.c.id)),
    sa.Column("facts", JSONB, nullable=False, comment="Instants and codes that the text tells; nothing else."),
    sa.Column("status", sa.Text, nullable=False, server_default="waiting"),
    sa.Column("failure", sa.Text),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("created_at", instant, nullable=False),
    sa.Column("send_at", instant, nullable=False, comment="When it is tried next."),
    sa.Column("tried_since", instant, comment="First attempt that its channel did not take just then."),
    sa.Column("sent_at", instant),
    sa.Column("dedupe_key", sa.Text, unique=True),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.CheckConstraint("status in ('waiting', 'sent', 'failed', 'dropped')", name="status"),
    sa.Index(None, "unit_id", "status", "id"),
    sa.Index(None, "booking_right_id"),
    sa.Index("message_left_idx", "status", "send_at", postgresql_where=sa.text("status in ('waiting', 'failed')")),
)
