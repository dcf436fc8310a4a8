"""The consultations of an assessment, found by it."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_INDEX = "consultation_assessment_id_asked_at_id_idx"


def upgrade() -> None:
    op.create_index(op.f(_INDEX), "consultation", ["assessment_id", "asked_at", "id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f(_INDEX), table_name="consultation")
