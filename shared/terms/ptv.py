"""What the national service catalogue (Palvelutietovaranto, PTV Open API v11) tells, as far as we read it.

Names are the catalogue's own. A word that it may add to later (a type, a weekday, a code) is kept as it came.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PtvText:
    """A text in one language; its type says what it is, such as Name or Summary."""

    value: str = ""
    language: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PtvReference:
    """Another thing of the catalogue by its id, with the name that it has there."""

    id: UUID
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PtvCode:
    """A concept of one of the catalogue's code lists: target group, life event, service class."""

    code: str = ""
    uri: str = ""
    name: tuple[PtvText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PtvMunicipality:
    """A municipality by its three-digit code."""

    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PtvArea:
    """An area in which a service is given, with the municipalities that it is made of."""

    type: str = ""
    code: str = ""
    municipalities: tuple[PtvMunicipality, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PtvServiceOrganization:
    """Who answers for a service (Responsible, OtherResponsible) or gives it (Producer)."""

    role_type: str = ""
    organization: PtvReference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PtvOpening:
    """Clock times of one weekday, or from one weekday to another."""

    day_from: str = ""
    day_to: str = ""
    from_: str = ""
    to: str = ""
    order: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PtvServiceHour:
    """When a channel is open: by weekdays, over midnight, or otherwise on set days."""

    service_hour_type: str = ""
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    is_closed: bool = False
    is_always_open: bool = False
    is_reservation: bool = False
    opening_hour: tuple[PtvOpening, ...] = ()
    additional_information: tuple[PtvText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PtvPhone:
    """A phone number in one language, with what a call costs."""

    number: str = ""
    prefix_number: str = ""
    is_finnish_service_number: bool = False
    language: str = ""
    type: str = ""
    service_charge_type: str = ""
    charge_description: str = ""
    additional_information: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PtvWebPage:
    """A web page in one language."""

    url: str = ""
    value: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PtvStreetAddress:
    """A street with its number and town."""

    street: tuple[PtvText, ...] = ()
    street_number: str = ""
    postal_code: str = ""
    post_office: tuple[PtvText, ...] = ()
    municipality: PtvMunicipality | None = None
    additional_information: tuple[PtvText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PtvAddress:
    """Where a service location is (Location), or where mail goes (Postal)."""

    type: str = ""
    street_address: PtvStreetAddress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PtvConnection:
    """A channel of a service; hours of the connection go before the channel's own."""

    service_channel: PtvReference
    service_hours: tuple[PtvServiceHour, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PtvService:
    """A service of the catalogue."""

    id: UUID
    type: str = ""
    service_names: tuple[PtvText, ...] = ()
    service_descriptions: tuple[PtvText, ...] = ()
    requirements: tuple[PtvText, ...] = ()
    keywords: tuple[PtvText, ...] = ()
    languages: tuple[str, ...] = ()
    area_type: str = ""
    areas: tuple[PtvArea, ...] = ()
    municipalities: tuple[PtvMunicipality, ...] = ()
    target_groups: tuple[PtvCode, ...] = ()
    life_events: tuple[PtvCode, ...] = ()
    main_organization: PtvReference | None = None
    organizations: tuple[PtvServiceOrganization, ...] = ()
    service_channels: tuple[PtvConnection, ...] = ()
    publishing_status: str = ""
    modified: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PtvChannel:
    """A way to use services: a phone number, a place, a web page, an electronic service or a form."""

    id: UUID
    service_channel_type: str = ""
    service_channel_names: tuple[PtvText, ...] = ()
    phone_numbers: tuple[PtvPhone, ...] = ()
    web_pages: tuple[PtvWebPage, ...] = ()
    addresses: tuple[PtvAddress, ...] = ()
    service_hours: tuple[PtvServiceHour, ...] = ()
    publishing_status: str = ""
    modified: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PtvOrganization:
    """An organization of the catalogue."""

    id: UUID
    organization_type: str = ""
    organization_names: tuple[PtvText, ...] = ()
