"""The plumbing's tables as revision 0001 of every service makes them; a later change is a revision of its own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

_APPEND_ONLY = """
    create function refuse_change() returns trigger language plpgsql as $$
    begin
        raise exception 'the access log is only added to' using errcode = 'insufficient_privilege';
    end $$;
"""
_GUARD = """
    create trigger access_log_append_only before update or delete or truncate on access_log
    for each statement execute function refuse_change();
"""

# The service's role is named as its database; where another role owns the tables, the service may only add to the log.
_ONLY_ADDED_TO = """
    do $$ begin
        if current_user <> current_database() and exists (select from pg_roles where rolname = current_database()) then
            execute format('revoke update, delete, truncate on access_log from %I', current_database());
        end if;
    end $$;
"""


def create() -> None:
    op.create_table(
        "access_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("on_behalf_of", sa.Text(), nullable=True),
        sa.Column("subjects", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_type", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("authority_request_id", sa.Uuid(), nullable=True),
        sa.Column("authority_checked_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("outcome in ('allowed', 'denied')", name=op.f("access_log_outcome_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("access_log_pkey")),
    )
    op.create_index(op.f("access_log_at_idx"), "access_log", ["at"], unique=False)
    op.create_index("access_log_subjects_idx", "access_log", ["subjects"], unique=False, postgresql_using="gin")
    op.create_table(
        "idempotency",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("sealed_answer", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("replays", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name=op.f("idempotency_pkey")),
    )
    op.create_index(op.f("idempotency_created_at_idx"), "idempotency", ["created_at"], unique=False)
    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("aggregate", sa.Text(), nullable=True),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("faults", sa.Integer(), server_default="0", nullable=False),
        sa.Column("run_at", sa.TIMESTAMP(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("lease_until", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("dedupe_key", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.TIMESTAMP(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("finished_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('waiting', 'leased', 'done', 'dead')", name=op.f("job_state_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("job_pkey")),
        sa.UniqueConstraint("dedupe_key", name=op.f("job_dedupe_key_key")),
    )
    op.create_index(
        "job_aggregate_idx",
        "job",
        ["aggregate", "id"],
        unique=False,
        postgresql_where=sa.text("state in ('waiting', 'leased', 'dead')"),
    )
    op.create_index(
        "job_due_idx", "job", ["run_at", "id"], unique=False, postgresql_where=sa.text("state in ('waiting', 'leased')")
    )
    op.execute(_APPEND_ONLY)
    op.execute(_GUARD)
    op.execute(_ONLY_ADDED_TO)


def drop() -> None:
    op.drop_index("job_due_idx", table_name="job", postgresql_where=sa.text("state in ('waiting', 'leased')"))
    op.drop_index(
        "job_aggregate_idx", table_name="job", postgresql_where=sa.text("state in ('waiting', 'leased', 'dead')")
    )
    op.drop_table("job")
    op.drop_index(op.f("idempotency_created_at_idx"), table_name="idempotency")
    op.drop_table("idempotency")
    op.drop_index("access_log_subjects_idx", table_name="access_log", postgresql_using="gin")
    op.drop_index(op.f("access_log_at_idx"), table_name="access_log")
    op.drop_table("access_log")
    op.execute("drop function refuse_change()")
