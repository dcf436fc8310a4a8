"""Assessments of service needs and of the need of care, and what was done to them."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from services.referral.tables.foundation import instant, metadata
from services.referral.tables.handovers import handover
from services.referral.tables.referrals import referral

assessment = sa.Table(
    "assessment",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("client_register", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("person_ref", sa.Text, nullable=False),
    sa.Column("sealed_identity_code", sa.LargeBinary, nullable=False),
    sa.Column("birth_date", sa.Date, nullable=False),
    sa.Column("non_disclosure", sa.Boolean, nullable=False),
    sa.Column("handover_id", sa.ForeignKey(handover.c.id)),
    sa.Column("referral_id", sa.ForeignKey(referral.c.id)),
    sa.Column("received_at", instant, nullable=False, comment="First contact with the county."),
    sa.Column("initiated_at", instant, nullable=False, comment="Initiation (vireilletulo); written once."),
    sa.Column("initiated_by", sa.Text, nullable=False),
    sa.Column("started_at", instant),
    sa.Column("started_by", sa.Text),
    sa.Column("completed_at", instant),
    sa.Column("completed_by", sa.Text),
    sa.Column("completed_by_profession", sa.Text),
    sa.Column("ended_at", instant),
    sa.Column("ending_reason", sa.Text),
    sa.Column("participants", ARRAY(sa.Text), nullable=False),
    sa.Column("result", sa.Text),
    sa.Column("urgency", sa.Text),
    sa.Column("step_recommended", sa.Integer),
    sa.Column("step_actual", sa.Integer),
    sa.Column("reason_if_different", sa.Text),
    sa.Column("sealed_navigator_code", sa.LargeBinary),
    sa.Column("navigator_valid_until", sa.Date),
    sa.Column("without_clock", sa.Boolean, nullable=False, comment="No clock runs: after all with one in a worklist."),
    sa.Column(
        "queued_at", instant, nullable=False, comment="Place in a worklist: the clock due first, else initiation."
    ),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.CheckConstraint("status in ('initiated', 'started', 'completed', 'ended')", name="status"),
    sa.CheckConstraint(
        "(kind = 'service_needs_assessment' and client_register = 'social_welfare') "
        "or (kind = 'care_need_assessment' and client_register = 'health_care')",
        name="kind_has_its_register",
    ),
    sa.CheckConstraint("received_at <= initiated_at", name="first_contact_comes_first"),
    sa.CheckConstraint("started_at is not null or status in ('initiated', 'ended')", name="started_has_its_time"),
    sa.CheckConstraint(
        "(status = 'completed') = (completed_at is not null) and (status = 'completed') = (result is not null) "
        "and (status = 'completed') = (completed_by_profession is not null)",
        name="completed_has_its_result",
    ),
    sa.CheckConstraint("(status = 'ended') = (ending_reason is not null)", name="ended_says_why"),
    sa.CheckConstraint("step_recommended between 0 and 3 and step_actual between 0 and 3", name="steps"),
    sa.CheckConstraint(
        "step_recommended is null or step_actual is null or step_recommended = step_actual "
        "or reason_if_different is not null",
        name="another_step_says_why",
    ),
    sa.Index("assessment_worklist_idx", "unit_id", "client_register", "status", "without_clock", "queued_at", "id"),
    sa.Index(None, "person_ref", "kind", "completed_at"),
    sa.Index(None, "handover_id"),
    sa.Index(
        "assessment_navigator_code_idx",
        "navigator_valid_until",
        postgresql_where=sa.text("sealed_navigator_code is not null"),
    ),
)

assessment_history = sa.Table(
    "assessment_history",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("assessment_id", sa.ForeignKey(assessment.c.id), nullable=False),
    sa.Column("action", sa.Text),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("at", instant, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Index(None, "assessment_id", "id"),
)
