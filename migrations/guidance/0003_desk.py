"""The desk: who handles a contact, calls, handling time and history; the workers of the desk and their shifts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_worker",
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("professions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("seen_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", "subject", name=op.f("desk_worker_pkey")),
        comment="Workers whose own tokens have shown that they work in the unit: contacts are given to no other.",
    )
    op.create_table(
        "shift",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("professions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("began_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("ended_at >= began_at", name=op.f("shift_begins_before_it_ends_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("shift_pkey")),
    )
    op.create_index(
        "shift_now_idx", "shift", ["unit_id", "subject"], unique=True, postgresql_where=sa.text("ended_at is null")
    )
    op.create_table(
        "worker_qualification",
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("profession", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", "subject", "profession", name=op.f("worker_qualification_pkey")),
    )
    op.create_table(
        "call_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("call_attempt_contact_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("call_attempt_pkey")),
    )
    op.create_index("call_attempt_contact_idx", "call_attempt", ["contact_id", "at"], unique=False)
    op.create_table(
        "contact_history",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("professions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("contact_history_contact_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("contact_history_pkey")),
        comment="Who of the unit did what and when; a client who did something is not named (D-8).",
    )
    op.create_index("contact_history_contact_idx", "contact_history", ["contact_id", "id"], unique=False)
    op.create_table(
        "contact_worker",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("professions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("since", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("until", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("client_agrees", sa.Boolean(), nullable=True),
        sa.Column("duty", sa.Text(), nullable=True),
        sa.Column("contact_method", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(role = 'pair') = (client_agrees is not null)", name=op.f("contact_worker_pair_has_the_clients_word_check")
        ),
        sa.CheckConstraint(
            "(role = 'responsible') = (duty is not null and contact_method is not null and starts_on is not null)"
            " and (role = 'responsible' or ends_on is null)",
            name=op.f("contact_worker_responsible_has_a_duty_check"),
        ),
        sa.CheckConstraint("role in ('handler', 'pair', 'responsible')", name=op.f("contact_worker_role_check")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("contact_worker_days_in_order_check")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("contact_worker_contact_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("contact_worker_pkey")),
    )
    op.create_index(
        "contact_worker_now_idx",
        "contact_worker",
        ["contact_id", "role"],
        unique=True,
        postgresql_where=sa.text("until is null"),
    )
    op.create_index(
        "contact_worker_subject_idx",
        "contact_worker",
        ["subject"],
        unique=False,
        postgresql_where=sa.text("until is null"),
    )
    op.create_table(
        "handling_time",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("handling_time_minutes_check")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("handling_time_contact_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("handling_time_pkey")),
    )
    op.create_index("handling_time_contact_idx", "handling_time", ["contact_id"], unique=False)
    op.create_table(
        "call_note",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_note", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["call_attempt.id"], name=op.f("call_note_attempt_id_fkey")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("call_note_contact_id_fkey")),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("call_note_pkey")),
        comment=(
            "What was said of a call; deleted with the person of its contact, while the call itself is counted (D-8)."
        ),
    )
    op.create_index("call_note_contact_idx", "call_note", ["contact_id"], unique=False)
    op.create_index(
        "contact_area_idx",
        "contact",
        ["unit_id", "area", "due_at"],
        unique=False,
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "contact_callback_idx",
        "contact",
        ["unit_id", "status", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("callback_requested"),
    )
    op.create_index("contact_day_idx", "contact", ["unit_id", "status", "contacted_at"], unique=False)
    op.create_index("contact_identity_person_idx", "contact_identity", ["person_ref"], unique=False)


def downgrade() -> None:
    op.drop_index("contact_identity_person_idx", table_name="contact_identity")
    op.drop_index("contact_day_idx", table_name="contact")
    op.drop_index("contact_callback_idx", table_name="contact", postgresql_where=sa.text("callback_requested"))
    op.drop_index("contact_area_idx", table_name="contact", postgresql_where=sa.text("status = 'open'"))
    op.drop_index("call_note_contact_idx", table_name="call_note")
    op.drop_table("call_note")
    op.drop_index("handling_time_contact_idx", table_name="handling_time")
    op.drop_table("handling_time")
    op.drop_index("contact_worker_subject_idx", table_name="contact_worker", postgresql_where=sa.text("until is null"))
    op.drop_index("contact_worker_now_idx", table_name="contact_worker", postgresql_where=sa.text("until is null"))
    op.drop_table("contact_worker")
    op.drop_index("contact_history_contact_idx", table_name="contact_history")
    op.drop_table("contact_history")
    op.drop_index("call_attempt_contact_idx", table_name="call_attempt")
    op.drop_table("call_attempt")
    op.drop_table("worker_qualification")
    op.drop_index("shift_now_idx", table_name="shift", postgresql_where=sa.text("ended_at is null"))
    op.drop_table("shift")
    op.drop_table("desk_worker")
