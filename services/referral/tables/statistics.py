"""What is published of referrals and of waiting, and which first visits have been told of."""

import sqlalchemy as sa

from services.referral.tables.foundation import metadata
from services.referral.tables.referrals import referral
from shared.kit.publishing_tables import publishing_tables

published = publishing_tables(metadata)

published_waiting = sa.Table(
    "published_waiting",
    metadata,
    sa.Column("month", sa.ForeignKey(published.month.c.month), primary_key=True),
    sa.Column("unit_id", sa.Text, primary_key=True),
    sa.Column("pathway_code", sa.Text, primary_key=True),
    sa.Column("median_days_to_decision", sa.Float),
    sa.Column("first_visits", sa.Integer),
    sa.Column("median_days_to_first_visit", sa.Float),
    sa.Column("days_to_first_visit_of_nine_in_ten", sa.Integer),
    sa.CheckConstraint("first_visits >= 5", name="no_small_group"),
    sa.Index("published_waiting_unit_idx", "unit_id", "month"),
    comment="How long five clients or more waited; null: fewer, or it would tell of a hidden group.",
)

told_first_visit = sa.Table(
    "told_first_visit",
    metadata,
    sa.Column("referral_id", sa.ForeignKey(referral.c.id), primary_key=True),
    sa.Column("month", sa.ForeignKey(published.month.c.month), nullable=False),
    comment="Whose first visit is in the waiting of a published month: it is counted once.",
)
