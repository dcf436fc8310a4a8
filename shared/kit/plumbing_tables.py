"""The tables that every service has beside its own: idempotency keys, the access log and the jobs."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

NAMING = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}


@dataclass(frozen=True)
class PlumbingTables:
    """The three tables, in one service's metadata."""

    idempotency: sa.Table
    access_log: sa.Table
    job: sa.Table


def plumbing_tables(metadata: sa.MetaData) -> PlumbingTables:
    """Declare the three tables in a service's metadata."""
    instant = sa.TIMESTAMP(timezone=True)
    return PlumbingTables(
        idempotency=sa.Table(
            "idempotency",
            metadata,
            sa.Column("scope", sa.Text, primary_key=True),
            sa.Column("key", sa.Text, primary_key=True),
            sa.Column("request_hash", sa.LargeBinary, nullable=False),
            sa.Column("status", sa.SmallInteger),
            sa.Column("sealed_answer", sa.LargeBinary),
            sa.Column("created_at", instant, nullable=False, server_default=sa.func.now()),
            sa.Column("replays", sa.Integer, nullable=False, server_default="0"),
            sa.Index(None, "created_at"),
        ),
        access_log=sa.Table(
            "access_log",
            metadata,
            sa.Column("id", sa.Uuid, primary_key=True),
            sa.Column("at", instant, nullable=False, server_default=sa.func.clock_timestamp()),
            sa.Column("actor_kind", sa.Text, nullable=False),
            sa.Column("actor", sa.Text, nullable=False),
            sa.Column("client_id", sa.Text, nullable=False),
            sa.Column("on_behalf_of", sa.Text),
            sa.Column("subjects", ARRAY(sa.Text), nullable=False),
            sa.Column("action", sa.Text, nullable=False),
            sa.Column("object_type", sa.Text, nullable=False),
            sa.Column("object_id", sa.Text),
            sa.Column("basis", sa.Text),
            sa.Column("authority_request_id", sa.Uuid),
            sa.Column("authority_checked_at", instant),
            sa.Column("outcome", sa.Text, nullable=False),
            sa.Column("reason", sa.Text),
            sa.Column("request_id", sa.Uuid, nullable=False),
            sa.CheckConstraint("outcome in ('allowed', 'denied')", name="outcome"),
            sa.Index("access_log_subjects_idx", "subjects", postgresql_using="gin"),
            sa.Index(None, "at"),
        ),
        job=sa.Table(
            "job",
            metadata,
            sa.Column("id", sa.Uuid, primary_key=True),
            sa.Column("kind", sa.Text, nullable=False),
            sa.Column("aggregate", sa.Text),
            sa.Column("payload", JSONB, nullable=False),
            sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
            sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
            sa.Column("faults", sa.Integer, nullable=False, server_default="0"),
            sa.Column("run_at", instant, nullable=False, server_default=sa.func.clock_timestamp()),
            sa.Column("lease_until", instant),
            sa.Column("dedupe_key", sa.Text),
            sa.Column("last_error", sa.Text),
            sa.Column("created_at", instant, nullable=False, server_default=sa.func.clock_timestamp()),
            sa.Column("finished_at", instant),
            sa.UniqueConstraint("dedupe_key"),
            sa.CheckConstraint("state in ('waiting', 'leased', 'done', 'dead')", name="state"),
            sa.Index("job_due_idx", "run_at", "id", postgresql_where=sa.text("state in ('waiting', 'leased')")),
            sa.Index(
                "job_aggregate_idx",
                "aggregate",
                "id",
                postgresql_where=sa.text("state in ('waiting', 'leased', 'dead')"),
            ),
        ),
    )
