"""Nobody is in two places at the same time; holding again; who joined the waiting list; changed protections."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import booking_functions_0007 as functions

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NOT_CANCELLED = "status <> 'cancelled'"
FOUND = ["offer", "unit_id", "starts_at", "id"]
TOLD = ["ends_at", "practitioner_id", "delivery_mode", "location_id", "released_at", "held_until"]
# Visits that were booked together before stay, the later booked as one beside the other.
FILL = """
    update appointment set person_ref = visitor.person_ref, visit = visitor.visit, beside_another = visitor.is_later
    from (
        select one.id, of_right.person_ref, tstzrange(at.starts_at, at.ends_at) as visit, exists (
            select from appointment as other
            join booking_right as of_other on of_other.id = other.booking_right_id
            join slot as other_at on other_at.id = other.slot_id
            where of_other.person_ref = of_right.person_ref and other.status <> 'cancelled' and other.id < one.id
              and tstzrange(other_at.starts_at, other_at.ends_at) && tstzrange(at.starts_at, at.ends_at)) as is_later
        from appointment as one
        join booking_right as of_right on of_right.id = one.booking_right_id
        join slot as at on at.id = one.slot_id) as visitor
    where visitor.id = appointment.id
"""


def upgrade() -> None:
    _place_visits()
    op.add_column("slot", sa.Column("last_held_by", sa.Text(), nullable=True, comment="Person for whom it was held."))
    op.add_column(
        "slot",
        sa.Column(
            "last_held_until", sa.TIMESTAMP(timezone=True), nullable=True, comment="Until when, also if let go sooner."
        ),
    )
    op.drop_index("slot_free_idx", table_name="slot")
    _index_free([*TOLD, "still_offered"])
    op.add_column("waiting_list_entry", sa.Column("joined_by", sa.Text(), server_default="family", nullable=False))
    op.create_check_constraint(
        op.f("waiting_list_entry_joined_by_check"), "waiting_list_entry", "joined_by in ('family', 'professional')"
    )
    op.create_table(
        "protection_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_ref", sa.Text(), nullable=False),
        sa.Column("non_disclosure", sa.Boolean(), nullable=False),
        sa.Column("taken_into_care", sa.Boolean(), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_ref"], ["person.person_ref"], name=op.f("protection_change_person_ref_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("protection_change_pkey")),
        comment="What professionals have recorded or lifted, and why; oldest first.",
    )
    op.create_index(op.f("protection_change_person_ref_idx"), "protection_change", ["person_ref"], unique=False)
    functions.create()


def _place_visits() -> None:
    op.add_column("appointment", sa.Column("person_ref", sa.Text(), nullable=True, comment="Whose right it stands on."))
    op.add_column("appointment", sa.Column("visit", postgresql.TSTZRANGE(), nullable=True, comment="Its time."))
    op.add_column(
        "appointment",
        sa.Column(
            "beside_another",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="A professional has let the person be booked twice at that time.",
        ),
    )
    op.execute(FILL)
    op.alter_column("appointment", "person_ref", nullable=False)
    op.alter_column("appointment", "visit", nullable=False)
    op.create_foreign_key(op.f("appointment_person_ref_fkey"), "appointment", "person", ["person_ref"], ["person_ref"])
    op.create_index(op.f("appointment_person_ref_idx"), "appointment", ["person_ref"], unique=False)
    op.create_exclude_constraint(
        "appointment_person_is_in_one_place",
        "appointment",
        (sa.column("person_ref"), "="),
        (sa.column("visit"), "&&"),
        where=sa.text(f"{NOT_CANCELLED} and not beside_another"),
        using="gist",
    )


def _index_free(told: list[str]) -> None:
    op.create_index(
        "slot_free_idx",
        "slot",
        FOUND,
        unique=False,
        postgresql_include=told,
        postgresql_where=sa.text("status = 'free'"),
    )


def downgrade() -> None:
    functions.drop()
    op.drop_table("protection_change")
    op.drop_column("waiting_list_entry", "joined_by")
    op.drop_index("slot_free_idx", table_name="slot")
    _index_free(TOLD)
    op.drop_column("slot", "last_held_until")
    op.drop_column("slot", "last_held_by")
    op.drop_constraint("appointment_person_is_in_one_place", "appointment")
    op.drop_column("appointment", "beside_another")
    op.drop_column("appointment", "visit")
    op.drop_column("appointment", "person_ref")
