"""The waiting list for earlier times: places in it, and the times that are offered to them."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from services.booking.tables.appointments import appointment
from services.booking.tables.calendar import slot
from services.booking.tables.foundation import instant, metadata

waiting_list_entry = sa.Table(
    "waiting_list_entry",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("appointment_id", sa.ForeignKey(appointment.c.id), nullable=False),
    sa.Column("status", sa.Text, nullable=False, server_default="waiting"),
    sa.Column("wishes", JSONB, nullable=False),
    sa.Column("joined_at", instant, nullable=False),
    sa.Column("joined_by", sa.Text, nullable=False, server_default="family"),
    sa.Column("ended_at", instant),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.CheckConstraint("status in ('waiting', 'fulfilled', 'left', 'ended')", name="status"),
    sa.CheckConstraint("joined_by in ('family', 'professional')", name="joined_by"),
    sa.Index("waiting_list_one_place", "appointment_id", unique=True, postgresql_where=sa.text("status = 'waiting'")),
    sa.Index("waiting_list_queue_idx", "joined_at", "id", postgresql_where=sa.text("status = 'waiting'")),
)

waiting_list_offer = sa.Table(
    "waiting_list_offer",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("entry_id", sa.ForeignKey(waiting_list_entry.c.id), nullable=False),
    sa.Column("slot_id", sa.ForeignKey(slot.c.id), nullable=False),
    sa.Column("status", sa.Text, nullable=False, server_default="open"),
    sa.Column("offered_at", instant, nullable=False),
    sa.Column("expires_at", instant, nullable=False),
    sa.Column("decided_at", instant),
    sa.CheckConstraint("status in ('open', 'accepted', 'declined', 'expired', 'withdrawn')", name="status"),
    sa.UniqueConstraint("entry_id", "slot_id"),
    sa.Index("waiting_list_one_offer_of_a_time", "slot_id", unique=True, postgresql_where=sa.text("status = 'open'")),
    sa.Index("waiting_list_one_offer_to_a_place", "entry_id", unique=True, postgresql_where=sa.text("status = 'open'")),
    sa.Index("waiting_list_offer_ends_idx", "expires_at", postgresql_where=sa.text("status = 'open'")),
)
