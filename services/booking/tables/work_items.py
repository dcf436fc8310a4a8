"""What units have to see to by hand."""

import sqlalchemy as sa

from services.booking.tables.appointments import appointment
from services.booking.tables.foundation import instant, metadata
from services.booking.tables.persons import person
from services.booking.tables.rights import booking_right

work_item = sa.Table(
    "work_item",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("person_ref", sa.ForeignKey(person.c.person_ref), nullable=False),
    sa.Column("booking_right_id", sa.ForeignKey(booking_right.c.id)),
    sa.Column("appointment_id", sa.ForeignKey(appointment.c.id)),
    sa.Column("interpreter_language", sa.Text),
    sa.Column("note", sa.Text),
    sa.Column("status", sa.Text, nullable=False, server_default="open"),
    sa.Column("created_at", instant, nullable=False),
    sa.Column("done_at", instant),
    sa.Column("done_by", sa.Text),
    sa.Column("how_informed", sa.Text),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Index(
        "work_item_one_for_a_right",
        "kind",
        "booking_right_id",
        unique=True,
        postgresql_where=sa.text("appointment_id is null"),
    ),
    sa.Index(
        "work_item_one_open_for_an_appointment",
        "kind",
        "appointment_id",
        unique=True,
        postgresql_where=sa.text("appointment_id is not null and status = 'open'"),
    ),
    sa.CheckConstraint("(status = 'done') = (done_at is not null)", name="done_has_its_time"),
    sa.Index(None, "unit_id", "status", "id"),
)
