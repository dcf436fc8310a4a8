"""The desk: who handles a contact, calls, handling time and history; and the people of the desk and their shifts."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from services.guidance.tables.contacts import contact
from services.guidance.tables.foundation import instant, metadata

_NOW = sa.text("until is null")

contact_worker = sa.Table(
    "contact_worker",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("professions", ARRAY(sa.Text), nullable=False),
    sa.Column("since", instant, nullable=False),
    sa.Column("until", instant),
    sa.Column("client_agrees", sa.Boolean),
    sa.Column("duty", sa.Text),
    sa.Column("contact_method", sa.Text),
    sa.Column("starts_on", sa.Date),
    sa.Column("ends_on", sa.Date),
    sa.CheckConstraint("role in ('handler', 'pair', 'responsible')", name="role"),
    sa.CheckConstraint("(role = 'pair') = (client_agrees is not null)", name="pair_has_the_clients_word"),
    sa.CheckConstraint(
        "(role = 'responsible') = (duty is not null and contact_method is not null and starts_on is not null)"
        " and (role = 'responsible' or ends_on is null)",
        name="responsible_has_a_duty",
    ),
    sa.CheckConstraint("ends_on >= starts_on", name="days_in_order"),
    # One of a role at a time: of two workers who claim a contact, the database lets one win.
    sa.Index("contact_worker_now_idx", "contact_id", "role", unique=True, postgresql_where=_NOW),
    sa.Index("contact_worker_subject_idx", "subject", postgresql_where=_NOW),
)

call_attempt = sa.Table(
    "call_attempt",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), nullable=False),
    sa.Column("at", instant, nullable=False),
    sa.Column("reached", sa.Boolean, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("recorded_at", instant, nullable=False),
    sa.Index("call_attempt_contact_idx", "contact_id", "at"),
)

call_note = sa.Table(
    "call_note",
    metadata,
    sa.Column("attempt_id", sa.ForeignKey(call_attempt.c.id), primary_key=True),
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), nullable=False),
    sa.Column("sealed_note", sa.LargeBinary, nullable=False),
    sa.Index("call_note_contact_idx", "contact_id"),
    comment="What was said of a call; deleted with the person of its contact, while the call itself is counted (D-8).",
)

handling_time = sa.Table(
    "handling_time",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("minutes", sa.Integer, nullable=False),
    sa.Column("recorded_at", instant, nullable=False),
    sa.CheckConstraint("minutes > 0", name="minutes"),
    sa.Index("handling_time_contact_idx", "contact_id"),
)

contact_history = sa.Table(
    "contact_history",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("contact_id", sa.ForeignKey(contact.c.id), nullable=False),
    sa.Column("at", instant, nullable=False),
    sa.Column("deed", sa.Text, nullable=False),
    sa.Column("by", sa.Text),
    sa.Column("professions", ARRAY(sa.Text), nullable=False),
    sa.Column("worker", sa.Text),
    sa.Column("client_register", sa.Text, comment="To which the deed belongs; its readers alone are told of it."),
    sa.Index("contact_history_contact_idx", "contact_id", "id"),
    comment="Who of the unit did what and when; a client who did something is not named (D-8).",
)

desk_worker = sa.Table(
    "desk_worker",
    metadata,
    sa.Column("unit_id", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("professions", ARRAY(sa.Text), nullable=False),
    sa.Column("seen_at", instant, nullable=False),
    comment="Workers whose own tokens have shown that they work in the unit: contacts are given to no other.",
)

worker_qualification = sa.Table(
    "worker_qualification",
    metadata,
    sa.Column("unit_id", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("profession", sa.Text, primary_key=True),
    sa.Column("valid_until", sa.Date, nullable=False),
    sa.Column("recorded_by", sa.Text, nullable=False),
    sa.Column("recorded_at", instant, nullable=False),
)

shift = sa.Table(
    "shift",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("area", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("professions", ARRAY(sa.Text), nullable=False),
    sa.Column("began_at", instant, nullable=False),
    sa.Column("ended_at", instant),
    sa.CheckConstraint("ended_at >= began_at", name="begins_before_it_ends"),
    sa.Index("shift_now_idx", "unit_id", "subject", unique=True, postgresql_where=sa.text("ended_at is null")),
)
