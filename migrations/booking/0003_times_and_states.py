"""Booking, whole: times that fit several services, are released, held and withdrawn; states after booked."""

import importlib

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import booking_functions_0003 as functions

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FIRST = importlib.import_module("migrations.booking.0001_first_path")
VISIT_MINUTES = """
    update schedule set visit_minutes = coalesce(
        (select extract(epoch from min(ends_at - starts_at)) / 60 from slot where schedule_id = schedule.id), 60)
"""


def upgrade() -> None:
    _change_visits()
    _change_times()
    functions.create()


def _change_visits() -> None:
    op.execute("drop function book_appointment")
    op.execute("drop function move_appointment")
    op.add_column("appointment", sa.Column("series_id", sa.Uuid(), nullable=True))
    op.add_column("appointment", sa.Column("override_reason", sa.Text(), nullable=True))
    op.add_column(
        "appointment", sa.Column("overridden", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)
    )
    op.add_column("appointment", sa.Column("sealed_topic", sa.LargeBinary(), nullable=True))
    op.add_column("appointment", sa.Column("cancelled_late", sa.Boolean(), nullable=True))
    op.create_index(op.f("appointment_series_id_idx"), "appointment", ["series_id"], unique=False)
    op.create_foreign_key(
        op.f("appointment_series_id_fkey"), "appointment", "appointment_series", ["series_id"], ["id"]
    )
    op.execute("""
        update appointment set override_reason = age_override_reason, overridden = '{age_window}'
        where age_override_reason is not null
    """)
    op.drop_column("appointment", "age_override_reason")
    op.drop_constraint(op.f("appointment_status_check"), "appointment", type_="check")
    op.create_check_constraint(
        op.f("appointment_status_check"),
        "appointment",
        "status in ('booked', 'checked_in', 'completed', 'no_show', 'cancelled')",
    )
    op.drop_index("appointment_one_per_slot", table_name="appointment")
    op.create_index(
        "appointment_one_per_slot",
        "appointment",
        ["slot_id"],
        unique=True,
        postgresql_where=sa.text("status <> 'cancelled'"),
    )
    op.add_column(
        "booking_right", sa.Column("delivery_modes", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)
    )
    op.add_column(
        "booking_right", sa.Column("open_booking", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column(
        "booking_right", sa.Column("care_need_assessment", postgresql.JSONB(astext_type=sa.Text()), nullable=True)
    )
    op.add_column("booking_right", sa.Column("sealed_navigator_code", sa.LargeBinary(), nullable=True))
    op.add_column("booking_right", sa.Column("sealed_contact_details", sa.LargeBinary(), nullable=True))
    op.create_index(
        "booking_right_ends_idx",
        "booking_right",
        ["valid_until"],
        unique=False,
        postgresql_where=sa.text("status = 'active'"),
    )


def _change_times() -> None:
    op.execute(
        "insert into service_offer select distinct service_type, array[service_type] from schedule "
        "on conflict do nothing"
    )
    op.add_column("schedule", sa.Column("offer", sa.Text(), nullable=True))
    op.execute("update schedule set offer = service_type")
    op.alter_column("schedule", "offer", nullable=False)
    op.add_column("schedule", sa.Column("visit_minutes", sa.SmallInteger(), nullable=True))
    op.execute(VISIT_MINUTES)
    op.alter_column("schedule", "visit_minutes", nullable=False)
    op.add_column("schedule", sa.Column("buffer_minutes", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("schedule", sa.Column("location_id", sa.Text(), nullable=True))
    op.add_column("schedule", sa.Column("visibility", sa.Text(), server_default="public", nullable=False))
    op.add_column("schedule", sa.Column("release", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("schedule", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.create_foreign_key(op.f("schedule_offer_fkey"), "schedule", "service_offer", ["offer"], ["id"])
    op.drop_column("schedule", "service_type")
    op.execute(
        "insert into service_offer select distinct service_type, array[service_type] from slot on conflict do nothing"
    )
    op.add_column("slot", sa.Column("offer", sa.Text(), nullable=True))
    op.execute("update slot set offer = service_type")
    op.alter_column("slot", "offer", nullable=False)
    op.add_column("slot", sa.Column("location_id", sa.Text(), nullable=True))
    op.add_column(
        "slot",
        sa.Column(
            "released_at",
            sa.TIMESTAMP(timezone=True),
            nullable=True,
            comment="From when families see it; null: only professionals book it.",
        ),
    )
    op.execute("update slot set released_at = now()")
    op.add_column("slot", sa.Column("held_until", sa.TIMESTAMP(timezone=True), nullable=True))
    op.add_column(
        "slot",
        sa.Column("held_for", sa.Uuid(), nullable=True, comment="The booking right that alone may take it until then."),
    )
    op.add_column(
        "slot",
        sa.Column(
            "still_offered",
            sa.Boolean(),
            server_default=sa.text("true"),
            nullable=False,
            comment="False: it is withdrawn when its visit is cancelled; the pattern changed or the therapist is away.",
        ),
    )
    op.add_column(
        "slot", sa.Column("absence_id", sa.Uuid(), nullable=True, comment="The absence for which it is not offered.")
    )
    op.drop_index(
        op.f("slot_free_idx"),
        table_name="slot",
        postgresql_where="(status = 'free'::text)",
        postgresql_include=["ends_at", "practitioner_id", "delivery_mode"],
    )
    op.create_index(
        "slot_free_idx",
        "slot",
        ["offer", "unit_id", "starts_at", "id"],
        unique=False,
        postgresql_include=["ends_at", "practitioner_id", "delivery_mode", "location_id", "released_at", "held_until"],
        postgresql_where=sa.text("status = 'free'"),
    )
    op.create_index(
        "slot_held_for_idx", "slot", ["held_for"], unique=False, postgresql_where=sa.text("held_for is not null")
    )
    op.create_index("slot_practitioner_day_idx", "slot", ["practitioner_id", "starts_at"], unique=False)
    op.create_index("slot_schedule_idx", "slot", ["schedule_id", "starts_at"], unique=False)
    op.create_foreign_key(op.f("slot_absence_id_fkey"), "slot", "absence", ["absence_id"], ["id"])
    op.create_foreign_key(op.f("slot_offer_fkey"), "slot", "service_offer", ["offer"], ["id"])
    op.drop_column("slot", "service_type")
    op.add_column("work_item", sa.Column("appointment_id", sa.Uuid(), nullable=True))
    op.add_column("work_item", sa.Column("note", sa.Text(), nullable=True))
    op.drop_constraint(op.f("work_item_kind_booking_right_id_key"), "work_item", type_="unique")
    op.create_index(
        "work_item_one_for_a_right",
        "work_item",
        ["kind", "booking_right_id"],
        unique=True,
        postgresql_where=sa.text("appointment_id is null"),
    )
    op.create_index(
        "work_item_one_open_for_an_appointment",
        "work_item",
        ["kind", "appointment_id"],
        unique=True,
        postgresql_where=sa.text("appointment_id is not null and status = 'open'"),
    )
    op.create_foreign_key(op.f("work_item_appointment_id_fkey"), "work_item", "appointment", ["appointment_id"], ["id"])


def downgrade() -> None:
    functions.drop()
    _change_times_back()
    _change_visits_back()
    for function in FIRST.TAKE_AND_FREE.split("\n\ncreate"):
        op.execute(function if function.startswith("\ncreate") else "create" + function)


def _change_times_back() -> None:
    op.drop_constraint(op.f("work_item_appointment_id_fkey"), "work_item", type_="foreignkey")
    op.drop_index(
        "work_item_one_open_for_an_appointment",
        table_name="work_item",
        postgresql_where=sa.text("appointment_id is not null and status = 'open'"),
    )
    op.drop_index(
        "work_item_one_for_a_right", table_name="work_item", postgresql_where=sa.text("appointment_id is null")
    )
    op.execute("delete from work_item where appointment_id is not null")
    op.create_unique_constraint(op.f("work_item_kind_booking_right_id_key"), "work_item", ["kind", "booking_right_id"])
    op.drop_column("work_item", "note")
    op.drop_column("work_item", "appointment_id")
    op.add_column("slot", sa.Column("service_type", sa.Text(), nullable=True))
    op.execute("update slot set service_type = (select service_types[1] from service_offer where id = offer)")
    op.alter_column("slot", "service_type", nullable=False)
    op.drop_constraint(op.f("slot_offer_fkey"), "slot", type_="foreignkey")
    op.drop_constraint(op.f("slot_absence_id_fkey"), "slot", type_="foreignkey")
    op.drop_index("slot_schedule_idx", table_name="slot")
    op.drop_index("slot_practitioner_day_idx", table_name="slot")
    op.drop_index("slot_held_for_idx", table_name="slot", postgresql_where=sa.text("held_for is not null"))
    op.drop_index(
        "slot_free_idx",
        table_name="slot",
        postgresql_include=["ends_at", "practitioner_id", "delivery_mode", "location_id", "released_at", "held_until"],
        postgresql_where=sa.text("status = 'free'"),
    )
    op.create_index(
        op.f("slot_free_idx"),
        "slot",
        ["service_type", "unit_id", "starts_at", "id"],
        unique=False,
        postgresql_where="(status = 'free'::text)",
        postgresql_include=["ends_at", "practitioner_id", "delivery_mode"],
    )
    op.drop_column("slot", "absence_id")
    op.drop_column("slot", "still_offered")
    op.drop_column("slot", "held_for")
    op.drop_column("slot", "held_until")
    op.drop_column("slot", "released_at")
    op.drop_column("slot", "location_id")
    op.drop_column("slot", "offer")
    op.add_column("schedule", sa.Column("service_type", sa.Text(), nullable=True))
    op.execute("update schedule set service_type = (select service_types[1] from service_offer where id = offer)")
    op.alter_column("schedule", "service_type", nullable=False)
    op.drop_constraint(op.f("schedule_offer_fkey"), "schedule", type_="foreignkey")
    op.drop_column("schedule", "version")
    op.drop_column("schedule", "release")
    op.drop_column("schedule", "visibility")
    op.drop_column("schedule", "location_id")
    op.drop_column("schedule", "buffer_minutes")
    op.drop_column("schedule", "visit_minutes")
    op.drop_column("schedule", "offer")


def _change_visits_back() -> None:
    op.drop_index("booking_right_ends_idx", table_name="booking_right", postgresql_where=sa.text("status = 'active'"))
    op.drop_column("booking_right", "sealed_contact_details")
    op.drop_column("booking_right", "sealed_navigator_code")
    op.drop_column("booking_right", "care_need_assessment")
    op.drop_column("booking_right", "open_booking")
    op.drop_column("booking_right", "delivery_modes")
    op.add_column("appointment", sa.Column("age_override_reason", sa.Text(), nullable=True))
    op.execute("update appointment set age_override_reason = override_reason where 'age_window' = any(overridden)")
    op.execute("update appointment set status = 'booked' where status in ('checked_in', 'completed', 'no_show')")
    op.drop_constraint(op.f("appointment_status_check"), "appointment", type_="check")
    op.create_check_constraint(op.f("appointment_status_check"), "appointment", "status in ('booked', 'cancelled')")
    op.drop_index("appointment_one_per_slot", table_name="appointment")
    op.create_index(
        "appointment_one_per_slot",
        "appointment",
        ["slot_id"],
        unique=True,
        postgresql_where=sa.text("status = 'booked'"),
    )
    op.drop_constraint(op.f("appointment_series_id_fkey"), "appointment", type_="foreignkey")
    op.drop_index(op.f("appointment_series_id_idx"), table_name="appointment")
    op.drop_column("appointment", "cancelled_late")
    op.drop_column("appointment", "sealed_topic")
    op.drop_column("appointment", "overridden")
    op.drop_column("appointment", "override_reason")
    op.drop_column("appointment", "series_id")
