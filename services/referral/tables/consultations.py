"""Consultations with their answers, messages and history; one without a client's identity holds nothing of a person."""

import sqlalchemy as sa

from services.referral.tables.foundation import instant, metadata

consultation = sa.Table(
    "consultation",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("mode", sa.Text, nullable=False),
    sa.Column("client_register", sa.Text, nullable=False),
    sa.Column("covers_both_registers", sa.Boolean, nullable=False),
    sa.Column("request", sa.Text, nullable=False),
    sa.Column("urgency", sa.Text, nullable=False),
    sa.Column("target_code", sa.Text, nullable=False),
    sa.Column("target_kind", sa.Text, nullable=False),
    sa.Column("from_unit_id", sa.Text, nullable=False),
    sa.Column("answering_unit_ids", sa.ARRAY(sa.Text), nullable=False, comment="None: the asker records the answer."),
    sa.Column("interrupts", sa.Boolean, nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("client_agrees", sa.Boolean, nullable=False),
    sa.Column("person_ref", sa.Text),
    sa.Column("sealed_identity_code", sa.LargeBinary),
    sa.Column("non_disclosure", sa.Boolean, nullable=False),
    sa.Column("taken_into_care", sa.Boolean, nullable=False),
    sa.Column("permission_id", sa.Uuid),
    sa.Column("statutory_basis", sa.Text),
    sa.Column("age_band", sa.Text),
    sa.Column("contact_reference", sa.Uuid),
    sa.Column("assessment_id", sa.Uuid),
    sa.Column("asked_at", instant, nullable=False),
    sa.Column("asked_by", sa.Text, nullable=False),
    sa.Column("answer_due_at", instant, nullable=False),
    sa.Column("due_soon_at", instant, nullable=False),
    sa.Column("due_soon_told_at", instant),
    sa.Column("overdue_told_at", instant),
    sa.Column("conversion_told_at", instant, comment="Of an anonymous one, whose conversion is told of later."),
    sa.Column("taken_by", sa.Text),
    sa.Column("summary", sa.Text),
    sa.Column("answered_at", instant),
    sa.Column("ended_at", instant),
    sa.Column("ending", sa.Text),
    sa.Column("referral_id", sa.Uuid),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.CheckConstraint("status in ('asked', 'taken', 'answered', 'closed', 'withdrawn', 'converted')", name="status"),
    sa.CheckConstraint("mode in ('identified', 'anonymous', 'worker_support')", name="mode"),
    sa.CheckConstraint("client_register in ('health_care', 'social_welfare')", name="client_register"),
    sa.CheckConstraint(
        "(mode = 'identified') = (person_ref is not null) and (person_ref is null) = (sealed_identity_code is null)",
        name="identified_names_its_client",
    ),
    sa.CheckConstraint(
        "mode = 'identified' or num_nonnulls(permission_id, statutory_basis, contact_reference, assessment_id,"
        " referral_id) = 0 and not non_disclosure and not taken_into_care",
        name="nothing_leads_from_anonymous_to_a_person",
    ),
    sa.CheckConstraint("age_band is null or mode = 'anonymous'", name="age_band_of_anonymous"),
    sa.CheckConstraint(
        "(status in ('closed', 'withdrawn', 'converted')) = (ended_at is not null)", name="ended_has_its_time"
    ),
    sa.CheckConstraint("status not in ('answered', 'closed') or answered_at is not null", name="answered_has_its_time"),
    sa.CheckConstraint("status <> 'taken' or taken_by is not null", name="taken_by_somebody"),
    sa.CheckConstraint("due_soon_at <= answer_due_at", name="due_soon_before_due"),
    sa.Index(
        "consultation_asked_open_idx",
        "from_unit_id",
        "answer_due_at",
        "id",
        postgresql_where=sa.text("ended_at is null"),
    ),
    sa.Index(None, "from_unit_id", "answer_due_at", "id"),
    sa.Index(
        "consultation_due_soon_idx",
        "due_soon_at",
        postgresql_where=sa.text("status in ('asked', 'taken') and due_soon_told_at is null"),
    ),
    sa.Index(
        "consultation_overdue_idx",
        "answer_due_at",
        postgresql_where=sa.text("status in ('asked', 'taken') and overdue_told_at is null"),
    ),
    sa.Index(
        "consultation_converted_idx",
        "ended_at",
        postgresql_where=sa.text("mode = 'anonymous' and status = 'converted' and conversion_told_at is null"),
    ),
    sa.Index(None, "person_ref"),
    sa.Index(None, "contact_reference"),
    sa.Index(None, "assessment_id", "asked_at", "id"),
)

consultation_to_answer = sa.Table(
    "consultation_to_answer",
    metadata,
    sa.Column("unit_id", sa.Text, primary_key=True),
    sa.Column("consultation_id", sa.ForeignKey("consultation.id"), primary_key=True),
    sa.Column("answer_due_at", instant, nullable=False),
    sa.Column("is_open", sa.Boolean, nullable=False),
    sa.Index(
        "consultation_to_answer_open_idx",
        "unit_id",
        "answer_due_at",
        "consultation_id",
        postgresql_where=sa.text("is_open"),
    ),
    sa.Index("consultation_to_answer_all_idx", "unit_id", "answer_due_at", "consultation_id"),
    sa.Index(None, "consultation_id"),
    comment="The consultation in the worklists of those who answer it.",
)

consultation_answer = sa.Table(
    "consultation_answer",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("consultation_id", sa.ForeignKey("consultation.id"), nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("answered_at", instant, nullable=False),
    sa.Column("recorded_by", sa.Text, nullable=False),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("answered_by", sa.Text, comment="Role of who answered without an account."),
    sa.Column("phone_time_at", instant),
    sa.UniqueConstraint("consultation_id", "recorded_by"),
)

consultation_message = sa.Table(
    "consultation_message",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("consultation_id", sa.ForeignKey("consultation.id"), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("written_at", instant, nullable=False),
    sa.Column("written_by", sa.Text, nullable=False),
    sa.Column("from_asker", sa.Boolean, nullable=False),
    sa.Index(None, "consultation_id", "written_at", "id"),
)

consultation_step = sa.Table(
    "consultation_step",
    metadata,
    sa.Column("consultation_id", sa.ForeignKey("consultation.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("at", instant, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
)
