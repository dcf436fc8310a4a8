"""Joint clients (yhteisasiakas): what points to one, and the coordination of those who need much."""

import sqlalchemy as sa

from services.guidance.tables.contacts import contact
from services.guidance.tables.foundation import instant, metadata

joint_client_trigger = sa.Table(
    "joint_client_trigger",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), nullable=False),
    sa.Column("person_ref", sa.Text, nullable=False),
    sa.Column("trigger", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("counted", sa.Integer),
    sa.Column("proposed_at", instant, nullable=False),
    sa.Column("recorded_by", sa.Text),
    sa.Column("sealed_reason", sa.LargeBinary),
    sa.Column("decided_at", instant),
    sa.Column("decided_by", sa.Text),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.UniqueConstraint("contact_id", "trigger"),
    sa.CheckConstraint("status in ('proposed', 'confirmed', 'dismissed')", name="status"),
    sa.CheckConstraint("(status = 'proposed') = (decided_at is null)", name="decided_when"),
    sa.Index("joint_client_trigger_person_idx", "person_ref"),
    comment="Goes with the person of its contact, when nothing of that may stay (D-8, D-12).",
)

client_coordination = sa.Table(
    "client_coordination",
    metadata,
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), primary_key=True),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("sealed_reason", sa.LargeBinary, nullable=False),
    sa.Column("flagged_at", instant, nullable=False),
    sa.Column("flagged_by", sa.Text, nullable=False),
    sa.Column("done_at", instant),
    sa.Column("done_by", sa.Text),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Index(
        "client_coordination_task_idx",
        "unit_id",
        "flagged_at",
        "contact_id",
        postgresql_where=sa.text("done_at is null"),
    ),
    comment="A client who needs many services: somebody coordinates the matters (R-096, R-157).",
)
