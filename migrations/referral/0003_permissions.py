"""Permissions, and the disclosures that rest on them or on an act."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "permission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("client_register", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("recipient", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_to", sa.Text(), nullable=True),
        sa.Column("given_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("form", sa.Text(), nullable=True),
        sa.Column("identification_method", sa.Text(), nullable=True),
        sa.Column("form_template", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("document_reference", sa.Text(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("single_use", sa.Boolean(), nullable=False),
        sa.Column("guardians_agreeing", sa.Integer(), nullable=True),
        sa.Column("guardians_total", sa.Integer(), nullable=True),
        sa.Column(
            "guardianship_ends_on",
            sa.Date(),
            nullable=True,
            comment="The child's 18th birthday, when guardians gave it.",
        ),
        sa.Column("statutory_basis", sa.Text(), nullable=True),
        sa.Column("grounds", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("used_at", sa.TIMESTAMP(timezone=True), nullable=True, comment="First disclosure by it."),
        sa.Column("used_for", sa.Text(), nullable=True, comment="Object of the first disclosure, as kind:id."),
        sa.Column("revoked_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.Column("revocation_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(basis = 'statutory_right') = (statutory_basis is not null)",
            name=op.f("permission_statutory_names_its_act_check"),
        ),
        sa.CheckConstraint(
            "(basis in ('statutory_right', 'vital_interest')) = (given_by = 'nobody')",
            name=op.f("permission_somebody_gives_a_permission_check"),
        ),
        sa.CheckConstraint(
            "(given_by = 'guardians') = (guardians_agreeing is not null)"
            " and (guardians_agreeing is null) = (guardians_total is null)"
            " and (guardians_agreeing is null) = (guardianship_ends_on is null)"
            " and guardians_agreeing <= guardians_total",
            name=op.f("permission_guardians_are_counted_check"),
        ),
        sa.CheckConstraint(
            "(given_by = 'nobody') = (form is null) and (form is null) = (given_to is null)"
            " and (form is null) = (identification_method is null)",
            name=op.f("permission_given_says_how_check"),
        ),
        sa.CheckConstraint(
            "basis in ('client_permission', 'disclosure_permission', 'statutory_right', 'vital_interest')",
            name=op.f("permission_basis_check"),
        ),
        sa.CheckConstraint(
            "client_register in ('health_care', 'social_welfare')", name=op.f("permission_client_register_check")
        ),
        sa.CheckConstraint(
            "(revoked_at is null) = (revoked_by is null) and (revoked_at is null) = (revocation_reason is null)",
            name=op.f("permission_revoked_says_why_check"),
        ),
        sa.CheckConstraint("(used_at is null) = (used_for is null)", name=op.f("permission_used_says_for_what_check")),
        sa.CheckConstraint("single_use or valid_until is not null", name=op.f("permission_ends_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("permission_pkey")),
    )
    op.create_index(
        op.f("permission_person_ref_recorded_at_id_idx"),
        "permission",
        ["person_ref", "recorded_at", "id"],
        unique=False,
    )
    op.create_table(
        "disclosure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("permission_id", sa.Uuid(), nullable=True, comment="NULL: it rests on an act alone."),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("from_unit_id", sa.Text(), nullable=False),
        sa.Column("client_register", sa.Text(), nullable=False),
        sa.Column("recipient", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("statutory_basis", sa.Text(), nullable=True),
        sa.Column("disclosed_for", sa.Text(), nullable=False, comment="Object that carries the data, as kind:id."),
        sa.Column("disclosed_by", sa.Text(), nullable=False),
        sa.Column("disclosed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("single_use", sa.Boolean(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "permission_id is not null or statutory_basis is not null",
            name=op.f("disclosure_rests_on_something_check"),
        ),
        sa.ForeignKeyConstraint(["permission_id"], ["permission.id"], name=op.f("disclosure_permission_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("disclosure_pkey")),
        sa.UniqueConstraint("permission_id", "disclosed_for", name=op.f("disclosure_permission_id_disclosed_for_key")),
    )
    op.create_index(
        op.f("disclosure_person_ref_disclosed_at_idx"), "disclosure", ["person_ref", "disclosed_at"], unique=False
    )
    op.create_index(
        "disclosure_single_use_once_idx",
        "disclosure",
        ["permission_id"],
        unique=True,
        postgresql_where=sa.text("single_use"),
    )


def downgrade() -> None:
    op.drop_index("disclosure_single_use_once_idx", table_name="disclosure", postgresql_where=sa.text("single_use"))
    op.drop_index(op.f("disclosure_person_ref_disclosed_at_idx"), table_name="disclosure")
    op.drop_table("disclosure")
    op.drop_index(op.f("permission_person_ref_recorded_at_id_idx"), table_name="permission")
    op.drop_table("permission")
