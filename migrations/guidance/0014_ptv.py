"""Imports from the national service catalogue, what each found, and what has to be read again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ptv_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False, comment="Every service was read, changed or not."),
        sa.Column("accept_withdrawals", sa.Boolean(), nullable=False),
        sa.Column(
            "since",
            sa.TIMESTAMP(timezone=True),
            nullable=True,
            comment="What has changed since then was read; null: everything.",
        ),
        sa.Column(
            "watermark",
            sa.TIMESTAMP(timezone=True),
            nullable=True,
            comment="What changes after it, a later import reads; only of a finished one.",
        ),
        sa.Column("entries", sa.Integer(), nullable=False, comment="Imported entries, not gone, when it began."),
        sa.Column("listed", sa.Integer(), nullable=False, comment="Services that the catalogue listed."),
        sa.Column(
            "counts",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Services by what was found of them; of an ended one.",
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it did not finish."),
        sa.Column("started_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'finished') = (watermark is not null)", name=op.f("ptv_import_watermark_check")),
        sa.CheckConstraint("(state = 'running') = (ended_at is null)", name=op.f("ptv_import_ended_check")),
        sa.CheckConstraint(
            "state in ('running', 'finished', 'stopped', 'failed', 'interrupted')", name=op.f("ptv_import_state_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("ptv_import_pkey")),
    )
    op.create_index(
        "ptv_import_running_idx", "ptv_import", ["county"], unique=True, postgresql_where=sa.text("state = 'running'")
    )
    op.create_index(op.f("ptv_import_started_at_id_idx"), "ptv_import", ["started_at", "id"], unique=False)
    op.create_table(
        "ptv_service",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("ptv_id", sa.Uuid(), nullable=False),
        sa.Column(
            "channel_ids",
            postgresql.ARRAY(sa.Uuid()),
            nullable=False,
            comment="A change of one is a change of the entry.",
        ),
        sa.Column(
            "rule_version",
            sa.Text(),
            nullable=True,
            comment="By which the entry was made; null: it has to be read again.",
        ),
        sa.Column("withdrawn_by_import", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("county", "ptv_id", name=op.f("ptv_service_pkey")),
        comment="What an import remembers of a service of the catalogue beside its entry.",
    )
    op.create_table(
        "ptv_import_item",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("ptv_id", sa.Uuid(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("fields", postgresql.ARRAY(sa.Text()), nullable=False, comment="Of a changed one: which fields."),
        sa.Column(
            "notes",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="Words of the catalogue that were not understood.",
        ),
        sa.Column("detail", sa.Text(), nullable=True, comment="Why it is broken or missing."),
        sa.CheckConstraint(
            "result in ('to_read', 'missing', 'added', 'changed', 'unchanged', 'withdrawn', 'returned', 'broken')",
            name=op.f("ptv_import_item_result_check"),
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["ptv_import.id"], name=op.f("ptv_import_item_import_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "ptv_id", name=op.f("ptv_import_item_pkey")),
    )
    op.create_index(
        "ptv_import_item_waiting_idx",
        "ptv_import_item",
        ["import_id", "ptv_id"],
        unique=False,
        postgresql_where=sa.text("result = 'to_read'"),
    )


def downgrade() -> None:
    op.drop_table("ptv_import_item")
    op.drop_table("ptv_service")
    op.drop_table("ptv_import")
