"""Appointments: visits booked on times by booking rights, their series and their history."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TSTZRANGE, ExcludeConstraint

from services.booking.tables.calendar import slot
from services.booking.tables.foundation import instant, metadata
from services.booking.tables.persons import person
from services.booking.tables.rights import booking_right

appointment_series = sa.Table(
    "appointment_series",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("booking_right_id", sa.ForeignKey(booking_right.c.id), nullable=False),
    sa.Column("created_at", instant, nullable=False),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Index(None, "booking_right_id"),
)

appointment = sa.Table(
    "appointment",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("booking_right_id", sa.ForeignKey(booking_right.c.id), nullable=False),
    sa.Column("slot_id", sa.ForeignKey(slot.c.id), nullable=False),
    sa.Column("series_id", sa.ForeignKey(appointment_series.c.id)),
    sa.Column("status", sa.Text, nullable=False, server_default="booked"),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("reason_no_self_service", sa.Text),
    sa.Column("override_reason", sa.Text),
    sa.Column("overridden", ARRAY(sa.Text), nullable=False, server_default="{}"),
    sa.Column("sealed_topic", sa.LargeBinary),
    sa.Column("cancellation_reason", sa.Text),
    sa.Column("cancelled_late", sa.Boolean),
    sa.Column("visit_given_back", sa.Boolean),
    sa.Column(
        "calendar_links_ended",
        sa.Integer,
        nullable=False,
        server_default="0",
        comment="How often the unit has ended the links to the calendar file; a link stands until the next time.",
    ),
    sa.Column("created_at", instant, nullable=False),
    sa.Column("changed_at", instant, nullable=False),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Column("person_ref", sa.ForeignKey(person.c.person_ref), nullable=False, comment="Whose right it stands on."),
    sa.Column("visit", TSTZRANGE, nullable=False, comment="Its time."),
    sa.Column(
        "beside_another",
        sa.Boolean,
        nullable=False,
        server_default=sa.false(),
        comment="A professional has let the person be booked twice at that time.",
    ),
    sa.CheckConstraint("status in ('booked', 'checked_in', 'completed', 'no_show', 'cancelled')", name="status"),
    ExcludeConstraint(
        ("person_ref", "="),
        ("visit", "&&"),
        name="appointment_person_is_in_one_place",
        where=sa.text("status <> 'cancelled' and not beside_another"),
        using="gist",
    ),
    sa.Index("appointment_one_per_slot", "slot_id", unique=True, postgresql_where=sa.text("status <> 'cancelled'")),
    sa.Index(None, "booking_right_id"),
    sa.Index(None, "series_id"),
    sa.Index(None, "person_ref"),
)

appointment_change = sa.Table(
    "appointment_change",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("appointment_id", sa.ForeignKey(appointment.c.id), nullable=False),
    sa.Column("change", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", instant, nullable=False),
    sa.Column("starts_at", instant, nullable=False, comment="Start of the visit after the change."),
    sa.Column("reason", sa.Text),
    sa.Index(None, "appointment_id", "id"),
    comment="The history of an appointment, oldest first.",
)
