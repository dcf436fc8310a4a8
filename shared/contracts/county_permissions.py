"""What a county sets of permissions: how guardians agree, and which forms are in use."""

from typing import Annotated

from pydantic import StringConstraints

from shared.contracts.county_parts import Part
from shared.contracts.texts import LocalisedText
from shared.contracts.types import CivilDate, Code
from shared.terms.acting import GuardianPolicy


class PermissionForm(Part):
    """A form of permission that the county has taken into use. Source: R-151."""

    type: Code
    """Such as kela-y100."""
    version: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    name: LocalisedText
    approved_by: LocalisedText
    """Duty of whoever approved it, never a person's name."""
    in_use_from: CivilDate
    """First day, included."""
    in_use_until: CivilDate | None = None
    """Last day, included; null: until further notice."""


class PermissionHabits(Part):
    """What the county may set of permissions. Source: D-17, R-151."""

    guardian_policy: GuardianPolicy = GuardianPolicy.ALL
    """How many guardians must agree to a permission for a child."""
    forms: tuple[PermissionForm, ...] = ()
    """Every version that has been in use; older ones stay for the permissions given on them."""
