"""The first path: referrals, from the draft to the booking right."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import plumbing_tables_0001 as plumbing

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    plumbing.create()
    op.create_table(
        "referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("pathway_code", sa.Text(), nullable=False),
        sa.Column("pathway_version", sa.Integer(), nullable=False),
        sa.Column("service_type", sa.Text(), nullable=False),
        sa.Column("from_unit_id", sa.Text(), nullable=False),
        sa.Column("to_unit_id", sa.Text(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("sealed_identity_code", sa.LargeBinary(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("non_disclosure", sa.Boolean(), nullable=False),
        sa.Column("taken_into_care", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("joint_assessment", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("booking_mode", sa.Text(), nullable=True),
        sa.Column("interpreter_language", sa.Text(), nullable=True),
        sa.Column("instruction_given", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("criteria_not_met", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("criteria_override_reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column(
            "queued_at",
            sa.TIMESTAMP(timezone=True),
            nullable=False,
            comment="Place in the worklists: sent, or drafted when unsent.",
        ),
        sa.Column("sent_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("sent_by", sa.Text(), nullable=True),
        sa.Column("taken_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("taken_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decline", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("cancelled_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.Text(), nullable=True),
        sa.Column("cancellation_reason", sa.Text(), nullable=True),
        sa.Column("booking_terms", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("booking_state", sa.Text(), nullable=False),
        sa.Column("booking_right_id", sa.Uuid(), nullable=True),
        sa.Column("booking_refusal", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(booking_state = 'issued') = (booking_right_id is not null)",
            name=op.f("referral_issued_names_its_right_check"),
        ),
        sa.CheckConstraint(
            "(booking_state = 'refused') = (booking_refusal is not null)", name=op.f("referral_refused_says_why_check")
        ),
        sa.CheckConstraint(
            "(status = 'accepted') = (booking_state <> 'not_yet')", name=op.f("referral_right_follows_acceptance_check")
        ),
        sa.CheckConstraint(
            "(status = 'accepted') = (booking_terms is not null)", name=op.f("referral_accepted_has_its_terms_check")
        ),
        sa.CheckConstraint(
            "(status in ('accepted', 'declined')) = (decided_at is not null)",
            name=op.f("referral_decided_has_its_time_check"),
        ),
        sa.CheckConstraint(
            "booking_state in ('not_yet', 'booking_pending', 'issued', 'refused')",
            name=op.f("referral_booking_state_check"),
        ),
        sa.CheckConstraint(
            "interpreter_language is null or booking_mode is null or booking_mode = 'therapist_informs'",
            name=op.f("referral_interpreter_books_by_therapist_check"),
        ),
        sa.CheckConstraint(
            "status in ('draft', 'cancelled') or booking_mode is not null",
            name=op.f("referral_sent_says_who_books_check"),
        ),
        sa.CheckConstraint(
            "status in ('draft', 'cancelled') or sent_at is not null", name=op.f("referral_sent_has_its_time_check")
        ),
        sa.CheckConstraint(
            "status in ('draft', 'sent', 'taken', 'accepted', 'declined', 'cancelled')",
            name=op.f("referral_status_check"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("referral_pkey")),
    )
    op.create_index(
        op.f("referral_from_unit_id_queued_at_id_idx"), "referral", ["from_unit_id", "queued_at", "id"], unique=False
    )
    op.create_index(op.f("referral_person_ref_idx"), "referral", ["person_ref"], unique=False)
    op.create_index(
        "referral_received_idx",
        "referral",
        ["to_unit_id", "queued_at", "id"],
        unique=False,
        postgresql_where=sa.text("sent_at is not null"),
    )


def downgrade() -> None:
    op.drop_index("referral_received_idx", table_name="referral", postgresql_where=sa.text("sent_at is not null"))
    op.drop_index(op.f("referral_person_ref_idx"), table_name="referral")
    op.drop_index(op.f("referral_from_unit_id_queued_at_id_idx"), table_name="referral")
    op.drop_table("referral")
    plumbing.drop()
