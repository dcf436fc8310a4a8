"""Child-protection notices, always stored; apart from them, and never joined in a list, who made them."""

import sqlalchemy as sa

from services.guidance.tables.contacts import contact
from services.guidance.tables.foundation import instant, metadata

child_protection_notice = sa.Table(
    "child_protection_notice",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), nullable=False),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("acute", sa.Boolean, nullable=False),
    sa.Column("notifier_kind", sa.Text, nullable=False),
    sa.Column("own_application", sa.Boolean, nullable=False),
    sa.Column("person_ref", sa.Text),
    sa.Column("sealed_identity_code", sa.LargeBinary),
    sa.Column("sealed_child", sa.LargeBinary),
    sa.Column("sealed_concern", sa.LargeBinary, nullable=False),
    sa.Column("received_at", instant, nullable=False),
    sa.Column("status", sa.Text, nullable=False, server_default="received"),
    sa.Column("urgency", sa.Text),
    sa.Column("urgency_assessed_at", instant),
    sa.Column("urgency_assessed_by", sa.Text),
    sa.Column("forwarding", sa.Text),
    sa.Column("to_unit_id", sa.Text),
    sa.Column("sealed_handover", sa.LargeBinary),
    sa.Column("handover_id", sa.Uuid),
    sa.Column("forwarded_at", instant),
    sa.Column("forwarded_by", sa.Text),
    sa.Column("decision", sa.Text),
    sa.Column("sealed_reason", sa.LargeBinary),
    sa.Column("decided_at", instant),
    sa.Column("decided_by", sa.Text),
    sa.Column("family_informed_at", instant),
    sa.Column("finished_at", instant),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.UniqueConstraint("contact_id"),
    sa.CheckConstraint("status in ('received', 'urgency_assessed', 'forwarded', 'decided')", name="status"),
    sa.CheckConstraint("(person_ref is null) = (sealed_identity_code is null)", name="identified_child"),
    sa.CheckConstraint("person_ref is not null or sealed_child is not null", name="some_child"),
    sa.CheckConstraint("(status = 'decided') = (decision is not null)", name="decided_has_its_decision"),
    sa.Index("child_protection_notice_unit_idx", "unit_id", "status", "received_at", "id"),
    sa.Index("child_protection_notice_to_unit_idx", "to_unit_id", "status", "received_at", "id"),
    sa.Index(
        "child_protection_notice_handover_idx", "handover_id", postgresql_where=sa.text("handover_id is not null")
    ),
    comment="Always stored, never forgotten with its contact (D-8; act 417/2007 section 25).",
)

child_protection_notifier = sa.Table(
    "child_protection_notifier",
    metadata,
    sa.Column("notice_id", sa.ForeignKey(child_protection_notice.c.id), primary_key=True),
    sa.Column("allows", sa.Boolean, nullable=False),
    sa.Column("sealed_identity", sa.LargeBinary, nullable=False),
    comment="Who made the notice; every reading is in the access log with its reason (R-202).",
)
