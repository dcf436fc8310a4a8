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
    sa.Index(None, "birth_date"),
)

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
    sa.Column("starts_at", _instant, nullable=False),
    sa.Column("ends_at", _instant, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("created_at", _instant, nullable=False),
    sa.Column("removed_at", _instant),
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
    sa.Column("starts_at", _instant, nullable=False),
    sa.Column("ends_at", _instant, nullable=False),
    sa.Column("delivery_mode", sa.Text, nullable=False),
    sa.Column("location_id", sa.Text),
    sa.Column("status", sa.Text, nullable=False, server_default="free"),
    sa.Column("released_at", _instant, comment="From when families see it; null: only professionals book it."),
    sa.Column("held_until", _instant),
    sa.Column("held_for", sa.Uuid, comment="The booking right that alone may take it until then."),
    sa.Column(
        "still_offered",
        sa.Boolean,
        nullable=False,
        server_default=sa.true(),
        comment="False: it is withdrawn when its visit is cancelled; the pattern changed or the therapist is away.",
    ),
    sa.Column("absence_id", sa.ForeignKey(absence.c.id), comment="The absence for which it is not offered."),
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
        postgresql_include=["ends_at", "practitioner_id", "delivery_mode", "location_id", "released_at", "held_until"],
        postgresql_where=sa.text("status = 'free'"),
    ),
    sa.Index("slot_practitioner_day_idx", "practitioner_id", "starts_at"),
    sa.Index("slot_schedule_idx", "schedule_id", "starts_at"),
    sa.Index("slot_held_for_idx", "held_for", postgresql_where=sa.text("held_for is not null")),
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
    sa.Column("issued_at", _instant, nullable=False),
    sa.Column("revoked_reason", sa.Text),
    sa.Column("told_of_end_at", _instant, comment="When it was told that the right ends soon."),
    sa.Column("told_of_birthday_at", _instant, comment="When it was told that the guardian's self-service ends soon."),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.CheckConstraint("visits_used between 0 and visits_allowed", name="visits_within_quota"),
    sa.CheckConstraint("valid_from <= valid_until", name="valid_in_order"),
    sa.CheckConstraint("status in ('active', 'revoked')", name="status"),
    sa.UniqueConstraint("referral_id"),
    sa.Index(None, "person_ref", "id"),
    sa.Index("booking_right_ends_idx", "valid_until", postgresql_where=sa.text("status = 'active'")),
    sa.Index(
        "booking_right_navigator_code_idx", "id", postgresql_where=sa.text("sealed_navigator_code is not null")
    ),
)

instruction_hand_over = sa.Table(
    "instruction_hand_over",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("booking_right_id", sa.ForeignKey(booking_right.c.id), nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("oral", sa.Boolean, nullable=False),
    sa.Column("written", sa.Boolean, nullable=False),
    sa.Column("handed_over_at", _instant, nullable=False),
    sa.Column("handed_over_by", sa.Text, nullable=False),
    sa.Index(None, "booking_right_id"),
)

appointment_series = sa.Table(
    "appointment_series",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("booking_right_id", sa.ForeignKey(booking_right.c.id), nullable=False),
    sa.Column("created_at", _instant, nullable=False),
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
    sa.Column("created_at", _instant, nullable=False),
    sa.Column("changed_at", _instant, nullable=False),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.CheckConstraint("status in ('booked', 'checked_in', 'completed', 'no_show', 'cancelled')", name="status"),
    sa.Index("appointment_one_per_slot", "slot_id", unique=True, postgresql_where=sa.text("status <> 'cancelled'")),
    sa.Index(None, "booking_right_id"),
    sa.Index(None, "series_id"),
)

appointment_change = sa.Table(
    "appointment_change",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("appointment_id", sa.ForeignKey(appointment.c.id), nullable=False),
    sa.Column("change", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", _instant, nullable=False),
    sa.Column("starts_at", _instant, nullable=False, comment="Start of the visit after the change."),
    sa.Column("reason", sa.Text),
    sa.Index(None, "appointment_id", "id"),
    comment="The history of an appointment, oldest first.",
)

waiting_list_entry = sa.Table(
    "waiting_list_entry",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("appointment_id", sa.ForeignKey(appointment.c.id), nullable=False),
    sa.Column("status", sa.Text, nullable=False, server_default="waiting"),
    sa.Column("wishes", JSONB, nullable=False),
    sa.Column("joined_at", _instant, nullable=False),
    sa.Column("ended_at", _instant),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.CheckConstraint("status in ('waiting', 'fulfilled', 'left', 'ended')", name="status"),
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
    sa.Column("offered_at", _instant, nullable=False),
    sa.Column("expires_at", _instant, nullable=False),
    sa.Column("decided_at", _instant),
    sa.CheckConstraint("status in ('open', 'accepted', 'declined', 'expired', 'withdrawn')", name="status"),
    sa.UniqueConstraint("entry_id", "slot_id"),
    sa.Index("waiting_list_one_offer_of_a_time", "slot_id", unique=True, postgresql_where=sa.text("status = 'open'")),
    sa.Index("waiting_list_one_offer_to_a_place", "entry_id", unique=True, postgresql_where=sa.text("status = 'open'")),
    sa.Index("waiting_list_offer_ends_idx", "expires_at", postgresql_where=sa.text("status = 'open'")),
)

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
    sa.Column("created_at", _instant, nullable=False),
    sa.Column("done_at", _instant),
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
    sa.Column("created_at", _instant, nullable=False),
    sa.Column("send_at", _instant, nullable=False),
    sa.Column("sent_at", _instant),
    sa.Column("dedupe_key", sa.Text, unique=True),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.CheckConstraint("status in ('waiting', 'sent', 'failed', 'dropped')", name="status"),
    sa.Index(None, "unit_id", "status", "id"),
    sa.Index(None, "booking_right_id"),
)

calendar_feed = sa.Table(
    "calendar_feed",
    metadata,
    sa.Column("practitioner_id", sa.Text, primary_key=True),
    sa.Column("token_digest", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("created_at", _instant, nullable=False),
)

acting_for = sa.Table(
    "acting_for",
    metadata,
    sa.Column("citizen_ref", sa.Text, primary_key=True),
    sa.Column("person_ref", sa.ForeignKey(person.c.person_ref), primary_key=True),
    sa.Column("last_allowed_at", _instant, nullable=False),
    comment="For whom a citizen has been allowed to act here; asked anew every time it is shown.",
)
