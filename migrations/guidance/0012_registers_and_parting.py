"""The register of a deed, and what parts an open contact from a person who was forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_OF_ASSESSMENTS = "update contact_history set client_register = 'health_care' where deed = 'care_need_assessed'"
_OF_OUTCOMES = """
    update contact_history as told set client_register = outcome.client_register
    from contact_outcome as outcome
    where outcome.contact_id = told.contact_id and outcome.client_register is not null
      and (told.deed = 'outcome_recorded' and told.at = outcome.recorded_at
           or told.deed in ('outcome_came_true', 'outcome_came_back') and told.at = outcome.changed_at)
"""
_FORGOTTEN_BEFORE = """
    insert into forgotten_contact (contact_id)
    select distinct contact.id from contact join erasure on erasure.contact_id = contact.id
    where erasure.kind = 'person'
"""


def upgrade() -> None:
    op.add_column(
        "contact_history",
        sa.Column(
            "client_register",
            sa.Text(),
            nullable=True,
            comment="To which the deed belongs; its readers alone are told of it.",
        ),
    )
    op.execute(_OF_ASSESSMENTS)
    op.execute(_OF_OUTCOMES)
    op.create_table(
        "forgotten_contact",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("forgotten_contact_contact_id_fkey")),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("forgotten_contact_pkey")),
        comment="Whose person was forgotten; an open one goes on under another id, which nothing leads to (D-8).",
    )
    op.execute(_FORGOTTEN_BEFORE)
    op.create_index(
        "contact_identity_duplicate_idx",
        "contact_identity",
        ["possible_duplicate_of"],
        unique=False,
        postgresql_where=sa.text("possible_duplicate_of is not null"),
    )
    op.create_index("event_aggregate_idx", "event", ["aggregate"], unique=False)


def downgrade() -> None:
    op.drop_index("event_aggregate_idx", table_name="event")
    op.drop_index("contact_identity_duplicate_idx", table_name="contact_identity")
    op.drop_table("forgotten_contact")
    op.drop_column("contact_history", "client_register")
