"""Entries of the directory that stand on a step of care are for adults (D-11)."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What is for minors alone stands on no step; all else that does is for adults. Who answers for it looks again.
    op.execute("""
        update directory_entry set additions = additions - 'steps', version = version + 1,
            review_due_on = least(review_due_on, current_date)
        where additions -> 'steps' is not null and (additions ->> 'max_age_years')::integer < 18
    """)
    op.execute("""
        update directory_entry set additions = additions || '{"min_age_years": 18}', version = version + 1,
            review_due_on = least(review_due_on, current_date)
        where additions -> 'steps' is not null and coalesce((additions ->> 'min_age_years')::integer, 0) < 18
    """)
    op.execute("""
        update directory_index set tags = array(select tag from unnest(tags) as tag where tag not like 'step:%'),
            facets = array(select tag from unnest(facets) as tag where tag not like 'step:%')
        where max_age < 18
    """)
    op.execute("""
        update directory_index set min_age = 18 from directory_entry
        where id = entry_id and additions -> 'steps' is not null and min_age < 18
    """)
    op.create_check_constraint(
        op.f("directory_entry_steps_for_adults_check"),
        "directory_entry",
        "additions -> 'steps' is null or coalesce((additions ->> 'min_age_years')::integer, 0) >= 18",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("directory_entry_steps_for_adults_check"), "directory_entry", type_="check")
