"""What a county sets of its client guidance: child-protection notices and joint clients."""

from typing import Annotated

from pydantic import Field, HttpUrl

from shared.contracts.county_parts import Part
from shared.contracts.types import Code, Whole


class ChildProtection(Part):
    """Where child-protection notices go. Source: R-195, R-203."""

    unit_id: Code
    """Unit that decides whether an assessment begins; notices are forwarded to it."""
    electronic_notice_url: HttpUrl | None = None
    """Where an electronic notice is made, in the social-welfare information system of the county."""


class JointClients(Part):
    """When the system proposes that a client is a joint client (yhteisasiakas). Source: D-12; R-145, R-154, R-155."""

    contacts: Annotated[Whole, Field(ge=2, le=50)] = 3
    """So many contacts within `contact_days` propose trigger T3."""
    contact_days: Annotated[Whole, Field(ge=1, le=730)] = 90
    no_shows: Annotated[Whole, Field(ge=1, le=50)] = 2
    """So many missed visits within `no_show_months` propose trigger T4."""
    no_show_months: Annotated[Whole, Field(ge=1, le=36)] = 12
