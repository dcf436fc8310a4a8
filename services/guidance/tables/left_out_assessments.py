"""Service needs assessments that are left out, because they are evidently not needed."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from services.guidance.tables.contacts import contact
from services.guidance.tables.foundation import instant, metadata

left_out_assessment = sa.Table(
    "left_out_assessment",
    metadata,
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), primary_key=True),
    sa.Column("sealed_reason", sa.LargeBinary, nullable=False),
    sa.Column("decided_by", sa.Text, nullable=False),
    sa.Column("professions", ARRAY(sa.Text), nullable=False),
    sa.Column("decided_at", instant, nullable=False),
    comment="Goes with the person of its contact; where the matter is documented, an entry keeps the reason (D-8).",
)
