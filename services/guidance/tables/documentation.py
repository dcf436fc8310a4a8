"""What is documented of a contact, in which register, and the facts that decide it (D-8)."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from services.guidance.tables.contacts import contact
from services.guidance.tables.foundation import instant, metadata

documentation_facts = sa.Table(
    "documentation_facts",
    metadata,
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), primary_key=True),
    sa.Column("file_opened", sa.Boolean, nullable=False),
    sa.Column("applies_for_social_service", sa.Boolean, nullable=False),
    sa.Column("concerns_pending_social_matter", sa.Boolean, nullable=False),
    sa.Column("concerns_care", sa.Boolean, nullable=False),
)

register_entry = sa.Table(
    "register_entry",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), nullable=False),
    sa.Column("client_register", sa.Text, nullable=False),
    sa.Column("person_ref", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("sealed_content", sa.LargeBinary, nullable=False),
    sa.Column("initiated_at", instant, comment="Vireilletulo; of an initiation only."),
    sa.Column("recorded_at", instant, nullable=False),
    sa.Column("recorded_by", sa.Text, nullable=False),
    sa.Column("professions", ARRAY(sa.Text), nullable=False),
    sa.CheckConstraint("(kind = 'initiation') = (initiated_at is not null)", name="initiation_has_its_instant"),
    sa.Index("register_entry_contact_idx", "contact_id", "recorded_at"),
    sa.Index("register_entry_person_idx", "person_ref"),
)
