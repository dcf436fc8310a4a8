"""What comes with a contact: the form and the situation, who made it, messages and tools; and what was erased."""

import sqlalchemy as sa

from services.guidance.tables.contacts import contact
from services.guidance.tables.foundation import instant, metadata

contact_circumstances = sa.Table(
    "contact_circumstances",
    metadata,
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), primary_key=True),
    sa.Column("place", sa.Text),
    sa.Column("user_group", sa.Text),
    sa.Column("not_disclosed_to_guardian", sa.Boolean, nullable=False),
    sa.Column("form_code", sa.Text),
    sa.Column("form_version", sa.Integer),
    sa.Column("sealed_circumstances", sa.LargeBinary, nullable=False),
    sa.CheckConstraint("(form_code is null) = (form_version is null)", name="form_has_its_version"),
)

contact_party = sa.Table(
    "contact_party",
    metadata,
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), primary_key=True),
    sa.Column("person_ref", sa.Text),
    sa.Column("sealed_identity_code", sa.LargeBinary),
    sa.Column("sealed_details", sa.LargeBinary, nullable=False),
    sa.CheckConstraint("(person_ref is null) = (sealed_identity_code is null)", name="known_by_both"),
    comment="Who made contact about the client, where it is somebody else.",
)

contact_message = sa.Table(
    "contact_message",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("imported", sa.Boolean, nullable=False, comment="A line of a chat that was held elsewhere."),
    sa.Column("written_at", instant, nullable=False),
    sa.Column("recorded_at", instant, nullable=False),
    sa.Column("read_at", instant, comment="When it was first shown to the other side."),
    sa.Column("sealed_text", sa.LargeBinary, nullable=False),
    sa.CheckConstraint("author in ('client', 'worker')", name="author"),
    sa.Index(None, "contact_id", "written_at", "id"),
    sa.Index("contact_message_unread_idx", "contact_id", postgresql_where=sa.text("read_at is null")),
)

contact_tool = sa.Table(
    "contact_tool",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("used_at", instant, nullable=False),
    sa.Index(None, "contact_id", "used_at", "id"),
)

forgotten_contact = sa.Table(
    "forgotten_contact",
    metadata,
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), primary_key=True),
    comment="Whose person was forgotten; an open one goes on under another id, which nothing leads to (D-8).",
)

erasure = sa.Table(
    "erasure",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("contact_id", sa.Uuid, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("erased_at", instant, nullable=False),
    sa.CheckConstraint("kind in ('person', 'words')", name="kind"),
    sa.Index(None, "erased_at", "id"),
    comment="What to delete again when an older backup has been restored; tells nothing of anybody.",
)
