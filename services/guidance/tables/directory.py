"""The service directory: its entries, by what they are found, when they are open, and what happened to them."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, INT4MULTIRANGE, JSONB, TSVECTOR

from services.guidance.tables.foundation import instant, metadata

directory_entry = sa.Table(
    "directory_entry",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("county", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("source_id", sa.Text),
    sa.Column("source_modified_at", instant),
    sa.Column("source_gone_at", instant, comment="Since when the source does not have it."),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column(
        "withdrawn_by_import",
        sa.Boolean,
        server_default=sa.false(),
        nullable=False,
        comment="Its source is gone, and no person has decided since what becomes of it.",
    ),
    sa.Column("owner_unit_id", sa.Text),
    sa.Column("owner_role", sa.Text),
    sa.Column("review_due_on", sa.Date, nullable=False),
    sa.Column("reviewed_on", sa.Date),
    sa.Column("text_languages", ARRAY(sa.Text), nullable=False),
    sa.Column("content", JSONB, nullable=False, comment="As the source tells it."),
    sa.Column("additions", JSONB, nullable=False, comment="What the county adds; no import touches it."),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", instant, nullable=False),
    sa.Column("changed_at", instant, nullable=False),
    sa.CheckConstraint("source in ('local', 'ptv')", name="source"),
    sa.CheckConstraint("(source = 'local') = (source_id is null)", name="source_id"),
    sa.CheckConstraint("status in ('published', 'withdrawn')", name="status"),
    sa.CheckConstraint(
        "not withdrawn_by_import or (status = 'withdrawn' and source_gone_at is not null)", name="withdrawn_by_import"
    ),
    sa.CheckConstraint(
        "additions -> 'steps' is null or coalesce((additions ->> 'min_age_years')::integer, 0) >= 18",
        name="steps_for_adults",
    ),
    sa.Index("directory_entry_source_idx", "county", "source", "source_id", unique=True),
    sa.Index(
        "directory_entry_review_idx",
        "review_due_on",
        "id",
        postgresql_where=sa.text("status = 'published' or withdrawn_by_import"),
    ),
)

directory_index = sa.Table(
    "directory_index",
    metadata,
    sa.Column("entry_id", sa.ForeignKey(directory_entry.c.id), primary_key=True),
    sa.Column(
        "sort_key", sa.Text(collation="C"), nullable=False, comment="Name, in the order of the Finnish alphabet."
    ),
    sa.Column("tags", ARRAY(sa.Text), nullable=False, comment="What is filtered by: area:286, step:1."),
    sa.Column("facets", ARRAY(sa.Text), nullable=False, comment="Those of the tags that are counted."),
    sa.Column("min_age", sa.SmallInteger, nullable=False),
    sa.Column("max_age", sa.SmallInteger, nullable=False),
    sa.Column("head", TSVECTOR, nullable=False, comment="Lemmas of names, keywords and summaries, by weight."),
    sa.Column("document", TSVECTOR, nullable=False, comment="Lemmas of everything."),
    sa.Index(None, "sort_key", "entry_id"),
    sa.Index("directory_index_tags_idx", "tags", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    sa.Index("directory_index_head_idx", "head", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    sa.Index("directory_index_document_idx", "document", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    comment="Published entries only. Made anew from the entry whenever that changes.",
)

directory_hours = sa.Table(
    "directory_hours",
    metadata,
    sa.Column("entry_id", sa.ForeignKey(directory_entry.c.id), nullable=False),
    sa.Column("days", DATERANGE, nullable=False),
    sa.Column("minutes", INT4MULTIRANGE, nullable=False, comment="Of the week, from Monday; -1 is a public holiday."),
    sa.Index(None, "entry_id"),
    comment="When some phone or place of a published entry is open.",
)

directory_word = sa.Table(
    "directory_word",
    metadata,
    sa.Column("word", sa.Text(collation="C"), primary_key=True),
    sa.Index("directory_word_like_idx", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
    comment="Every lemma that some entry has had: what a misspelt word is compared with.",
)

directory_change = sa.Table(
    "directory_change",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("entry_id", sa.ForeignKey(directory_entry.c.id), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("at", instant, nullable=False),
    sa.Column("subject", sa.Text, comment="Of a notice: what it is about."),
    sa.Column("effective_from", sa.Date, comment="Of a notice."),
    sa.Column("text", JSONB, comment="Of a notice."),
    sa.CheckConstraint(
        "(kind = 'notice') = (subject is not null and effective_from is not null and text is not null)", name="notice"
    ),
    sa.Index(None, "at", "id"),
    sa.Index(None, "entry_id", "at"),
)
