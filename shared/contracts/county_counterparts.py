"""Counterparts of a county's units, as county data: whom to call at other organisations and units. Source: R-213."""

from collections.abc import Container, Iterable, Iterator
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.contracts.opening_hours import Phone, WeeklyPhoneHours
from shared.contracts.texts import LocalisedText
from shared.contracts.types import Code


class Counterpart(BaseModel):
    """A counterpart (vastinpari) of some units: who it is, what for, and when the phone is answered. Source: R-213."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    id: Code
    """Unique over all counties, so it begins with the county's code."""
    unit_ids: Annotated[tuple[Code, ...], Field(min_length=1)]
    """Units of the county whose counterpart it is."""
    partner_unit_id: Code | None = None
    """A unit of the county; null: another organisation."""
    organisation: LocalisedText | None = None
    """The other organisation; null: a unit of the county."""
    role: LocalisedText
    """For what it is the counterpart, such as school social work; never a person's name."""
    phone: Phone
    phone_hours: WeeklyPhoneHours

    @model_validator(mode="after")
    def _is_one_party(self) -> Self:
        if (self.partner_unit_id is None) == (self.organisation is None):
            raise ValueError("a counterpart is a unit (partner_unit_id) or another organisation (organisation)")
        if self.partner_unit_id in self.unit_ids:
            raise ValueError("a unit is not its own counterpart")
        return self


def broken_counterparts(counterparts: Iterable[Counterpart], units: Container[str]) -> Iterator[str]:
    """A line for each counterpart that names a unit which the county does not have."""
    for each in counterparts:
        named = [*each.unit_ids, *filter(None, [each.partner_unit_id])]
        yield from (
            f"counterparts: {each.id}: unit {unit_id} is not in units" for unit_id in named if unit_id not in units
        )
