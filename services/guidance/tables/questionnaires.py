"""What somebody filled in and it stays with a contact: questionnaires, batteries of questions, and a navigator code."""

import sqlalchemy as sa

from services.guidance.tables.contacts import contact
from services.guidance.tables.foundation import instant, metadata
from services.guidance.tables.making_contact import contact_tool

contact_questionnaire = sa.Table(
    "contact_questionnaire",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), nullable=False),
    sa.Column("attached_at", instant, nullable=False),
    sa.Column("sealed_filled", sa.LargeBinary, nullable=False),
    sa.Index(None, "contact_id", "attached_at", "id"),
    comment="Attached by the person alone; which questionnaire it is stands in the sealed part too.",
)

contact_battery = sa.Table(
    "contact_battery",
    metadata,
    sa.Column("tool_id", sa.ForeignKey(contact_tool.c.id), primary_key=True),
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), nullable=False),
    sa.Column("sealed_answers", sa.LargeBinary, nullable=False),
    sa.Index(None, "contact_id"),
    comment="Answers of a battery of questions, with the version that they were given to.",
)

contact_navigator_code = sa.Table(
    "contact_navigator_code",
    metadata,
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), primary_key=True),
    sa.Column("sealed_code", sa.LargeBinary, nullable=False),
    sa.Column("filled_on", sa.Date, nullable=False),
    sa.Column("valid_until", sa.Date, nullable=False, comment="Last day; on the next one the row goes (D-11)."),
    sa.Column("recorded_at", instant, nullable=False),
    sa.Index(None, "valid_until"),
)
