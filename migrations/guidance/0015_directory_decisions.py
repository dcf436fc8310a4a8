"""Entries on a step of care are for adults (D-11), and one that an import has withdrawn is a person's to decide."""

import sqlalchemy as sa
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

    op.add_column(
        "directory_entry",
        sa.Column(
            "withdrawn_by_import",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="Its source is gone, and no person has decided since what becomes of it.",
        ),
    )
    op.execute("""
        update directory_entry e set withdrawn_by_import = true from ptv_service p
        where p.county = e.county and p.ptv_id::text = e.source_id and e.source = 'ptv' and p.withdrawn_by_import
            and e.status = 'withdrawn' and e.source_gone_at is not null
    """)
    op.drop_column("ptv_service", "withdrawn_by_import")
    op.add_column(
        "ptv_service",
        sa.Column(
            "organization_id",
            sa.Uuid(),
            nullable=True,
            comment="The responsible one; a change of it is a change of the entry.",
        ),
    )
    op.create_check_constraint(
        op.f("directory_entry_withdrawn_by_import_check"),
        "directory_entry",
        "not withdrawn_by_import or (status = 'withdrawn' and source_gone_at is not null)",
    )
    op.drop_index("directory_entry_review_idx", "directory_entry")
    op.create_index(
        "directory_entry_review_idx",
        "directory_entry",
        ["review_due_on", "id"],
        postgresql_where=sa.text("status = 'published' or withdrawn_by_import"),
    )


def downgrade() -> None:
    op.drop_index("directory_entry_review_idx", "directory_entry")
    op.create_index(
        "directory_entry_review_idx",
        "directory_entry",
        ["review_due_on", "id"],
        postgresql_where=sa.text("status = 'published'"),
    )
    op.drop_column("ptv_service", "organization_id")
    op.add_column(
        "ptv_service",
        sa.Column("withdrawn_by_import", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.execute("""
        update ptv_service p set withdrawn_by_import = true from directory_entry e
        where p.county = e.county and p.ptv_id::text = e.source_id and e.source = 'ptv' and e.withdrawn_by_import
    """)
    op.alter_column("ptv_service", "withdrawn_by_import", server_default=None)
    op.drop_constraint(op.f("directory_entry_withdrawn_by_import_check"), "directory_entry", type_="check")
    op.drop_column("directory_entry", "withdrawn_by_import")
    op.drop_constraint(op.f("directory_entry_steps_for_adults_check"), "directory_entry", type_="check")
