"""The tables that every service has beside its own: idempotency keys, the access log, jobs, events and webhooks."""

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

_INSTANT = sa.TIMESTAMP(timezone=True)


@dataclass(frozen=True)
class PlumbingTables:
    """The tables, in one service's metadata."""

    idempotency: sa.Table
    access_log: sa.Table
    job: sa.Table
    event: sa.Table
    webhook: sa.Table
    webhook_delivery: sa.Table


def plumbing_tables(metadata: sa.MetaData, *, forgets_answers: bool = False) -> PlumbingTables:
    """Declare the tables in a service's metadata; the service may forget the answers that were kept about an object."""
    about = (
        sa.Column("about", sa.Text, comment="Which object the answer shows, so that it is forgotten with it."),
        sa.Index(None, "about"),
    )
    return PlumbingTables(
        idempotency=sa.Table(
            "idempotency",
            metadata,
            sa.Column("scope", sa.Text, primary_key=True),
            sa.Column("key", sa.Text, primary_key=True),
            sa.Column("request_hash", sa.LargeBinary, nullable=False),
            sa.Column("status", sa.SmallInteger),
            sa.Column("sealed_answer", sa.LargeBinary),
            sa.Column("created_at", _INSTANT, nullable=False, server_default=sa.func.now()),
            sa.Column("replays", sa.Integer, nullable=False, server_default="0"),
            sa.Index(None, "created_at"),
            *(about if forgets_answers else ()),
        ),
        access_log=sa.Table(
            "access_log",
            metadata,
            sa.Column("id", sa.Uuid, primary_key=True),
            sa.Column("at", _INSTANT, nullable=False, server_default=sa.func.clock_timestamp()),
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
            sa.Column("authority_checked_at", _INSTANT),
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
            sa.Column("run_at", _INSTANT, nullable=False, server_default=sa.func.clock_timestamp()),
            sa.Column("lease_until", _INSTANT),
            sa.Column("dedupe_key", sa.Text),
            sa.Column("last_error", sa.Text),
            sa.Column("created_at", _INSTANT, nullable=False, server_default=sa.func.clock_timestamp()),
            sa.Column("finished_at", _INSTANT),
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
        event=_event(metadata),
        webhook=_webhook(metadata),
        webhook_delivery=_webhook_delivery(metadata),
    )


def _event(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "event",
        metadata,
        sa.Column("id", sa.Uuid, primary_key=True),
        # Told out while the aggregate's row is locked, so that it keeps the order within an aggregate.
        sa.Column("number", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("aggregate", sa.Text, nullable=False),
        sa.Column("data", JSONB, nullable=False),
        sa.Column("occurred_at", _INSTANT, nullable=False),
        sa.Column("published_at", _INSTANT, nullable=False, server_default=sa.func.clock_timestamp()),
        sa.Column("dedupe_key", sa.Text),
        # Given after the commit, by one at a time: a reader by position never passes one that commits late.
        sa.Column("position", sa.BigInteger),
        sa.UniqueConstraint("dedupe_key"),
        sa.UniqueConstraint("position"),
        sa.Index("event_unplaced_idx", "number", postgresql_where=sa.text("position is null")),
        sa.Index(None, "published_at"),
    )


def _webhook(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "webhook",
        metadata,
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("client_id", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("types", ARRAY(sa.Text), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0", comment="In a row."),
        sa.Column("paused_until", _INSTANT),
        sa.Column("failing_since", _INSTANT),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Index(None, "client_id"),
    )


def _webhook_delivery(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "webhook_delivery",
        metadata,
        sa.Column("webhook_id", sa.ForeignKey("webhook.id", ondelete="cascade"), primary_key=True),
        sa.Column("event_id", sa.ForeignKey("event.id", ondelete="cascade"), primary_key=True),
        sa.Column("aggregate", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
        sa.Column("round", sa.Integer, nullable=False, server_default="1", comment="Replays make a further round."),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("first_tried_at", _INSTANT),
        sa.Column("last_tried_at", _INSTANT),
        sa.Column("answered", sa.SmallInteger, comment="Status of the receiver's last answer."),
        sa.Column("failure", sa.Text),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.CheckConstraint("state in ('waiting', 'delivered', 'failed')", name="state"),
        sa.Index(
            "webhook_delivery_left_idx",
            "webhook_id",
            "state",
            "aggregate",
            "position",
            postgresql_where=sa.text("state <> 'delivered'"),
        ),
        sa.Index("webhook_delivery_event_idx", "event_id"),
        sa.Index("webhook_delivery_position_idx", "webhook_id", "position"),
    )
