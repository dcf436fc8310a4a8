"""Tables of the booking service; only storage and the migrations see them."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, ExcludeConstraint

from shared.kit.plumbing_tables import NAMING, plumbing_tables

metadata = sa.MetaData(naming_convention=NAMING)
plumbing = plumbing_tables(metadata)

_instant = sa.TIMESTAMP(timezone=True)

person = sa.Table(
    "person",
    metadata,
    sa.Column("person_ref", sa.Text, primary_key=True),
    sa.Column("sealed_identity_code", sa.LargeBinary, nullable=False),
    sa.Column("birth_date", sa.Date, nullable=False),
    sa.Column("non_disclosure", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("taken_into_care", sa.Boolean, nullable=False, server_default=sa.false()),
)

schedule = sa.Table(
    "schedule",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("practitioner_id", sa.Text, nullable=False),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("service_type", sa.Text, nullable=False),
    sa.Column("weekdays", ARRAY(sa.SmallInteger), nullable=False),
    sa.Column("starts", sa.Time, nullable=False),
    sa.Column("ends", sa.Time, nullable=False),
    sa.Column("breaks", JSONB, nullable=False),
    sa.Column("delivery_mode", sa.Text, nullable=False),
    sa.Column("effective_from", sa.Date, nullable=False),
    sa.Column("effective_until", sa.Date, nullable=False),
    sa.Column("opened_until", sa.Date, nullable=False),
    sa.CheckConstraint("starts < ends", name="starts_before_it_ends"),
    sa.CheckConstraint("effective_from <= effective_until", name="effective_in_order"),
    sa.Index(None, "unit_id", "id"),
)

slot = sa.Table(
    "slot",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("schedule_id", sa.ForeignKey(schedule.c.id), nullable=False),
    sa.Column("practitioner_id", sa.Text, nullable=False),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("service_type", sa.Text, nullable=False),
    sa.Column("starts_at", _instant, nullable=False),
    sa.Column("ends_at", _instant, nullable=False),
    sa.Column("delivery_mode", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False, server_default="free"),
    sa.CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
    sa.CheckConstraint("status in ('free', 'booked', 'withdrawn')", name="status"),
    ExcludeConstraint(
        ("practitioner_id", "="),
        (sa.text("tstzrange(starts_at, ends_at)"), "&&"),
        name="slot_practitioner_is_in_one_place",
        where=sa.text("status <> 'withdrawn'"),
        using="gist",
    ),
    sa.Index(
        "slot_free_idx",
        "service_type",
        "unit_id",
        "starts_at",
        "id",
        postgresql_include=["ends_at", "practitioner_id", "delivery_mode"],
        postgresql_where=sa.text("status = 'free'"),
    ),
    postgresql_with={"autovacuum_vacuum_scale_factor": "0.02", "autovacuum_vacuum_insert_scale_factor": "0.02"},
)

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
    sa.Column("min_interval_days", sa.Integer),
    sa.Column("max_interval_days", sa.Integer),
    sa.Column("booking_mode", sa.Text, nullable=False),
    sa.Column("interpreter_language", sa.Text),
    sa.Column("referral_id", sa.Uuid),
    sa.Column("issued_at", _instant, nullable=False),
    sa.Column("revoked_reason", sa.Text),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.CheckConstraint("visits_used between 0 and visits_allowed", name="visits_within_quota"),
    sa.CheckConstraint("valid_from <= valid_until", name="valid_in_order"),
    sa.CheckConstraint("status in ('active', 'revoked')", name="status"),
    sa.UniqueConstraint("referral_id"),
    sa.Index(None, "person_ref", "id"),
)

appointment = sa.Table(
    "appointment",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("booking_right_id", sa.ForeignKey(booking_right.c.id), nullable=False),
    sa.Column("slot_id", sa.ForeignKey(slot.c.id), nullable=False),
    sa.Column("status", sa.Text, nullable=False, server_default="booked"),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("reason_no_self_service", sa.Text),
    sa.Column("age_override_reason", sa.Text),
    sa.Column("cancellation_reason", sa.Text),
    sa.Column("visit_given_back", sa.Boolean),
    sa.Column("created_at", _instant, nullable=False),
    sa.Column("changed_at", _instant, nullable=False),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.CheckConstraint("status in ('booked', 'cancelled')", name="status"),
    sa.Index("appointment_one_per_slot", "slot_id", unique=True, postgresql_where=sa.text("status = 'booked'")),
    sa.Index(None, "booking_right_id"),
)

work_item = sa.Table(
    "work_item",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("person_ref", sa.ForeignKey(person.c.person_ref), nullable=False),
    sa.Column("booking_right_id", sa.ForeignKey(booking_right.c.id)),
    sa.Column("interpreter_language", sa.Text),
    sa.Column("status", sa.Text, nullable=False, server_default="open"),
    sa.Column("created_at", _instant, nullable=False),
    sa.Column("done_at", _instant),
    sa.Column("done_by", sa.Text),
    sa.Column("how_informed", sa.Text),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.UniqueConstraint("kind", "booking_right_id"),
    sa.CheckConstraint("(status = 'done') = (done_at is not null)", name="done_has_its_time"),
    sa.Index(None, "unit_id", "status", "id"),
)
