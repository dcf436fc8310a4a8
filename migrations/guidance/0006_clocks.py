"""Clocks that go along with a handover, are told of and counted anew; notices and joint clients."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_UNNOTICED_BEFORE = "overdue_noticed_at is null and (met_recorded_at is null or due_at < met_recorded_at)"
_UNNOTICED = f"{_UNNOTICED_BEFORE} and (ended_at is null or due_at < ended_at)"
_RUNNING_BEFORE = "met_at is null"
_RUNNING = f"{_RUNNING_BEFORE} and ended_at is null"


def upgrade() -> None:
    for name, kind in (("due_soon_noticed_at", sa.TIMESTAMP(timezone=True)), ("ended_at", sa.TIMESTAMP(timezone=True))):
        op.add_column("clock", sa.Column(name, kind, nullable=True))
    op.add_column("clock", sa.Column("continued_in", sa.Uuid(), nullable=True))
    op.add_column("clock", sa.Column("counted_by", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("clock_ended_goes_on_check"),
        "clock",
        "(ended_at is null) = (continued_in is null) and (ended_at is null or met_at is null)",
    )
    _index_anew(_UNNOTICED, _RUNNING)
    op.create_index(
        "clock_not_yet_soon_idx",
        "clock",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text(f"due_soon_noticed_at is null and {_RUNNING}"),
    )
    op.create_table(
        "clock_recount",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("old_rule_version", sa.Text(), nullable=False),
        sa.Column("new_rule_version", sa.Text(), nullable=True),
        sa.Column("old_calendar_version", sa.Text(), nullable=False),
        sa.Column("new_calendar_version", sa.Text(), nullable=False),
        sa.Column("old_due_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("new_due_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("clock_recount_contact_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("clock_recount_pkey")),
        comment="What each count of an open clock anew found; rows are only ever added.",
    )
    op.create_index("clock_recount_contact_idx", "clock_recount", ["contact_id", "at"], unique=False)
    _create_notices_and_joint_clients()


def downgrade() -> None:
    op.drop_table("child_protection_notifier")
    op.drop_index("joint_client_trigger_person_idx", table_name="joint_client_trigger")
    op.drop_table("joint_client_trigger")
    op.drop_index(
        "client_coordination_task_idx", table_name="client_coordination", postgresql_where=sa.text("done_at is null")
    )
    op.drop_table("client_coordination")
    op.drop_index("child_protection_notice_unit_idx", table_name="child_protection_notice")
    op.drop_index("child_protection_notice_to_unit_idx", table_name="child_protection_notice")
    op.drop_table("child_protection_notice")
    op.drop_table("clock_recount")
    op.drop_index("clock_not_yet_soon_idx", table_name="clock")
    _index_anew(_UNNOTICED_BEFORE, _RUNNING_BEFORE)
    op.drop_constraint(op.f("clock_ended_goes_on_check"), "clock", type_="check")
    for name in ("counted_by", "continued_in", "ended_at", "due_soon_noticed_at"):
        op.drop_column("clock", name)


def _create_notices_and_joint_clients() -> None:
    op.create_table(
        "child_protection_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("acute", sa.Boolean(), nullable=False),
        sa.Column("notifier_kind", sa.Text(), nullable=False),
        sa.Column("own_application", sa.Boolean(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=True),
        sa.Column("sealed_identity_code", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_child", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_concern", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), server_default="received", nullable=False),
        sa.Column("urgency", sa.Text(), nullable=True),
        sa.Column("urgency_assessed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("urgency_assessed_by", sa.Text(), nullable=True),
        sa.Column("forwarding", sa.Text(), nullable=True),
        sa.Column("to_unit_id", sa.Text(), nullable=True),
        sa.Column("sealed_handover", sa.LargeBinary(), nullable=True),
        sa.Column("handover_id", sa.Uuid(), nullable=True),
        sa.Column("forwarded_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("forwarded_by", sa.Text(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=True),
        sa.Column("decided_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("family_informed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("finished_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(status = 'decided') = (decision is not null)",
            name=op.f("child_protection_notice_decided_has_its_decision_check"),
        ),
        sa.CheckConstraint(
            "status in ('received', 'urgency_assessed', 'forwarded', 'decided')",
            name=op.f("child_protection_notice_status_check"),
        ),
        sa.CheckConstraint(
            "(person_ref is null) = (sealed_identity_code is null)",
            name=op.f("child_protection_notice_identified_child_check"),
        ),
        sa.CheckConstraint(
            "person_ref is not null or sealed_child is not null", name=op.f("child_protection_notice_some_child_check")
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("child_protection_notice_contact_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("child_protection_notice_pkey")),
        sa.UniqueConstraint("contact_id", name=op.f("child_protection_notice_contact_id_key")),
        comment="Always stored, never forgotten with its contact (D-8; act 417/2007 section 25).",
    )
    op.create_index(
        "child_protection_notice_to_unit_idx",
        "child_protection_notice",
        ["to_unit_id", "status", "received_at", "id"],
        unique=False,
    )
    op.create_index(
        "child_protection_notice_unit_idx",
        "child_protection_notice",
        ["unit_id", "status", "received_at", "id"],
        unique=False,
    )
    op.create_table(
        "client_coordination",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=False),
        sa.Column("flagged_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("flagged_by", sa.Text(), nullable=False),
        sa.Column("done_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("done_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("client_coordination_contact_id_fkey")),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("client_coordination_pkey")),
        comment="A client who needs many services: somebody coordinates the matters (R-096, R-157).",
    )
    op.create_index(
        "client_coordination_task_idx",
        "client_coordination",
        ["unit_id", "flagged_at", "contact_id"],
        unique=False,
        postgresql_where=sa.text("done_at is null"),
    )
    op.create_table(
        "joint_client_trigger",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=True),
        sa.Column("decided_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(status = 'proposed') = (decided_at is null)", name=op.f("joint_client_trigger_decided_when_check")
        ),
        sa.CheckConstraint(
            "status in ('proposed', 'confirmed', 'dismissed')", name=op.f("joint_client_trigger_status_check")
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("joint_client_trigger_contact_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("joint_client_trigger_pkey")),
        sa.UniqueConstraint("contact_id", "trigger", name=op.f("joint_client_trigger_contact_id_trigger_key")),
        comment="Goes with the person of its contact, when nothing of that may stay (D-8, D-12).",
    )
    op.create_index("joint_client_trigger_person_idx", "joint_client_trigger", ["person_ref"], unique=False)
    op.create_table(
        "child_protection_notifier",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("allows", sa.Boolean(), nullable=False),
        sa.Column("sealed_identity", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["child_protection_notice.id"], name=op.f("child_protection_notifier_notice_id_fkey")
        ),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("child_protection_notifier_pkey")),
        comment="Who made the notice; every reading is in the access log with its reason (R-202).",
    )


def _index_anew(unnoticed: str, running: str) -> None:
    for name, column, where in (
        ("clock_unnoticed_idx", "due_at", unnoticed),
        ("clock_running_idx", "contact_id", running),
    ):
        op.drop_index(name, table_name="clock")
        op.create_index(name, "clock", [column], unique=False, postgresql_where=sa.text(where))
