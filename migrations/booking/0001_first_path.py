"""The first path: persons, schedules, times, booking rights, appointments and work items."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import plumbing_tables_0001 as plumbing

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


TAKE_AND_FREE = """
create function book_appointment(
    new_id uuid, wanted_slot uuid, used_right uuid, moment timestamptz, by_channel text, no_self_service text,
    age_override text
) returns text language plpgsql as $$
declare
    visit_on date;
begin
    update slot set status = 'booked' where id = wanted_slot and status = 'free' and starts_at > moment
    returning (starts_at at time zone 'Europe/Helsinki')::date into visit_on;
    if not found then
        return 'slot_taken';
    end if;
    update booking_right set visits_used = visits_used + 1, version = version + 1
    where id = used_right and status = 'active' and visits_used < visits_allowed
      and visit_on between valid_from and valid_until;
    if not found then
        update slot set status = 'free' where id = wanted_slot;
        return 'right_exhausted';
    end if;
    insert into appointment (id, booking_right_id, slot_id, channel, reason_no_self_service, age_override_reason,
                             created_at, changed_at)
    values (new_id, used_right, wanted_slot, by_channel, no_self_service, age_override, moment, moment);
    return 'taken';
end $$;

create function move_appointment(moved uuid, wanted_slot uuid, moment timestamptz)
returns text language plpgsql as $$
declare
    old_slot uuid;
begin
    select slot_id into strict old_slot from appointment where id = moved and status = 'booked' for update;
    if old_slot = wanted_slot then
        return 'slot_taken';
    end if;
    -- Both times are held in the order of their ids, so that two moves that cross never wait for each other.
    perform 1 from slot where id in (old_slot, wanted_slot) order by id for update;
    update slot set status = 'booked' where id = wanted_slot and status = 'free' and starts_at > moment;
    if not found then
        return 'slot_taken';
    end if;
    update appointment set slot_id = wanted_slot, changed_at = moment, version = version + 1 where id = moved;
    update slot set status = 'free' where id = old_slot and status = 'booked';
    return 'taken';
end $$;
"""


def upgrade() -> None:
    op.execute("create extension if not exists btree_gist")
    plumbing.create()
    op.create_table(
        "person",
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("sealed_identity_code", sa.LargeBinary(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("non_disclosure", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("taken_into_care", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("person_ref", name=op.f("person_pkey")),
    )
    op.create_table(
        "schedule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("service_type", sa.Text(), nullable=False),
        sa.Column("weekdays", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("breaks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("delivery_mode", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_until", sa.Date(), nullable=False),
        sa.Column("opened_until", sa.Date(), nullable=False),
        sa.CheckConstraint("effective_from <= effective_until", name=op.f("schedule_effective_in_order_check")),
        sa.CheckConstraint("starts < ends", name=op.f("schedule_starts_before_it_ends_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("schedule_pkey")),
    )
    op.create_index(op.f("schedule_unit_id_id_idx"), "schedule", ["unit_id", "id"], unique=False)
    op.create_table(
        "booking_right",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("service_type", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="active", nullable=False),
        sa.Column("visits_allowed", sa.Integer(), nullable=False),
        sa.Column("visits_used", sa.Integer(), server_default="0", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("practitioner_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("min_interval_days", sa.Integer(), nullable=True),
        sa.Column("max_interval_days", sa.Integer(), nullable=True),
        sa.Column("booking_mode", sa.Text(), nullable=False),
        sa.Column("interpreter_language", sa.Text(), nullable=True),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column("issued_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("revoked_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("status in ('active', 'revoked')", name=op.f("booking_right_status_check")),
        sa.CheckConstraint("valid_from <= valid_until", name=op.f("booking_right_valid_in_order_check")),
        sa.CheckConstraint(
            "visits_used between 0 and visits_allowed", name=op.f("booking_right_visits_within_quota_check")
        ),
        sa.ForeignKeyConstraint(["person_ref"], ["person.person_ref"], name=op.f("booking_right_person_ref_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("booking_right_pkey")),
        sa.UniqueConstraint("referral_id", name=op.f("booking_right_referral_id_key")),
    )
    op.create_index(op.f("booking_right_person_ref_id_idx"), "booking_right", ["person_ref", "id"], unique=False)
    op.create_table(
        "slot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("schedule_id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("service_type", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ends_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("delivery_mode", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="free", nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("practitioner_id"), "="),
            (sa.text("tstzrange(starts_at, ends_at)"), "&&"),
            where=sa.text("status <> 'withdrawn'"),
            using="gist",
            name="slot_practitioner_is_in_one_place",
        ),
        sa.CheckConstraint("status in ('free', 'booked', 'withdrawn')", name=op.f("slot_status_check")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("slot_starts_before_it_ends_check")),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"], name=op.f("slot_schedule_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("slot_pkey")),
        postgresql_with={"autovacuum_vacuum_scale_factor": "0.02", "autovacuum_vacuum_insert_scale_factor": "0.02"},
    )
    op.create_index(
        "slot_free_idx",
        "slot",
        ["service_type", "unit_id", "starts_at", "id"],
        unique=False,
        postgresql_include=["ends_at", "practitioner_id", "delivery_mode"],
        postgresql_where=sa.text("status = 'free'"),
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("booking_right_id", sa.Uuid(), nullable=False),
        sa.Column("slot_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), server_default="booked", nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("reason_no_self_service", sa.Text(), nullable=True),
        sa.Column("age_override_reason", sa.Text(), nullable=True),
        sa.Column("cancellation_reason", sa.Text(), nullable=True),
        sa.Column("visit_given_back", sa.Boolean(), nullable=True),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("changed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("status in ('booked', 'cancelled')", name=op.f("appointment_status_check")),
        sa.ForeignKeyConstraint(
            ["booking_right_id"], ["booking_right.id"], name=op.f("appointment_booking_right_id_fkey")
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("appointment_slot_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("appointment_pkey")),
    )
    op.create_index(op.f("appointment_booking_right_id_idx"), "appointment", ["booking_right_id"], unique=False)
    op.create_index(
        "appointment_one_per_slot",
        "appointment",
        ["slot_id"],
        unique=True,
        postgresql_where=sa.text("status = 'booked'"),
    )
    op.create_table(
        "work_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("booking_right_id", sa.Uuid(), nullable=True),
        sa.Column("interpreter_language", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("done_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("done_by", sa.Text(), nullable=True),
        sa.Column("how_informed", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(status = 'done') = (done_at is not null)", name=op.f("work_item_done_has_its_time_check")),
        sa.ForeignKeyConstraint(
            ["booking_right_id"], ["booking_right.id"], name=op.f("work_item_booking_right_id_fkey")
        ),
        sa.ForeignKeyConstraint(["person_ref"], ["person.person_ref"], name=op.f("work_item_person_ref_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("work_item_pkey")),
        sa.UniqueConstraint("kind", "booking_right_id", name=op.f("work_item_kind_booking_right_id_key")),
    )
    op.create_index(op.f("work_item_unit_id_status_id_idx"), "work_item", ["unit_id", "status", "id"], unique=False)
    for function in TAKE_AND_FREE.split("\n\ncreate"):
        op.execute(function if function.startswith("\ncreate") else "create" + function)


def downgrade() -> None:
    op.execute("drop function book_appointment")
    op.execute("drop function move_appointment")
    op.drop_index(op.f("work_item_unit_id_status_id_idx"), table_name="work_item")
    op.drop_table("work_item")
    op.drop_index("appointment_one_per_slot", table_name="appointment", postgresql_where=sa.text("status = 'booked'"))
    op.drop_index(op.f("appointment_booking_right_id_idx"), table_name="appointment")
    op.drop_table("appointment")
    op.drop_index(
        "slot_free_idx",
        table_name="slot",
        postgresql_include=["ends_at", "practitioner_id", "delivery_mode"],
        postgresql_where=sa.text("status = 'free'"),
    )
    op.drop_table("slot")
    op.drop_index(op.f("booking_right_person_ref_id_idx"), table_name="booking_right")
    op.drop_table("booking_right")
    op.drop_index(op.f("schedule_unit_id_id_idx"), table_name="schedule")
    op.drop_table("schedule")
    op.drop_table("person")
    plumbing.drop()
