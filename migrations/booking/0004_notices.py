"""When it was told that a right, or a guardian's self-service, ends soon; and what finds those it concerns."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "booking_right",
        sa.Column(
            "told_of_end_at",
            sa.TIMESTAMP(timezone=True),
            nullable=True,
            comment="When it was told that the right ends soon.",
        ),
    )
    op.add_column(
        "booking_right",
        sa.Column(
            "told_of_birthday_at",
            sa.TIMESTAMP(timezone=True),
            nullable=True,
            comment="When it was told that the guardian's self-service ends soon.",
        ),
    )
    op.create_index(
        "booking_right_navigator_code_idx",
        "booking_right",
        ["id"],
        unique=False,
        postgresql_where=sa.text("sealed_navigator_code is not null"),
    )
    op.create_index(op.f("person_birth_date_idx"), "person", ["birth_date"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("person_birth_date_idx"), table_name="person")
    op.drop_index(
        "booking_right_navigator_code_idx",
        table_name="booking_right",
        postgresql_where=sa.text("sealed_navigator_code is not null"),
    )
    op.drop_column("booking_right", "told_of_birthday_at")
    op.drop_column("booking_right", "told_of_end_at")
