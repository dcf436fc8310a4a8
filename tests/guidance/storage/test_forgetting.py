"""No table of guidance holds something personal that nobody forgets (D-8)."""

import pytest
from sqlalchemy import LargeBinary, Table

from services.guidance.storage.forgetting import FORGOTTEN, KEPT
from services.guidance.tables import metadata

TABLES = [pytest.param(table, id=table.name) for table in metadata.sorted_tables]


def personal_columns(table: Table) -> list[str]:
    """Columns that are personal by their name or their form: bytes are sealed texts, unless the name says a hash."""
    return [
        column.name
        for column in table.columns
        if column.name.startswith("sealed_")
        or column.name.endswith("person_ref")
        or (isinstance(column.type, LargeBinary) and not column.name.endswith("_hash"))
    ]


@pytest.mark.parametrize("table", TABLES)
def test_whatever_is_personal_is_forgotten_with_its_contact_or_kept_on_a_ground(table: Table) -> None:
    is_accounted_for = (table in FORGOTTEN) != (table.name in KEPT)

    assert is_accounted_for is bool(personal_columns(table)) or table in FORGOTTEN


@pytest.mark.parametrize("table", [pytest.param(table, id=table.name) for table in FORGOTTEN])
def test_what_is_forgotten_belongs_to_one_contact(table: Table) -> None:
    (key,) = table.c.contact_id.foreign_keys

    assert key.target_fullname == "contact.id"
    assert not table.c.contact_id.nullable


def test_a_table_is_forgotten_before_those_that_it_refers_to() -> None:
    order = [table for table in reversed(metadata.sorted_tables) if table in FORGOTTEN]
    places = {table.name: place for place, table in enumerate(FORGOTTEN)}

    referring = [
        (table.name, key.column.table.name)
        for table in order
        for key in table.foreign_keys
        if key.column.table in FORGOTTEN and key.column.table is not table
    ]
    assert [pair for pair in referring if places[pair[0]] > places[pair[1]]] == []


def test_only_tables_that_exist_are_kept() -> None:
    assert set(KEPT) <= set(metadata.tables)
