"""Clients: what is known of them, whether they are protected, and who has been allowed to act for them."""

import sqlalchemy as sa

from services.booking.tables.foundation import instant, metadata

person = sa.Table(
    "person",
    metadata,
    sa.Column("person_ref", sa.Text, primary_key=True),
    sa.Column("sealed_identity_code", sa.LargeBinary, nullable=False),
    sa.Column("birth_date", sa.Date, nullable=False),
    sa.Column("non_disclosure", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("taken_into_care", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index(None, "birth_date"),
)

protection_change = sa.Table(
    "protection_change",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("person_ref", sa.ForeignKey(person.c.person_ref), nullable=False),
    sa.Column("non_disclosure", sa.Boolean, nullable=False),
    sa.Column("taken_into_care", sa.Boolean, nullable=False),
    sa.Column("sealed_reason", sa.LargeBinary, nullable=False),
    sa.Column("changed_at", instant, nullable=False),
    sa.Column("changed_by", sa.Text, nullable=False),
    sa.Index(None, "person_ref"),
    comment="What professionals have recorded or lifted, and why; oldest first.",
)

acting_for = sa.Table(
    "acting_for",
    metadata,
    sa.Column("citizen_ref", sa.Text, primary_key=True),
    sa.Column("person_ref", sa.ForeignKey(person.c.person_ref), primary_key=True),
    sa.Column("last_allowed_at", instant, nullable=False),
    sa.Column(
        "ended_at",
        instant,
        comment="When the source said that the citizen may not act for the person any more; null while allowed.",
    ),
    comment="For whom a citizen has been allowed to act here; asked anew every time it is shown.",
)
