"""Handovers, assessments at the receiving unit, and the clocks of both."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clock",
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("awaits", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False, comment="Unit by whose hours it is due soon."),
        sa.Column("rule_version", sa.Text(), nullable=False),
        sa.Column("calendar_version", sa.Text(), nullable=False),
        sa.Column("started_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("due_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("met_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("met_recorded_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column(
            "ended_at",
            sa.TIMESTAMP(timezone=True),
            nullable=True,
            comment="Ceased to concern the matter without having been met.",
        ),
        sa.Column("due_soon_noticed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("overdue_noticed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("owner in ('handover', 'assessment')", name=op.f("clock_owner_check")),
        sa.CheckConstraint(
            "(met_at is null) = (met_recorded_at is null) and met_at <= met_recorded_at",
            name=op.f("clock_met_is_recorded_check"),
        ),
        sa.CheckConstraint("met_at is null or ended_at is null", name=op.f("clock_met_or_ended_check")),
        sa.PrimaryKeyConstraint("owner_id", "rule_id", "awaits", name=op.f("clock_pkey")),
    )
    op.create_index(
        "clock_due_soon_idx",
        "clock",
        ["unit_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("due_soon_noticed_at is null and ended_at is null and met_at is null"),
    )
    op.create_index(
        "clock_overdue_idx",
        "clock",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text(
            "overdue_noticed_at is null and ended_at is null and (met_recorded_at is null or due_at < met_recorded_at)"
        ),
    )
    op.create_index(
        "clock_running_idx",
        "clock",
        ["owner_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("met_at is null and ended_at is null"),
    )
    op.create_table(
        "handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("client_register", sa.Text(), nullable=False),
        sa.Column("sender_register", sa.Text(), nullable=False),
        sa.Column("from_unit_id", sa.Text(), nullable=False),
        sa.Column("to_unit_id", sa.Text(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("sealed_identity_code", sa.LargeBinary(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("non_disclosure", sa.Boolean(), nullable=False),
        sa.Column("taken_into_care", sa.Boolean(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("preliminary_assessment", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("warm", sa.Boolean(), nullable=False),
        sa.Column("booking_wishes", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("client_relationship", sa.Text(), nullable=False),
        sa.Column("own_worker", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("contact_reference", sa.Uuid(), nullable=True),
        sa.Column("continues_handover_id", sa.Uuid(), nullable=True),
        sa.Column("continued_by_handover_id", sa.Uuid(), nullable=True),
        sa.Column(
            "received_at",
            sa.TIMESTAMP(timezone=True),
            nullable=False,
            comment="First contact with the county; never set anew.",
        ),
        sa.Column("offered_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("offered_by", sa.Text(), nullable=False),
        sa.Column(
            "offered_through", sa.Text(), nullable=True, comment="Client id of the service that acted for who offered."
        ),
        sa.Column("accepted_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.Text(), nullable=True),
        sa.Column("client_contacted_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("return_explanation", sa.Text(), nullable=True),
        sa.Column("permission_id", sa.Uuid(), nullable=True),
        sa.Column("statutory_basis", sa.Text(), nullable=True),
        sa.Column("client_told", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column(
            "without_clock", sa.Boolean(), nullable=False, comment="No clock runs: after all with one in a worklist."
        ),
        sa.Column(
            "queued_at",
            sa.TIMESTAMP(timezone=True),
            nullable=False,
            comment="Place in a worklist: the clock due first, else the offer.",
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(client_relationship = 'inside') = (own_worker is not null)",
            name=op.f("handover_inside_goes_to_own_worker_check"),
        ),
        sa.CheckConstraint(
            "(status = 'continued') = (continued_by_handover_id is not null)",
            name=op.f("handover_continued_says_by_which_check"),
        ),
        sa.CheckConstraint(
            "(status = 'done') = (outcome is not null)", name=op.f("handover_done_has_its_outcome_check")
        ),
        sa.CheckConstraint(
            "accepted_at is not null or status in ('offered', 'returned', 'continued', 'withdrawn')",
            name=op.f("handover_accepted_has_its_time_check"),
        ),
        sa.CheckConstraint(
            "client_contacted_at is not null or status not in ('client_contacted', 'done')",
            name=op.f("handover_contacted_has_its_time_check"),
        ),
        sa.CheckConstraint(
            "client_register in ('health_care', 'social_welfare')", name=op.f("handover_client_register_check")
        ),
        sa.CheckConstraint(
            "return_reason is not null or status not in ('returned', 'returned_for_reassessment')",
            name=op.f("handover_returned_says_why_check"),
        ),
        sa.CheckConstraint(
            "sender_register in ('health_care', 'social_welfare')", name=op.f("handover_sender_register_check")
        ),
        sa.CheckConstraint(
            "status in ('offered', 'accepted', 'client_contacted', 'done', 'returned', 'returned_for_reassessment', "
            "'continued', 'withdrawn')",
            name=op.f("handover_status_check"),
        ),
        sa.CheckConstraint(
            "(accepted_at is null) = (accepted_by is null)", name=op.f("handover_accepted_by_somebody_check")
        ),
        sa.CheckConstraint("from_unit_id <> to_unit_id", name=op.f("handover_goes_to_another_unit_check")),
        sa.CheckConstraint("received_at <= offered_at", name=op.f("handover_first_contact_comes_first_check")),
        sa.ForeignKeyConstraint(
            ["continued_by_handover_id"], ["handover.id"], name=op.f("handover_continued_by_handover_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["continues_handover_id"], ["handover.id"], name=op.f("handover_continues_handover_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("handover_pkey")),
        sa.UniqueConstraint("continues_handover_id", name=op.f("handover_continues_handover_id_key")),
    )
    op.create_index(op.f("handover_person_ref_idx"), "handover", ["person_ref"], unique=False)
    op.create_index(
        "handover_received_idx",
        "handover",
        ["to_unit_id", "client_register", "status", "without_clock", "queued_at", "id"],
        unique=False,
    )
    op.create_index(
        "handover_sent_idx",
        "handover",
        ["from_unit_id", "sender_register", "status", "without_clock", "queued_at", "id"],
        unique=False,
    )
    op.create_table(
        "assessment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("client_register", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("sealed_identity_code", sa.LargeBinary(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("non_disclosure", sa.Boolean(), nullable=False),
        sa.Column("handover_id", sa.Uuid(), nullable=True),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.TIMESTAMP(timezone=True), nullable=False, comment="First contact with the county."),
        sa.Column(
            "initiated_at",
            sa.TIMESTAMP(timezone=True),
            nullable=False,
            comment="Initiation (vireilletulo); written once.",
        ),
        sa.Column("initiated_by", sa.Text(), nullable=False),
        sa.Column("started_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("started_by", sa.Text(), nullable=True),
        sa.Column("completed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("completed_by", sa.Text(), nullable=True),
        sa.Column("completed_by_profession", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ending_reason", sa.Text(), nullable=True),
        sa.Column("participants", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("urgency", sa.Text(), nullable=True),
        sa.Column("step_recommended", sa.Integer(), nullable=True),
        sa.Column("step_actual", sa.Integer(), nullable=True),
        sa.Column("reason_if_different", sa.Text(), nullable=True),
        sa.Column("sealed_navigator_code", sa.LargeBinary(), nullable=True),
        sa.Column("navigator_valid_until", sa.Date(), nullable=True),
        sa.Column(
            "without_clock", sa.Boolean(), nullable=False, comment="No clock runs: after all with one in a worklist."
        ),
        sa.Column(
            "queued_at",
            sa.TIMESTAMP(timezone=True),
            nullable=False,
            comment="Place in a worklist: the clock due first, else initiation.",
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(kind = 'service_needs_assessment' and client_register = 'social_welfare') "
            "or (kind = 'care_need_assessment' and client_register = 'health_care')",
            name=op.f("assessment_kind_has_its_register_check"),
        ),
        sa.CheckConstraint(
            "(status = 'completed') = (completed_at is not null) and (status = 'completed') = (result is not null) "
            "and (status = 'completed') = (completed_by_profession is not null)",
            name=op.f("assessment_completed_has_its_result_check"),
        ),
        sa.CheckConstraint(
            "(status = 'ended') = (ending_reason is not null)", name=op.f("assessment_ended_says_why_check")
        ),
        sa.CheckConstraint(
            "started_at is not null or status in ('initiated', 'ended')",
            name=op.f("assessment_started_has_its_time_check"),
        ),
        sa.CheckConstraint(
            "status in ('initiated', 'started', 'completed', 'ended')", name=op.f("assessment_status_check")
        ),
        sa.CheckConstraint("received_at <= initiated_at", name=op.f("assessment_first_contact_comes_first_check")),
        sa.CheckConstraint(
            "step_recommended between 0 and 3 and step_actual between 0 and 3", name=op.f("assessment_steps_check")
        ),
        sa.CheckConstraint(
            "step_recommended is null or step_actual is null or step_recommended = step_actual "
            "or reason_if_different is not null",
            name=op.f("assessment_another_step_says_why_check"),
        ),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name=op.f("assessment_handover_id_fkey")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("assessment_referral_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("assessment_pkey")),
    )
    op.create_index(op.f("assessment_handover_id_idx"), "assessment", ["handover_id"], unique=False)
    op.create_index(
        "assessment_navigator_code_idx",
        "assessment",
        ["navigator_valid_until"],
        unique=False,
        postgresql_where=sa.text("sealed_navigator_code is not null"),
    )
    op.create_index(
        op.f("assessment_person_ref_kind_completed_at_idx"),
        "assessment",
        ["person_ref", "kind", "completed_at"],
        unique=False,
    )
    op.create_index(
        "assessment_worklist_idx",
        "assessment",
        ["unit_id", "client_register", "status", "without_clock", "queued_at", "id"],
        unique=False,
    )
    op.create_table(
        "handover_history",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("contact_attempt", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("client_told", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name=op.f("handover_history_handover_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("handover_history_pkey")),
    )
    op.create_index(
        op.f("handover_history_handover_id_id_idx"), "handover_history", ["handover_id", "id"], unique=False
    )
    op.create_table(
        "assessment_history",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("assessment_history_assessment_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("assessment_history_pkey")),
    )
    op.create_index(
        op.f("assessment_history_assessment_id_id_idx"), "assessment_history", ["assessment_id", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("assessment_history_assessment_id_id_idx"), table_name="assessment_history")
    op.drop_table("assessment_history")
    op.drop_index(op.f("handover_history_handover_id_id_idx"), table_name="handover_history")
    op.drop_table("handover_history")
    op.drop_index("assessment_worklist_idx", table_name="assessment")
    op.drop_index(op.f("assessment_person_ref_kind_completed_at_idx"), table_name="assessment")
    op.drop_index(
        "assessment_navigator_code_idx",
        table_name="assessment",
        postgresql_where=sa.text("sealed_navigator_code is not null"),
    )
    op.drop_index(op.f("assessment_handover_id_idx"), table_name="assessment")
    op.drop_table("assessment")
    op.drop_index("handover_sent_idx", table_name="handover")
    op.drop_index("handover_received_idx", table_name="handover")
    op.drop_index(op.f("handover_person_ref_idx"), table_name="handover")
    op.drop_table("handover")
    op.drop_index(
        "clock_running_idx", table_name="clock", postgresql_where=sa.text("met_at is null and ended_at is null")
    )
    op.drop_index(
        "clock_overdue_idx",
        table_name="clock",
        postgresql_where=sa.text(
            "overdue_noticed_at is null and ended_at is null and (met_recorded_at is null or due_at < met_recorded_at)"
        ),
    )
    op.drop_index(
        "clock_due_soon_idx",
        table_name="clock",
        postgresql_where=sa.text("due_soon_noticed_at is null and ended_at is null and met_at is null"),
    )
    op.drop_table("clock")
