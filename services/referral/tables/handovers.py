"""Handovers, and what was done to them."""

import sqlalchemy as sa

from services.referral.tables.foundation import contract, instant, metadata

handover = sa.Table(
    "handover",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("client_register", sa.Text, nullable=False),
    sa.Column("sender_register", sa.Text, nullable=False),
    sa.Column("from_unit_id", sa.Text, nullable=False),
    sa.Column("to_unit_id", sa.Text, nullable=False),
    sa.Column("person_ref", sa.Text, nullable=False),
    sa.Column("sealed_identity_code", sa.LargeBinary, nullable=False),
    sa.Column("birth_date", sa.Date, nullable=False),
    sa.Column("non_disclosure", sa.Boolean, nullable=False),
    sa.Column("taken_into_care", sa.Boolean, nullable=False),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("urgency", sa.Text, nullable=False),
    sa.Column("preliminary_assessment", contract, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("warm", sa.Boolean, nullable=False),
    sa.Column("booking_wishes", contract, nullable=False),
    sa.Column("client_relationship", sa.Text, nullable=False),
    sa.Column("own_worker", contract),
    sa.Column("contact_reference", sa.Uuid),
    sa.Column("continues_handover_id", sa.ForeignKey("handover.id")),
    sa.Column("continued_by_handover_id", sa.ForeignKey("handover.id")),
    sa.Column("received_at", instant, nullable=False, comment="First contact with the county; never set anew."),
    sa.Column("offered_at", instant, nullable=False),
    sa.Column("offered_by", sa.Text, nullable=False),
    sa.Column("offered_through", sa.Text, comment="Client id of the service that acted for who offered."),
    sa.Column("accepted_at", instant),
    sa.Column("accepted_by", sa.Text),
    sa.Column("client_contacted_at", instant),
    sa.Column("ended_at", instant),
    sa.Column("outcome", sa.Text),
    sa.Column("return_reason", sa.Text),
    sa.Column("return_explanation", sa.Text),
    sa.Column("permission_id", sa.Uuid),
    sa.Column("statutory_basis", sa.Text),
    sa.Column("client_told", contract),
    sa.Column("without_clock", sa.Boolean, nullable=False, comment="No clock runs: after all with one in a worklist."),
    sa.Column(
        "queued_at", instant, nullable=False, comment="Place in a worklist: the clock due first, else the offer."
    ),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.CheckConstraint(
        "status in ('offered', 'accepted', 'client_contacted', 'done', 'returned', 'returned_for_reassessment', "
        "'continued', 'withdrawn')",
        name="status",
    ),
    sa.CheckConstraint("client_register in ('health_care', 'social_welfare')", name="client_register"),
    sa.CheckConstraint("sender_register in ('health_care', 'social_welfare')", name="sender_register"),
    sa.CheckConstraint("from_unit_id <> to_unit_id", name="goes_to_another_unit"),
    sa.CheckConstraint("received_at <= offered_at", name="first_contact_comes_first"),
    sa.CheckConstraint("(client_relationship = 'inside') = (own_worker is not null)", name="inside_goes_to_own_worker"),
    sa.CheckConstraint("(accepted_at is null) = (accepted_by is null)", name="accepted_by_somebody"),
    sa.CheckConstraint(
        "accepted_at is not null or status in ('offered', 'returned', 'continued', 'withdrawn')",
        name="accepted_has_its_time",
    ),
    sa.CheckConstraint(
        "client_contacted_at is not null or status not in ('client_contacted', 'done')", name="contacted_has_its_time"
    ),
    sa.CheckConstraint("(status = 'done') = (outcome is not null)", name="done_has_its_outcome"),
    sa.CheckConstraint(
        "return_reason is not null or status not in ('returned', 'returned_for_reassessment')", name="returned_says_why"
    ),
    sa.CheckConstraint(
        "(status = 'continued') = (continued_by_handover_id is not null)", name="continued_says_by_which"
    ),
    sa.UniqueConstraint("continues_handover_id"),
    sa.Index("handover_sent_idx", "from_unit_id", "sender_register", "status", "without_clock", "queued_at", "id"),
    sa.Index("handover_received_idx", "to_unit_id", "client_register", "status", "without_clock", "queued_at", "id"),
    sa.Index(None, "person_ref"),
)

handover_history = sa.Table(
    "handover_history",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("handover_id", sa.ForeignKey(handover.c.id), nullable=False),
    sa.Column("action", sa.Text),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("at", instant, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("explanation", sa.Text),
    sa.Column("contact_attempt", contract),
    sa.Column("client_told", contract),
    sa.Index(None, "handover_id", "id"),
)
