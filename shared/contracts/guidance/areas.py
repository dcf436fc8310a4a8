"""Guidance areas with their lines, and the service promise, for everybody."""

from typing import Annotated

from pydantic import Field

from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.county_parts import EmergencyNumber, MunicipalityCode
from shared.contracts.opening_hours import Phone, PhoneHours
from shared.contracts.texts import LocalisedText
from shared.contracts.types import CivilDate, Code, Instant, Output


class AreaMunicipality(Output):
    """A municipality of an area."""

    code: MunicipalityCode
    name: LocalisedText


class AreaLine(Output):
    """The guidance line of an area, and its hours for as long as they hold."""

    phone: Phone
    hours: list[PhoneHours]
    valid_from: Annotated[CivilDate, Field(description="First day, included.")]
    valid_until: Annotated[CivilDate | None, Field(description="Last day, included; null: until further notice.")]


class GuidanceArea(Output):
    """A guidance area: its municipalities, its unit and its line on a day. Source: R-065, R-083, R-118."""

    code: Code
    county: Code
    name: LocalisedText
    municipalities: list[AreaMunicipality]
    unit_id: Code
    separate_social_guidance_unit: Annotated[
        bool | None, Field(description="Whether social services have a guidance unit of their own; null: not known.")
    ]
    separate_health_guidance_unit: Annotated[bool | None, Field(description="The same of health services.")]
    on: Annotated[CivilDate, Field(description="Day whose line is shown.")]
    line: Annotated[AreaLine | None, Field(description="Line in effect on that day; null when the area has none.")]
    is_open: Annotated[bool, Field(description="Whether the line is answered now; working days only.")]
    closes_at: Annotated[Instant | None, Field(description="Not included; null while closed.")]
    opens_at: Annotated[Instant | None, Field(description="Next opening; null while open, and when none is known.")]


class UnitPromise(Output):
    """What a unit promises to whoever makes contact, in the three languages. Source: R-124, R-135, R-136; D-7, D-13."""

    unit: UnitContact
    how_to_contact: LocalisedText
    when_to_call: LocalisedText
    when_to_come: Annotated[LocalisedText, Field(description="When to come in person.")]
    response_time: LocalisedText
    handling_time: LocalisedText
    contacted_by: Annotated[
        Instant, Field(description="When somebody who makes contact now is contacted at the latest (D-7).")
    ]
    emergency_numbers: Annotated[list[EmergencyNumber], Field(description="In the order in which they are shown.")]
