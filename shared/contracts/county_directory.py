"""How a county keeps its service directory, as county data."""

from collections.abc import Container, Iterator
from typing import Annotated

from pydantic import Field

from shared.contracts.county_parts import Part
from shared.contracts.types import Code, Whole
from shared.terms.people import Profession


class DirectoryHabits(Part):
    """Who looks after the whole directory, and how often an entry is reviewed. Source: R-119, R-120."""

    editor_unit_ids: tuple[Code, ...] = ()
    """Units whose workers look after every entry of the county, also those without an owner."""
    editor_professions: Annotated[tuple[Profession, ...], Field(min_length=1)] = (Profession.UNIT_MANAGER,)
    """In which professions they do."""
    review_months: Annotated[Whole, Field(ge=1, le=36)] = 12
    """An entry is reviewed so often, unless its owner sets a day."""


def broken_directory(habits: DirectoryHabits, units: Container[str]) -> Iterator[str]:
    """A line for each unit of editors that the county does not have."""
    for unit_id in habits.editor_unit_ids:
        if unit_id not in units:
            yield f"directory: editor_unit_ids names {unit_id}, which is not in units"
