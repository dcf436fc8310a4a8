"""Booking, whole: absences, series, waiting list, history, messages, feeds and events."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import plumbing_tables_0002 as plumbing

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    plumbing.create()
    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column(
            "practitioner_id", sa.Text(), nullable=True, comment="Who is away; null when the whole unit is closed."
        ),
        sa.Column("starts_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ends_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("removed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("absence_starts_before_it_ends_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("absence_pkey")),
    )
    op.create_index(op.f("absence_unit_id_starts_at_idx"), "absence", ["unit_id", "starts_at"], unique=False)
    op.create_table(
        "calendar_feed",
        sa.Column("practitioner_id", sa.Text(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("practitioner_id", name=op.f("calendar_feed_pkey")),
        sa.UniqueConstraint("token_digest", name=op.f("calendar_feed_token_digest_key")),
    )
    op.create_table(
        "service_offer",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("service_types", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("service_offer_pkey")),
        comment="A set of service types that some times are good for; a search knows the few sets that hold its own.",
    )
    op.create_table(
        "acting_for",
        sa.Column("citizen_ref", sa.Text(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("last_allowed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_ref"], ["person.person_ref"], name=op.f("acting_for_person_ref_fkey")),
        sa.PrimaryKeyConstraint("citizen_ref", "person_ref", name=op.f("acting_for_pkey")),
        comment="For whom a citizen has been allowed to act here; asked anew every time it is shown.",
    )
    op.create_table(
        "appointment_series",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("booking_right_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_right_id"], ["booking_right.id"], name=op.f("appointment_series_booking_right_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("appointment_series_pkey")),
    )
    op.create_index(
        op.f("appointment_series_booking_right_id_idx"), "appointment_series", ["booking_right_id"], unique=False
    )
    op.create_table(
        "instruction_hand_over",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("booking_right_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("oral", sa.Boolean(), nullable=False),
        sa.Column("written", sa.Boolean(), nullable=False),
        sa.Column("handed_over_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("handed_over_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_right_id"], ["booking_right.id"], name=op.f("instruction_hand_over_booking_right_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("instruction_hand_over_pkey")),
    )
    op.create_index(
        op.f("instruction_hand_over_booking_right_id_idx"), "instruction_hand_over", ["booking_right_id"], unique=False
    )
    op.create_table(
        "appointment_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "starts_at", sa.TIMESTAMP(timezone=True), nullable=False, comment="Start of the visit after the change."
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("appointment_change_appointment_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("appointment_change_pkey")),
        comment="The history of an appointment, oldest first.",
    )
    op.create_index(
        op.f("appointment_change_appointment_id_id_idx"), "appointment_change", ["appointment_id", "id"], unique=False
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("booking_right_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column(
            "facts",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Instants and codes that the text tells; nothing else.",
        ),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("send_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("sent_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("dedupe_key", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("status in ('waiting', 'sent', 'failed', 'dropped')", name=op.f("message_status_check")),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name=op.f("message_appointment_id_fkey")),
        sa.ForeignKeyConstraint(["booking_right_id"], ["booking_right.id"], name=op.f("message_booking_right_id_fkey")),
        sa.ForeignKeyConstraint(["person_ref"], ["person.person_ref"], name=op.f("message_person_ref_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("message_pkey")),
        sa.UniqueConstraint("dedupe_key", name=op.f("message_dedupe_key_key")),
    )
    op.create_index(op.f("message_booking_right_id_idx"), "message", ["booking_right_id"], unique=False)
    op.create_index(op.f("message_unit_id_status_id_idx"), "message", ["unit_id", "status", "id"], unique=False)
    op.create_table(
        "waiting_list_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("wishes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("joined_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "status in ('waiting', 'fulfilled', 'left', 'ended')", name=op.f("waiting_list_entry_status_check")
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("waiting_list_entry_appointment_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("waiting_list_entry_pkey")),
    )
    op.create_index(
        "waiting_list_one_place",
        "waiting_list_entry",
        ["appointment_id"],
        unique=True,
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_index(
        "waiting_list_queue_idx",
        "waiting_list_entry",
        ["joined_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_table(
        "waiting_list_offer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("slot_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("offered_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("expires_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("decided_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status in ('open', 'accepted', 'declined', 'expired', 'withdrawn')",
            name=op.f("waiting_list_offer_status_check"),
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["waiting_list_entry.id"], name=op.f("waiting_list_offer_entry_id_fkey")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("waiting_list_offer_slot_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("waiting_list_offer_pkey")),
        sa.UniqueConstraint("entry_id", "slot_id", name=op.f("waiting_list_offer_entry_id_slot_id_key")),
    )
    op.create_index(
        "waiting_list_offer_ends_idx",
        "waiting_list_offer",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "waiting_list_one_offer_of_a_time",
        "waiting_list_offer",
        ["slot_id"],
        unique=True,
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "waiting_list_one_offer_to_a_place",
        "waiting_list_offer",
        ["entry_id"],
        unique=True,
        postgresql_where=sa.text("status = 'open'"),
    )


def downgrade() -> None:
    op.drop_index(
        "waiting_list_one_offer_to_a_place",
        table_name="waiting_list_offer",
        postgresql_where=sa.text("status = 'open'"),
    )
    op.drop_index(
        "waiting_list_one_offer_of_a_time", table_name="waiting_list_offer", postgresql_where=sa.text("status = 'open'")
    )
    op.drop_index(
        "waiting_list_offer_ends_idx", table_name="waiting_list_offer", postgresql_where=sa.text("status = 'open'")
    )
    op.drop_table("waiting_list_offer")
    op.drop_index(
        "waiting_list_queue_idx", table_name="waiting_list_entry", postgresql_where=sa.text("status = 'waiting'")
    )
    op.drop_index(
        "waiting_list_one_place", table_name="waiting_list_entry", postgresql_where=sa.text("status = 'waiting'")
    )
    op.drop_table("waiting_list_entry")
    op.drop_index(op.f("message_unit_id_status_id_idx"), table_name="message")
    op.drop_index(op.f("message_booking_right_id_idx"), table_name="message")
    op.drop_table("message")
    op.drop_index(op.f("appointment_change_appointment_id_id_idx"), table_name="appointment_change")
    op.drop_table("appointment_change")
    op.drop_index(op.f("instruction_hand_over_booking_right_id_idx"), table_name="instruction_hand_over")
    op.drop_table("instruction_hand_over")
    op.drop_index(op.f("appointment_series_booking_right_id_idx"), table_name="appointment_series")
    op.drop_table("appointment_series")
    op.drop_table("acting_for")
    op.drop_table("service_offer")
    op.drop_table("calendar_feed")
    op.drop_index(op.f("absence_unit_id_starts_at_idx"), table_name="absence")
    op.drop_table("absence")
    plumbing.drop()
