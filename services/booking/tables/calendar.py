"""Times: from what pattern they are made, for which services they are good, and when nobody is there."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, ExcludeConstraint

from services.booking.tables.foundation import instant, metadata

service_offer = sa.Table(
    "service_offer",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("service_types", ARRAY(sa.Text), nullable=False),
    comment="A set of service types that some times are good for; a search knows the few sets that hold its own.",
)

schedule = sa.Table(
    "schedule",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("practitioner_id", sa.Text, nullable=False),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("offer", sa.ForeignKey(service_offer.c.id), nullable=False),
    sa.Column("visit_minutes", sa.SmallInteger, nullable=False),
    sa.Column("buffer_minutes", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("location_id", sa.Text),
    sa.Column("visibility", sa.Text, nullable=False, server_default="public"),
    sa.Column("release", JSONB),
    sa.Column("weekdays", ARRAY(sa.SmallInteger), nullable=False),
    sa.Column("starts", sa.Time, nullable=False),
    sa.Column("ends", sa.Time, nullable=False),
    sa.Column("breaks", JSONB, nullable=False),
    sa.Column("delivery_mode", sa.Text, nullable=False),
    sa.Column("effective_from", sa.Date, nullable=False),
    sa.Column("effective_until", sa.Date, nullable=False),
    sa.Column("opened_until", sa.Date, nullable=False),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.CheckConstraint("visibility in ('public', 'staff')", name="visibility"),
    sa.CheckConstraint("starts < ends", name="starts_before_it_ends"),
    sa.CheckConstraint("effective_from <= effective_until", name="effective_in_order"),
    sa.Index(None, "unit_id", "id"),
)

absence = sa.Table(
    "absence",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("practitioner_id", sa.Text, comment="Who is away; null when the whole unit is closed."),
    sa.Column("starts_at", instant, nullable=False),
    sa.Column("ends_at", instant, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("created_at", instant, nullable=False),
    sa.Column("removed_at", instant),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
    sa.Index(None, "unit_id", "starts_at"),
)

slot = sa.Table(
    "slot",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("schedule_id", sa.ForeignKey(schedule.c.id), nullable=False),
    sa.Column("practitioner_id", sa.Text, nullable=False),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("offer", sa.ForeignKey(service_offer.c.id), nullable=False),
    sa.Column("starts_at", instant, nullable=False),
    sa.Column("ends_at", instant, nullable=False),
    sa.Column("delivery_mode", sa.Text, nullable=False),
    sa.Column("location_id", sa.Text),
    sa.Column("status", sa.Text, nullable=False, server_default="free"),
    sa.Column("released_at", instant, comment="From when families see it; null: only professionals book it."),
    sa.Column("held_until", instant),
    sa.Column("held_for", sa.Uuid, comment="The booking right that alone may take it until then."),
    sa.Column(
        "still_offered",
        sa.Boolean,
        nullable=False,
        server_default=sa.true(),
        comment="False: it is withdrawn when its visit is cancelled; the pattern changed or the therapist is away.",
    ),
    sa.Column("absence_id", sa.ForeignKey(absence.c.id), comment="The absence for which it is not offered."),
    sa.Column("last_held_by", sa.Text, comment="Person for whom it was held."),
    sa.Column("last_held_until", instant, comment="Until when, also if let go sooner."),
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
        "offer",
        "unit_id",
        "starts_at",
        "id",
        postgresql_include=[
            "ends_at",
            "practitioner_id",
            "delivery_mode",
            "location_id",
            "released_at",
            "held_until",
            "still_offered",
        ],
        postgresql_where=sa.text("status = 'free'"),
    ),
    sa.Index("slot_practitioner_day_idx", "practitioner_id", "starts_at"),
    sa.Index("slot_schedule_idx", "schedule_id", "starts_at"),
    sa.Index("slot_held_for_idx", "held_for", postgresql_where=sa.text("held_for is not null")),
    sa.Index("slot_booked_idx", "starts_at", postgresql_where=sa.text("status = 'booked'")),
    postgresql_with={"autovacuum_vacuum_scale_factor": "0.02", "autovacuum_vacuum_insert_scale_factor": "0.02"},
)

calendar_feed = sa.Table(
    "calendar_feed",
    metadata,
    sa.Column("practitioner_id", sa.Text, primary_key=True),
    sa.Column("token_digest", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("created_at", instant, nullable=False),
)
