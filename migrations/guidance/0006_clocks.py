"""Clocks that go along with a handover, are told of when they are due soon, and are counted anew."""

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


def downgrade() -> None:
    op.drop_table("clock_recount")
    op.drop_index("clock_not_yet_soon_idx", table_name="clock")
    _index_anew(_UNNOTICED_BEFORE, _RUNNING_BEFORE)
    op.drop_constraint(op.f("clock_ended_goes_on_check"), "clock", type_="check")
    for name in ("counted_by", "continued_in", "ended_at", "due_soon_noticed_at"):
        op.drop_column("clock", name)


def _index_anew(unnoticed: str, running: str) -> None:
    for name, column, where in (
        ("clock_unnoticed_idx", "due_at", unnoticed),
        ("clock_running_idx", "contact_id", running),
    ):
        op.drop_index(name, table_name="clock")
        op.create_index(name, "clock", [column], unique=False, postgresql_where=sa.text(where))
