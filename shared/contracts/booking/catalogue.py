"""Service types, units and practitioners as they are shown."""

from shared.contracts.county_parts import ServiceType
from shared.contracts.opening_hours import PhoneHours
from shared.contracts.texts import LocalisedText
from shared.contracts.types import Code, Output
from shared.terms.people import Language, Profession, UnitType


class UnitContact(Output):
    """Where to phone: part of every confirmation and refusal (R-016)."""

    unit_id: Code
    name: LocalisedText
    phone: str
    phone_hours: list[PhoneHours]


class UnitDescription(Output):
    """A service unit and what may be booked there now."""

    id: Code
    type: UnitType
    name: LocalisedText
    parent_id: Code | None
    phone: str
    phone_hours: list[PhoneHours]
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
