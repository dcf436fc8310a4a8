"""Consultations: questions, answers, messages, worklists and history."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consultation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("client_register", sa.Text(), nullable=False),
        sa.Column("covers_both_registers", sa.Boolean(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("target_code", sa.Text(), nullable=False),
        sa.Column("target_kind", sa.Text(), nullable=False),
        sa.Column("from_unit_id", sa.Text(), nullable=False),
        sa.Column(
            "answering_unit_ids", sa.ARRAY(sa.Text()), nullable=False, comment="None: the asker records the answer."
        ),
        sa.Column("interrupts", sa.Boolean(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("client_agrees", sa.Boolean(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=True),
        sa.Column("sealed_identity_code", sa.LargeBinary(), nullable=True),
        sa.Column("non_disclosure", sa.Boolean(), nullable=False),
        sa.Column("taken_into_care", sa.Boolean(), nullable=False),
        sa.Column("permission_id", sa.Uuid(), nullable=True),
        sa.Column("statutory_basis", sa.Text(), nullable=True),
        sa.Column("age_band", sa.Text(), nullable=True),
        sa.Column("contact_reference", sa.Uuid(), nullable=True),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("answer_due_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("due_soon_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("due_soon_told_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("overdue_told_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("taken_by", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ending", sa.Text(), nullable=True),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(mode = 'identified') = (person_ref is not null)"
            " and (person_ref is null) = (sealed_identity_code is null)",
            name=op.f("consultation_identified_names_its_client_check"),
        ),
        sa.CheckConstraint(
            "(status in ('closed', 'withdrawn', 'converted')) = (ended_at is not null)",
            name=op.f("consultation_ended_has_its_time_check"),
        ),
        sa.CheckConstraint(
            "age_band is null or mode = 'anonymous'", name=op.f("consultation_age_band_of_anonymous_check")
        ),
        sa.CheckConstraint(
            "client_register in ('health_care', 'social_welfare')", name=op.f("consultation_client_register_check")
        ),
        sa.CheckConstraint(
            "mode = 'identified' or num_nonnulls(permission_id, statutory_basis, contact_reference, assessment_id,"
            " referral_id) = 0 and not non_disclosure and not taken_into_care",
            name=op.f("consultation_nothing_leads_from_anonymous_to_a_person_check"),
        ),
        sa.CheckConstraint(
            "mode in ('identified', 'anonymous', 'worker_support')", name=op.f("consultation_mode_check")
        ),
        sa.CheckConstraint(
            "status <> 'taken' or taken_by is not null", name=op.f("consultation_taken_by_somebody_check")
        ),
        sa.CheckConstraint(
            "status in ('asked', 'taken', 'answered', 'closed', 'withdrawn', 'converted')",
            name=op.f("consultation_status_check"),
        ),
        sa.CheckConstraint(
            "status not in ('answered', 'closed') or answered_at is not null",
            name=op.f("consultation_answered_has_its_time_check"),
        ),
        sa.CheckConstraint("due_soon_at <= answer_due_at", name=op.f("consultation_due_soon_before_due_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("consultation_pkey")),
    )
    op.create_index(
        "consultation_asked_open_idx",
        "consultation",
        ["from_unit_id", "answer_due_at", "id"],
        unique=False,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_index(op.f("consultation_contact_reference_idx"), "consultation", ["contact_reference"], unique=False)
    op.create_index(
        "consultation_due_soon_idx",
        "consultation",
        ["due_soon_at"],
        unique=False,
        postgresql_where=sa.text("status in ('asked', 'taken') and due_soon_told_at is null"),
    )
    op.create_index(
        op.f("consultation_from_unit_id_answer_due_at_id_idx"),
        "consultation",
        ["from_unit_id", "answer_due_at", "id"],
        unique=False,
    )
    op.create_index(
        "consultation_overdue_idx",
        "consultation",
        ["answer_due_at"],
        unique=False,
        postgresql_where=sa.text("status in ('asked', 'taken') and overdue_told_at is null"),
    )
    op.create_index(op.f("consultation_person_ref_idx"), "consultation", ["person_ref"], unique=False)
    op.create_table(
        "consultation_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=True, comment="Role of who answered without an account."),
        sa.Column("phone_time_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("consultation_answer_consultation_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("consultation_answer_pkey")),
        sa.UniqueConstraint(
            "consultation_id", "recorded_by", name=op.f("consultation_answer_consultation_id_recorded_by_key")
        ),
    )
    op.create_table(
        "consultation_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("from_asker", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("consultation_message_consultation_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("consultation_message_pkey")),
    )
    op.create_index(
        op.f("consultation_message_consultation_id_written_at_id_idx"),
        "consultation_message",
        ["consultation_id", "written_at", "id"],
        unique=False,
    )
    op.create_table(
        "consultation_step",
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("consultation_step_consultation_id_fkey")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "version", name=op.f("consultation_step_pkey")),
    )
    op.create_table(
        "consultation_to_answer",
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("answer_due_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("consultation_to_answer_consultation_id_fkey")
        ),
        sa.PrimaryKeyConstraint("unit_id", "consultation_id", name=op.f("consultation_to_answer_pkey")),
        comment="The consultation in the worklists of those who answer it.",
    )
    op.create_index(
        op.f("consultation_to_answer_consultation_id_idx"), "consultation_to_answer", ["consultation_id"], unique=False
    )
    op.create_index(
        "consultation_to_answer_open_idx",
        "consultation_to_answer",
        ["unit_id", "answer_due_at", "consultation_id"],
        unique=False,
        postgresql_where=sa.text("is_open"),
    )
    op.create_index(
        "consultation_to_answer_all_idx",
        "consultation_to_answer",
        ["unit_id", "answer_due_at", "consultation_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("consultation_to_answer_all_idx", table_name="consultation_to_answer")
    op.drop_index(
        "consultation_to_answer_open_idx", table_name="consultation_to_answer", postgresql_where=sa.text("is_open")
    )
    op.drop_index(op.f("consultation_to_answer_consultation_id_idx"), table_name="consultation_to_answer")
    op.drop_table("consultation_to_answer")
    op.drop_table("consultation_step")
    op.drop_index(op.f("consultation_message_consultation_id_written_at_id_idx"), table_name="consultation_message")
    op.drop_table("consultation_message")
    op.drop_table("consultation_answer")
    op.drop_index(op.f("consultation_person_ref_idx"), table_name="consultation")
    op.drop_index(
        "consultation_overdue_idx",
        table_name="consultation",
        postgresql_where=sa.text("status in ('asked', 'taken') and overdue_told_at is null"),
    )
    op.drop_index(op.f("consultation_from_unit_id_answer_due_at_id_idx"), table_name="consultation")
    op.drop_index(
        "consultation_due_soon_idx",
        table_name="consultation",
        postgresql_where=sa.text("status in ('asked', 'taken') and due_soon_told_at is null"),
    )
    op.drop_index(op.f("consultation_contact_reference_idx"), table_name="consultation")
    op.drop_index(
        "consultation_asked_open_idx", table_name="consultation", postgresql_where=sa.text("ended_at is null")
    )
    op.drop_table("consultation")
