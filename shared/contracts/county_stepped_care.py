"""Stepped care as a county has it: its steps in words, and whether it is in use yet."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.contracts.county_parts import Part
from shared.contracts.texts import LocalisedText
from shared.contracts.types import Flag, Whole


class CareStep(Part):
    """One step (porras)."""

    step: Annotated[Whole, Field(ge=0, le=3)]
    name: LocalisedText
    about: LocalisedText
    """What there is on the step, in plain words."""


class SteppedCare(Part):
    """Steps of mental-health and substance care. Source: R-055, R-060, R-064; D-11."""

    rollout: Flag = False
    """Whether the county has taken it into use."""
    steps: tuple[CareStep, ...] = ()
    """From step 0 to step 3."""

    @model_validator(mode="after")
    def _has_every_step(self) -> Self:
        if [each.step for each in self.steps] not in ([], [0, 1, 2, 3]) or (self.rollout and not self.steps):
            raise ValueError("steps are told from 0 to 3, each once")
        return self
