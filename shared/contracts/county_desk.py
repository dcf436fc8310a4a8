"""What a county sets of its guidance desk, and the service promise that it gives to everybody, as county data."""

from collections.abc import Container, Iterable, Iterator
from typing import Annotated

from pydantic import Field

from shared.contracts.county_parts import Part
from shared.contracts.texts import LocalisedText
from shared.contracts.types import Code, Whole


class DeskHabits(Part):
    """How the county works at its guidance desks. Source: R-115, R-124, R-131."""

    soft_limit_minutes: Annotated[Whole, Field(ge=5, le=1440)] | None = None
    """Handling time of one contact after which the worker is reminded; nobody is cut off. Null: no limit (R-131)."""
    call_again_minutes: Annotated[Whole, Field(ge=5, le=1440)] = 60
    """How long after a call in vain the next one is suggested."""
    minimum_on_shift: Annotated[Whole, Field(ge=0, le=100)] = 2
    """Workers on shift on each guidance line while it is answered; fewer are warned of (R-115)."""


class ServicePromise(Part):
    """What some units promise to whoever makes contact: how, when and how fast. Source: R-124, R-136; D-7."""

    unit_ids: Annotated[tuple[Code, ...], Field(min_length=1)]
    """Units that give this promise; a unit gives one."""
    how_to_contact: LocalisedText
    when_to_call: LocalisedText
    when_to_come: LocalisedText
    """When to come in person, with or without an appointment."""
    response_time: LocalisedText
    """When the client is contacted; the clock of the service promise counts it (D-7)."""
    handling_time: LocalisedText


def broken_promises(promises: Iterable[ServicePromise], units: Container[str]) -> Iterator[str]:
    """A line for each unit that a promise names and the county does not have, or that gives two promises."""
    seen: set[str] = set()
    for promise in promises:
        for unit_id in promise.unit_ids:
            if unit_id not in units:
                yield f"service_promises: unit {unit_id} is not in units"
            if unit_id in seen:
                yield f"service_promises: unit {unit_id} gives more than one promise"
            seen.add(unit_id)
