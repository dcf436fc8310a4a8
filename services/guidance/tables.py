"""Tables of the guidance service; only storage and the migrations see them."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from shared.kit.plumbing_tables import NAMING, plumbing_tables

metadata = sa.MetaData(naming_convention=NAMING)
plumbing = plumbing_tables(metadata)

_instant = sa.TIMESTAMP(timezone=True)

contact = sa.Table(
    "contact",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("tracking_reference", sa.Text, nullable=False),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("area", sa.Text),
    sa.Column("municipality", sa.Text),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("contactor", sa.Text, nullable=False),
    sa.Column("matters", ARRAY(sa.Text), nullable=False),
    sa.Column("topic_code", sa.Text),
    sa.Column("topic", sa.Text),
    sa.Column("message", sa.Text),
    sa.Column("emergency", sa.Boolean, nullable=False),
    sa.Column("callback_requested", sa.Boolean, nullable=False),
    sa.Column("callback_from", _instant),
    sa.Column("callback_until", _instant),
    sa.Column("contacted_at", _instant, nullable=False),
    sa.Column("created_at", _instant, nullable=False),
    sa.Column("due_at", _instant, nullable=False),
    sa.Column("urgency", sa.Text),
    sa.Column("status", sa.Text, nullable=False, server_default="open"),
    sa.Column("outcome", sa.Text),
    sa.Column("closed_at", _instant),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.UniqueConstraint("tracking_reference"),
    sa.CheckConstraint("status in ('open', 'closed')", name="status"),
    sa.CheckConstraint(
        "(status = 'closed') = (closed_at is not null) and (status = 'closed') = (outcome is not null)",
        name="closed_has_its_outcome",
    ),
    sa.Index("contact_desk_idx", "unit_id", "status", "due_at", "id"),
)

contact_identity = sa.Table(
    "contact_identity",
    metadata,
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), primary_key=True),
    sa.Column("person_ref", sa.Text, nullable=False),
    sa.Column("sealed_identity_code", sa.LargeBinary, nullable=False),
    sa.Column("sealed_words", sa.LargeBinary, nullable=False),
    comment="All that is personal of a contact, so that deleting one row deletes it all (D-8).",
)

clock = sa.Table(
    "clock",
    metadata,
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), primary_key=True),
    sa.Column("rule_id", sa.Text, primary_key=True),
    sa.Column("rule_version", sa.Text, nullable=False),
    sa.Column("calendar_version", sa.Text, nullable=False),
    sa.Column("started_at", _instant, nullable=False),
    sa.Column("due_date", sa.Date, nullable=False),
    sa.Column("due_at", _instant, nullable=False),
    sa.Column("met_at", _instant),
    sa.Column("met_recorded_at", _instant),
    sa.Column("overdue_noticed_at", _instant),
    sa.CheckConstraint(
        "(met_at is null) = (met_recorded_at is null) and met_at <= met_recorded_at", name="met_is_recorded"
    ),
    # Without those met and recorded in time, so that it stays as small as the work that is left.
    sa.Index(
        "clock_unnoticed_idx",
        "due_at",
        postgresql_where=sa.text(
            "overdue_noticed_at is null and (met_recorded_at is null or due_at < met_recorded_at)"
        ),
    ),
    sa.Index("clock_running_idx", "contact_id", postgresql_where=sa.text("met_at is null")),
)
