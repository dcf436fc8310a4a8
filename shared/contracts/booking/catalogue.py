"""Service types, units and practitioners as they are shown."""

from typing import Annotated

from pydantic import Field

from shared.contracts.county_parts import ServiceType, Unit
from shared.contracts.opening_hours import OpeningHours, PhoneHours
from shared.contracts.texts import LocalisedText
from shared.contracts.types import CivilDate, Code, Output
from shared.terms.booking import LocationKind
from shared.terms.people import Language, Profession, UnitType

_ADDRESS = Field(description="Where to go, street and town; null when the county has not given it.")


class UnitContact(Output):
    """Where to phone and where to go: part of every confirmation (R-016)."""

    unit_id: Code
    name: LocalisedText
    phone: str
    phone_hours: list[PhoneHours]
    address: Annotated[LocalisedText | None, _ADDRESS]


def contact_of(unit: Unit) -> UnitContact:
    """Where to phone and where to go about a matter of the unit."""
    return UnitContact(
        unit_id=unit.id, name=unit.name, phone=unit.phone, phone_hours=list(unit.phone_hours), address=unit.address
    )


class UnitDescription(Output):
    """A service unit and what may be booked there now."""

    id: Code
    type: UnitType
    name: LocalisedText
    parent_id: Code | None
    phone: str
    phone_hours: list[PhoneHours]
    address: Annotated[LocalisedText | None, _ADDRESS]
    office_hours: Annotated[OpeningHours, Field(description="On working days, Europe/Helsinki.")]
    municipality: str
    service_types: list[Code]


class ServiceTypeDescription(Output):
    """A bookable service in one county, and the units where it may be booked now (R-021, R-022)."""

    county: Code
    service_type: ServiceType
    unit_ids: list[Code]


class PractitionerDescription(Output):
    """A professional with a schedule."""

    id: Code
    title: LocalisedText
    profession: Profession
    unit_ids: list[Code]
    languages: list[Language]
    service_types: list[Code]


class LocationDescription(Output):
    """Where visits are given besides the units themselves, also for some days only (R-034)."""

    id: Code
    kind: LocationKind
    name: LocalisedText
    unit_ids: Annotated[list[Code], Field(description="Units that give visits there.")]
    address: LocalisedText
    municipality: str
    open_from: Annotated[CivilDate | None, Field(description="First day, included; null: from the beginning.")]
    open_until: Annotated[CivilDate | None, Field(description="Last day, included; null: until further notice.")]


class CodeValueDescription(Output):
    """What one of our words is called in a national code system."""

    county: Code
    concept: Annotated[Code, Field(description="Which of our vocabularies.", examples=["appointment-status"])]
    value: Annotated[str, Field(description="Our word.", examples=["booked"])]
    system: Annotated[str, Field(description="OID of the code system.", examples=["1.2.246.537.6.881"])]
    code: Annotated[str, Field(description="Value in that system.", examples=["3"])]
    name: LocalisedText
