"""The client's contact after an acceptance with nothing to book: its instant, and the clock that waits for it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_CLOCK_BEFORE = "(status in ('sent', 'taken', 'returned')) = not without_clock"
_CLOCK = (
    "case when status = 'accepted' then without_clock or booking_state = 'not_needed'"
    " else (status in ('sent', 'taken', 'returned')) = not without_clock end"
)


def upgrade() -> None:
    """Let a clock run on accepted referrals, and keep when the client was contacted."""
    op.add_column(
        "referral",
        sa.Column(
            "client_contacted_at",
            postgresql.TIMESTAMP(timezone=True),
            nullable=True,
            comment="By the receiving unit, where nothing is booked.",
        ),
    )
    op.drop_constraint(op.f("referral_a_clock_runs_until_the_decision_check"), "referral", type_="check")
    op.create_check_constraint(op.f("referral_a_clock_runs_until_the_decision_check"), "referral", _CLOCK)
    op.create_check_constraint(
        op.f("referral_contacted_where_nothing_is_booked_check"),
        "referral",
        "client_contacted_at is null or booking_state = 'not_needed'",
    )


def downgrade() -> None:
    """Forget the contacts and their clocks."""
    op.drop_constraint(op.f("referral_contacted_where_nothing_is_booked_check"), "referral", type_="check")
    op.drop_constraint(op.f("referral_a_clock_runs_until_the_decision_check"), "referral", type_="check")
    op.execute(
        "update referral set without_clock = true, queued_at = decided_at"
        " where not without_clock and status = 'accepted'"
    )
    op.execute(
        "update referral set clocks = (select coalesce(jsonb_agg(each), '[]') from jsonb_array_elements(clocks) as each"
        " where each ->> 'rule' <> 'client_contact') where booking_state = 'not_needed'"
    )
    op.create_check_constraint(op.f("referral_a_clock_runs_until_the_decision_check"), "referral", _CLOCK_BEFORE)
    op.drop_column("referral", "client_contacted_at")
