"""What becomes of a contact: assessment, outcomes, register entries and statistics."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed_place",
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("next_cursor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("feed", name=op.f("feed_place_pkey")),
    )
    op.create_table(
        "statistics_row",
        sa.Column("id", sa.Uuid(), nullable=False, comment="Random: neither the order nor the time of its making."),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("contactor", sa.Text(), nullable=False),
        sa.Column("for_professional", sa.Boolean(), nullable=False),
        sa.Column("matters", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=True),
        sa.Column("additional_reason", sa.Text(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("started_hour", sa.SmallInteger(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=True),
        sa.Column("workers", sa.SmallInteger(), nullable=False),
        sa.Column("worker_minutes", sa.Integer(), nullable=True),
        sa.Column("outcomes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("led_to_client_relationship", sa.Text(), nullable=False),
        sa.Column("first_contact_resolution", sa.Boolean(), nullable=False),
        sa.Column("clock_results", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("age_group", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("statistics_row_pkey")),
    )
    op.create_index("statistics_row_started_idx", "statistics_row", ["started_on"], unique=False)
    op.create_table(
        "awaited_consultation",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("awaited_by", sa.Text(), nullable=False),
        sa.Column("awaited_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("answered_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("awaited_consultation_contact_id_fkey")),
        sa.PrimaryKeyConstraint("contact_id", "consultation_id", name=op.f("awaited_consultation_pkey")),
    )
    op.create_table(
        "contact_closing",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("mutual_understanding", sa.Boolean(), nullable=True),
        sa.Column("client_informed_of_recording", sa.Boolean(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("contact_closing_contact_id_fkey")),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("contact_closing_pkey")),
        comment="Its contact was closed at least once, and has its statistics row.",
    )
    op.create_table(
        "contact_outcome",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("client_register", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("changed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("to_unit_id", sa.Text(), nullable=True),
        sa.Column(
            "sealed_request",
            sa.LargeBinary(),
            nullable=True,
            comment="What is asked of the neighbour, until it has answered.",
        ),
        sa.Column("handover_id", sa.Uuid(), nullable=True),
        sa.Column("booking_right_id", sa.Uuid(), nullable=True),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column(
            "problem",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
            comment="The neighbour's own words of its refusal.",
        ),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("sealed_return", sa.LargeBinary(), nullable=True, comment="The receiving unit's explanation."),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("contact_outcome_contact_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("contact_outcome_pkey")),
    )
    op.create_index(
        "contact_outcome_handover_idx",
        "contact_outcome",
        ["handover_id"],
        unique=False,
        postgresql_where=sa.text("handover_id is not null"),
    )
    op.create_index(
        "contact_outcome_live_idx",
        "contact_outcome",
        ["contact_id", "client_register"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("state <> 'replaced'"),
    )
    op.create_table(
        "documentation_facts",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("file_opened", sa.Boolean(), nullable=False),
        sa.Column("applies_for_social_service", sa.Boolean(), nullable=False),
        sa.Column("concerns_pending_social_matter", sa.Boolean(), nullable=False),
        sa.Column("concerns_care", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("documentation_facts_contact_id_fkey")),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("documentation_facts_pkey")),
    )
    op.create_table(
        "preliminary_assessment",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("client_register", sa.Text(), nullable=False),
        sa.Column("sealed_content", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "client_register in ('health_care', 'social_welfare')",
            name=op.f("preliminary_assessment_client_register_check"),
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("preliminary_assessment_contact_id_fkey")),
        sa.PrimaryKeyConstraint("contact_id", "client_register", name=op.f("preliminary_assessment_pkey")),
    )
    op.create_table(
        "register_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("client_register", sa.Text(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sealed_content", sa.LargeBinary(), nullable=False),
        sa.Column(
            "initiated_at", sa.TIMESTAMP(timezone=True), nullable=True, comment="Vireilletulo; of an initiation only."
        ),
        sa.Column("recorded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("professions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.CheckConstraint(
            "(kind = 'initiation') = (initiated_at is not null)",
            name=op.f("register_entry_initiation_has_its_instant_check"),
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("register_entry_contact_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("register_entry_pkey")),
    )
    op.create_index("register_entry_contact_idx", "register_entry", ["contact_id", "recorded_at"], unique=False)
    op.create_index("register_entry_person_idx", "register_entry", ["person_ref"], unique=False)
    op.add_column("contact", sa.Column("waits_for", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column("contact", sa.Column("outcome_progress", sa.Text(), server_default="none", nullable=False))


def downgrade() -> None:
    op.drop_column("contact", "outcome_progress")
    op.drop_column("contact", "waits_for")
    op.drop_index("register_entry_person_idx", table_name="register_entry")
    op.drop_index("register_entry_contact_idx", table_name="register_entry")
    op.drop_table("register_entry")
    op.drop_table("preliminary_assessment")
    op.drop_table("documentation_facts")
    op.drop_index(
        "contact_outcome_live_idx", table_name="contact_outcome", postgresql_where=sa.text("state <> 'replaced'")
    )
    op.drop_index(
        "contact_outcome_handover_idx",
        table_name="contact_outcome",
        postgresql_where=sa.text("handover_id is not null"),
    )
    op.drop_table("contact_outcome")
    op.drop_table("contact_closing")
    op.drop_table("awaited_consultation")
    op.drop_index("statistics_row_started_idx", table_name="statistics_row")
    op.drop_table("statistics_row")
    op.drop_table("feed_place")
