"""Service needs assessments that are left out, and clocks that end because what they wait for is not needed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "left_out_assessment",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("professions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("decided_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("left_out_assessment_contact_id_fkey")),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("left_out_assessment_pkey")),
        comment="Goes with the person of its contact; where the matter is documented, an entry keeps the reason (D-8).",
    )
    op.add_column("clock", sa.Column("not_needed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.drop_constraint(op.f("clock_ended_goes_on_check"), "clock", type_="check")
    op.create_check_constraint(
        op.f("clock_ended_one_way_check"),
        "clock",
        "(ended_at is not null) = (continued_in is not null or not_needed)"
        " and not (continued_in is not null and not_needed) and (ended_at is null or met_at is null)",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("clock_ended_one_way_check"), "clock", type_="check")
    # The older release knows no such end, so that the clocks run again rather than vanish.
    op.execute("update clock set ended_at = null where not_needed")
    op.drop_column("clock", "not_needed")
    op.create_check_constraint(
        op.f("clock_ended_goes_on_check"),
        "clock",
        "(ended_at is null) = (continued_in is null) and (ended_at is null or met_at is null)",
    )
    op.drop_table("left_out_assessment")
