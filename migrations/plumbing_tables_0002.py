"""Events and webhooks as revision 0002 of every service makes their tables; a later change is a revision of its own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

_INSTANT = sa.TIMESTAMP(timezone=True)


def create() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("aggregate", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("occurred_at", _INSTANT, nullable=False),
        sa.Column("published_at", _INSTANT, server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("event_pkey")),
        sa.UniqueConstraint("dedupe_key", name=op.f("event_dedupe_key_key")),
        sa.UniqueConstraint("position", name=op.f("event_position_key")),
    )
    op.create_index(
        "event_unplaced_idx", "event", ["number"], unique=False, postgresql_where=sa.text("position is null")
    )
    op.create_index(op.f("event_published_at_idx"), "event", ["published_at"], unique=False)
    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("types", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False, comment="In a row."),
        sa.Column("paused_until", _INSTANT, nullable=True),
        sa.Column("failing_since", _INSTANT, nullable=True),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("webhook_pkey")),
    )
    op.create_index(op.f("webhook_client_id_idx"), "webhook", ["client_id"], unique=False)
    op.create_table(
        "webhook_delivery",
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("aggregate", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("round", sa.Integer(), server_default="1", nullable=False, comment="Replays make a further round."),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("first_tried_at", _INSTANT, nullable=True),
        sa.Column("last_tried_at", _INSTANT, nullable=True),
        sa.Column("answered", sa.SmallInteger(), nullable=True, comment="Status of the receiver's last answer."),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.CheckConstraint("state in ('waiting', 'delivered', 'failed')", name=op.f("webhook_delivery_state_check")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("webhook_delivery_event_id_fkey"), ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("webhook_delivery_webhook_id_fkey"), ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("webhook_id", "event_id", name=op.f("webhook_delivery_pkey")),
    )
    op.create_index("webhook_delivery_event_idx", "webhook_delivery", ["event_id"], unique=False)
    op.create_index("webhook_delivery_position_idx", "webhook_delivery", ["webhook_id", "position"], unique=False)
    op.create_index(
        "webhook_delivery_left_idx",
        "webhook_delivery",
        ["webhook_id", "state", "aggregate", "position"],
        unique=False,
        postgresql_where=sa.text("state <> 'delivered'"),
    )


def drop() -> None:
    op.drop_table("webhook_delivery")
    op.drop_table("webhook")
    op.drop_table("event")
