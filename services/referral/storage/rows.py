"""How a record becomes a row: contracts as JSON, words as text."""

from collections.abc import Iterable
from enum import StrEnum

from pydantic import BaseModel


def written(value: object) -> object:
    """A value as the database takes it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, (tuple, list)):
        return [written(each) for each in value]
    return value


def columns(record: object, names: Iterable[str]) -> dict[str, object]:
    """The columns of a record."""
    return {name: written(getattr(record, name)) for name in names}
