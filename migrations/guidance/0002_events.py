"""The events that guidance publishes, and the webhooks that carry them; the events of before move over."""

from alembic import op

from migrations import plumbing_tables_0002 as plumbing

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SET_ASIDE = """
    alter table event rename to event_0001;
    alter table event_0001 rename constraint event_pkey to event_0001_pkey;
    alter table event_0001 rename constraint event_contact_id_fkey to event_0001_contact_id_fkey;
    alter table event_0001 rename constraint event_type_contact_id_clock_rule_key to event_0001_once;
"""
_MOVE = """
    insert into event (id, type, aggregate, data, occurred_at, dedupe_key)
    select id, type, 'contact:' || contact_id,
           jsonb_build_object('contact_id', contact_id, 'rule_id', clock_rule, 'due_at', occurred_at), occurred_at,
           type || ':' || contact_id || ':' || clock_rule
    from event_0001 order by id
"""
_MAKE_AS_BEFORE = """
    create table event (
        id uuid constraint event_pkey primary key,
        type text not null,
        contact_id uuid not null constraint event_contact_id_fkey references contact,
        clock_rule text not null,
        occurred_at timestamptz not null,
        constraint event_type_contact_id_clock_rule_key unique (type, contact_id, clock_rule)
    )
"""
_MOVE_BACK = """
    insert into event (id, type, contact_id, clock_rule, occurred_at)
    select id, type, (data ->> 'contact_id')::uuid, data ->> 'rule_id', occurred_at
    from event_0002 where type = 'clock.overdue'
"""


def upgrade() -> None:
    for statement in filter(str.strip, _SET_ASIDE.split(";")):
        op.execute(statement)
    plumbing.create()
    op.execute(_MOVE)
    op.drop_table("event_0001")


def downgrade() -> None:
    op.execute("create temporary table event_0002 on commit drop as select * from event")
    plumbing.drop()
    op.execute(_MAKE_AS_BEFORE)
    op.execute(_MOVE_BACK)
