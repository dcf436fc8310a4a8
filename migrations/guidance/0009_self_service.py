"""Questionnaires and batteries of questions of a contact, and its Therapy Navigator code."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_questionnaire",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("attached_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("sealed_filled", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("contact_questionnaire_contact_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("contact_questionnaire_pkey")),
        comment="Attached by the person alone; which questionnaire it is stands in the sealed part too.",
    )
    op.create_index(
        op.f("contact_questionnaire_contact_id_attached_at_id_idx"),
        "contact_questionnaire",
        ["contact_id", "attached_at", "id"],
    )
    op.create_table(
        "contact_battery",
        sa.Column("tool_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_answers", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["tool_id"], ["contact_tool.id"], name=op.f("contact_battery_tool_id_fkey")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("contact_battery_contact_id_fkey")),
        sa.PrimaryKeyConstraint("tool_id", name=op.f("contact_battery_pkey")),
        comment="Answers of a battery of questions, with the version that they were given to.",
    )
    op.create_index(op.f("contact_battery_contact_id_idx"), "contact_battery", ["contact_id"])
    op.create_table(
        "contact_navigator_code",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_code", sa.LargeBinary(), nullable=False),
        sa.Column("filled_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False, comment="Last day; on the next one the row goes (D-11)."),
        sa.Column("recorded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("contact_navigator_code_contact_id_fkey")),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("contact_navigator_code_pkey")),
    )
    op.create_index(op.f("contact_navigator_code_valid_until_idx"), "contact_navigator_code", ["valid_until"])


def downgrade() -> None:
    op.drop_index(op.f("contact_navigator_code_valid_until_idx"), table_name="contact_navigator_code")
    op.drop_table("contact_navigator_code")
    op.drop_index(op.f("contact_battery_contact_id_idx"), table_name="contact_battery")
    op.drop_table("contact_battery")
    op.drop_index(op.f("contact_questionnaire_contact_id_attached_at_id_idx"), table_name="contact_questionnaire")
    op.drop_table("contact_questionnaire")
