"""What comes with a contact, identification, messages, erasures, and answers that are forgotten with their contact."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("erased_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('person', 'words')", name=op.f("erasure_kind_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("erasure_pkey")),
        comment="What to delete again when an older backup has been restored; tells nothing of anybody.",
    )
    op.create_index(op.f("erasure_erased_at_id_idx"), "erasure", ["erased_at", "id"], unique=False)
    op.create_table(
        "contact_circumstances",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("user_group", sa.Text(), nullable=True),
        sa.Column("not_disclosed_to_guardian", sa.Boolean(), nullable=False),
        sa.Column("form_code", sa.Text(), nullable=True),
        sa.Column("form_version", sa.Integer(), nullable=True),
        sa.Column("sealed_circumstances", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "(form_code is null) = (form_version is null)",
            name=op.f("contact_circumstances_form_has_its_version_check"),
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("contact_circumstances_contact_id_fkey")),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("contact_circumstances_pkey")),
    )
    op.create_table(
        "contact_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("imported", sa.Boolean(), nullable=False, comment="A line of a chat that was held elsewhere."),
        sa.Column("written_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "read_at", sa.TIMESTAMP(timezone=True), nullable=True, comment="When it was first shown to the other side."
        ),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("author in ('client', 'worker')", name=op.f("contact_message_author_check")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("contact_message_contact_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("contact_message_pkey")),
    )
    op.create_index(
        op.f("contact_message_contact_id_written_at_id_idx"),
        "contact_message",
        ["contact_id", "written_at", "id"],
        unique=False,
    )
    op.create_index(
        "contact_message_unread_idx",
        "contact_message",
        ["contact_id"],
        unique=False,
        postgresql_where=sa.text("read_at is null"),
    )
    op.create_table(
        "contact_party",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=True),
        sa.Column("sealed_identity_code", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_details", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "(person_ref is null) = (sealed_identity_code is null)", name=op.f("contact_party_known_by_both_check")
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("contact_party_contact_id_fkey")),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("contact_party_pkey")),
        comment="Who made contact about the client, where it is somebody else.",
    )
    op.create_table(
        "contact_tool",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("used_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("contact_tool_contact_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("contact_tool_pkey")),
    )
    op.create_index(
        op.f("contact_tool_contact_id_used_at_id_idx"), "contact_tool", ["contact_id", "used_at", "id"], unique=False
    )
    op.add_column("contact_identity", sa.Column("identification_method", sa.Text(), nullable=True))
    op.add_column("contact_identity", sa.Column("identified_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("contact_identity", sa.Column("possible_duplicate_of", sa.Uuid(), nullable=True))
    op.add_column(
        "idempotency",
        sa.Column(
            "about", sa.Text(), nullable=True, comment="Which object the answer shows, so that it is forgotten with it."
        ),
    )
    op.create_index(op.f("idempotency_about_idx"), "idempotency", ["about"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("idempotency_about_idx"), table_name="idempotency")
    op.drop_column("idempotency", "about")
    op.drop_column("contact_identity", "possible_duplicate_of")
    op.drop_column("contact_identity", "identified_at")
    op.drop_column("contact_identity", "identification_method")
    op.drop_index(op.f("contact_tool_contact_id_used_at_id_idx"), table_name="contact_tool")
    op.drop_table("contact_tool")
    op.drop_table("contact_party")
    op.drop_index(
        "contact_message_unread_idx", table_name="contact_message", postgresql_where=sa.text("read_at is null")
    )
    op.drop_index(op.f("contact_message_contact_id_written_at_id_idx"), table_name="contact_message")
    op.drop_table("contact_message")
    op.drop_table("contact_circumstances")
    op.drop_index(op.f("erasure_erased_at_id_idx"), table_name="erasure")
    op.drop_table("erasure")
