"""The service directory: entries, what they are found by, and what happened to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Both are trusted: whoever owns the database may create them.
    op.execute("create extension if not exists pg_trgm")
    op.execute("create extension if not exists fuzzystrmatch")
    op.create_table(
        "directory_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("source_modified_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column(
            "source_gone_at",
            sa.TIMESTAMP(timezone=True),
            nullable=True,
            comment="Since when the source does not have it.",
        ),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("owner_unit_id", sa.Text(), nullable=True),
        sa.Column("owner_role", sa.Text(), nullable=True),
        sa.Column("review_due_on", sa.Date(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("text_languages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column(
            "content", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="As the source tells it."
        ),
        sa.Column(
            "additions",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="What the county adds; no import touches it.",
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("changed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("(source = 'local') = (source_id is null)", name=op.f("directory_entry_source_id_check")),
        sa.CheckConstraint("source in ('local', 'ptv')", name=op.f("directory_entry_source_check")),
        sa.CheckConstraint("status in ('published', 'withdrawn')", name=op.f("directory_entry_status_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("directory_entry_pkey")),
    )
    op.create_index(
        "directory_entry_review_idx",
        "directory_entry",
        ["review_due_on", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'published'"),
    )
    op.create_index("directory_entry_source_idx", "directory_entry", ["county", "source", "source_id"], unique=True)
    op.create_table(
        "directory_word",
        sa.Column("word", sa.Text(collation="C"), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("directory_word_pkey")),
        comment="Every lemma that some entry has had: what a misspelt word is compared with.",
    )
    op.create_index(
        "directory_word_like_idx",
        "directory_word",
        ["word"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    op.create_table(
        "directory_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True, comment="Of a notice: what it is about."),
        sa.Column("effective_from", sa.Date(), nullable=True, comment="Of a notice."),
        sa.Column("text", postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment="Of a notice."),
        sa.CheckConstraint(
            "(kind = 'notice') = (subject is not null and effective_from is not null and text is not null)",
            name=op.f("directory_change_notice_check"),
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["directory_entry.id"], name=op.f("directory_change_entry_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("directory_change_pkey")),
    )
    op.create_index(op.f("directory_change_at_id_idx"), "directory_change", ["at", "id"], unique=False)
    op.create_index(op.f("directory_change_entry_id_at_idx"), "directory_change", ["entry_id", "at"], unique=False)
    op.create_table(
        "directory_hours",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("days", postgresql.DATERANGE(), nullable=False),
        sa.Column(
            "minutes",
            postgresql.INT4MULTIRANGE(),
            nullable=False,
            comment="Of the week, from Monday; -1 is a public holiday.",
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["directory_entry.id"], name=op.f("directory_hours_entry_id_fkey")),
        comment="When some phone or place of a published entry is open.",
    )
    op.create_index(op.f("directory_hours_entry_id_idx"), "directory_hours", ["entry_id"], unique=False)
    op.create_table(
        "directory_index",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column(
            "sort_key", sa.Text(collation="C"), nullable=False, comment="Name, in the order of the Finnish alphabet."
        ),
        sa.Column(
            "tags",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="What is filtered by: area:286, step:1.",
        ),
        sa.Column("facets", postgresql.ARRAY(sa.Text()), nullable=False, comment="Those of the tags that are counted."),
        sa.Column("min_age", sa.SmallInteger(), nullable=False),
        sa.Column("max_age", sa.SmallInteger(), nullable=False),
        sa.Column(
            "head",
            postgresql.TSVECTOR(),
            nullable=False,
            comment="Lemmas of names, keywords and summaries, by weight.",
        ),
        sa.Column("document", postgresql.TSVECTOR(), nullable=False, comment="Lemmas of everything."),
        sa.ForeignKeyConstraint(["entry_id"], ["directory_entry.id"], name=op.f("directory_index_entry_id_fkey")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("directory_index_pkey")),
        comment="Published entries only. Made anew from the entry whenever that changes.",
    )
    op.create_index(
        "directory_index_document_idx",
        "directory_index",
        ["document"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index(
        "directory_index_head_idx",
        "directory_index",
        ["head"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index(
        op.f("directory_index_sort_key_entry_id_idx"), "directory_index", ["sort_key", "entry_id"], unique=False
    )
    op.create_index(
        "directory_index_tags_idx",
        "directory_index",
        ["tags"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )


def downgrade() -> None:
    # The extensions stay: something else may use them by now.
    for table in ("directory_index", "directory_hours", "directory_change", "directory_word", "directory_entry"):
        op.drop_table(table)
