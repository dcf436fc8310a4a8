"""Imports from the national service catalogue: what each found, and what has to be read again."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.guidance.tables.foundation import instant, metadata

ptv_import = sa.Table(
    "ptv_import",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("county", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("whole", sa.Boolean, nullable=False, comment="Every service was read, changed or not."),
    sa.Column("accept_withdrawals", sa.Boolean, nullable=False),
    sa.Column("since", instant, comment="What has changed since then was read; null: everything."),
    sa.Column("watermark", instant, comment="What changes after it, a later import reads; only of a finished one."),
    sa.Column("entries", sa.Integer, nullable=False, comment="Imported entries, not gone, when it began."),
    sa.Column("listed", sa.Integer, nullable=False, comment="Services that the catalogue listed."),
    sa.Column("counts", JSONB, nullable=False, comment="Services by what was found of them; of an ended one."),
    sa.Column("reason", sa.Text, comment="Why it did not finish."),
    sa.Column("started_at", instant, nullable=False),
    sa.Column("ended_at", instant),
    sa.CheckConstraint("state in ('running', 'finished', 'stopped', 'failed', 'interrupted')", name="state"),
    sa.CheckConstraint("(state = 'running') = (ended_at is null)", name="ended"),
    sa.CheckConstraint("(state = 'finished') = (watermark is not null)", name="watermark"),
    sa.Index("ptv_import_running_idx", "county", unique=True, postgresql_where=sa.text("state = 'running'")),
    sa.Index(None, "started_at", "id"),
)

ptv_import_item = sa.Table(
    "ptv_import_item",
    metadata,
    sa.Column("import_id", sa.ForeignKey(ptv_import.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("ptv_id", sa.Uuid, primary_key=True),
    sa.Column("result", sa.Text, nullable=False),
    sa.Column("entry_id", sa.Uuid),
    sa.Column("fields", ARRAY(sa.Text), nullable=False, comment="Of a changed one: which fields."),
    sa.Column("notes", ARRAY(sa.Text), nullable=False, comment="Words of the catalogue that were not understood."),
    sa.Column("detail", sa.Text, comment="Why it is broken or missing."),
    sa.CheckConstraint(
        "result in ('to_read', 'missing', 'added', 'changed', 'unchanged', 'withdrawn', 'returned', 'broken')",
        name="result",
    ),
    sa.Index("ptv_import_item_waiting_idx", "import_id", "ptv_id", postgresql_where=sa.text("result = 'to_read'")),
)

ptv_service = sa.Table(
    "ptv_service",
    metadata,
    sa.Column("county", sa.Text, primary_key=True),
    sa.Column("ptv_id", sa.Uuid, primary_key=True),
    sa.Column("channel_ids", ARRAY(sa.Uuid), nullable=False, comment="A change of one is a change of the entry."),
    sa.Column("organization_id", sa.Uuid, comment="The responsible one; a change of it is a change of the entry."),
    sa.Column("rule_version", sa.Text, comment="By which the entry was made; null: it has to be read again."),
    comment="What an import remembers of a service of the catalogue beside its entry.",
)
