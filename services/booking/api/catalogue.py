"""Service types, units, practitioners, places and code values, as the county packs define them."""

from typing import Annotated

from fastapi import Query

from services.booking.api.callers import ANY_CALLER, Parts, ServiceCode
from services.booking.api.refusals import invalid
from services.booking.flows.parts import BookingParts, known
from shared.contracts.booking.catalogue import (
    CodeValueDescription,
    LocationDescription,
    PractitionerDescription,
    ServiceTypeDescription,
    UnitDescription,
)
from shared.contracts.county_pack import CountyPack, Location, Practitioner, ServiceType, Unit
from shared.contracts.types import CivilDate, Code, Page
from shared.kit.problems import NOT_FOUND, Refusal, refusals
from shared.kit.service import service_router
from shared.terms.people import Language, Profession

router = service_router(tags=["catalogue"], dependencies=[ANY_CALLER])

InCounty = Annotated[Code | None, Query(description="Only of this county; a county of its own has no other.")]
InUnit = Annotated[Code | None, Query(description="Only of this unit.")]


@router.get("/v1/service-types", summary="What may be booked")
async def list_service_types(parts: Parts, county: InCounty = None) -> Page[ServiceTypeDescription]:
    """Every bookable service with its rules, and the units where it may be booked now (R-021, R-022)."""
    described = [_described_type(pack, each) for pack in _packs(parts, county) for each in pack.service_types]
    return Page(items=described, next_cursor=None)


@router.get("/v1/service-types/{code}", summary="One service", responses=refusals(NOT_FOUND))
async def get_service_type(code: ServiceCode, parts: Parts, county: InCounty = None) -> ServiceTypeDescription:
    """A service as a county defines it; where several counties have it, the county must be named."""
    found = [
        _described_type(pack, service_type)
        for pack in _packs(parts, county)
        if (service_type := pack.service_type(code)) is not None
    ]
    if not found:
        raise Refusal(NOT_FOUND)
    if len(found) > 1:
        raise invalid("county", "several_counties", "Several counties have it: name one.")
    return found[0]


@router.get("/v1/units", summary="Service units")
async def list_units(parts: Parts, county: InCounty = None) -> Page[UnitDescription]:
    """Every unit with its phone and hours."""
    described = [_described_unit(pack, unit) for pack in _packs(parts, county) for unit in pack.units]
    return Page(items=described, next_cursor=None)


@router.get("/v1/units/{unit_id}", summary="One service unit", responses=refusals(NOT_FOUND))
async def get_unit(unit_id: Code, parts: Parts) -> UnitDescription:
    """A unit with its phone and hours."""
    pack, unit = parts.packs.county_of(unit_id), parts.packs.unit(unit_id)
    if pack is None or unit is None:
        raise Refusal(NOT_FOUND)
    return _described_unit(pack, unit)


@router.get("/v1/practitioners", summary="Professionals with a schedule")
async def list_practitioners(
    parts: Parts,
    unit_id: InUnit = None,
    profession: Annotated[Profession | None, Query(description="Only of this profession.")] = None,
    language: Annotated[Language | None, Query(description="Only those who serve in it.")] = None,
) -> Page[PractitionerDescription]:
    """Every practitioner with profession and languages; titles, never names of persons."""
    _refuse_unknown_unit(parts, unit_id)
    described = [
        _described_practitioner(each)
        for pack in parts.packs.packs
        for each in pack.practitioners
        if (unit_id is None or unit_id in each.unit_ids)
        and (profession is None or profession is each.profession)
        and (language is None or language in each.languages)
    ]
    return Page(items=described, next_cursor=None)


@router.get("/v1/practitioners/{practitioner_id}", summary="One professional", responses=refusals(NOT_FOUND))
async def get_practitioner(practitioner_id: Code, parts: Parts) -> PractitionerDescription:
    """A practitioner with profession and languages; a title, never a person's name."""
    found = parts.packs.practitioner(practitioner_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    return _described_practitioner(found)


@router.get("/v1/locations", summary="Places where visits are given")
async def list_locations(
    parts: Parts,
    unit_id: InUnit = None,
    open_on: Annotated[CivilDate | None, Query(description="Only those open on this day.")] = None,
) -> Page[LocationDescription]:
    """Meeting places, schools and pop-ups where units give visits besides their own premises (R-034)."""
    _refuse_unknown_unit(parts, unit_id)
    described = [
        _described_location(each)
        for pack in parts.packs.packs
        for each in pack.locations
        if (unit_id is None or unit_id in each.unit_ids) and (open_on is None or each.is_open_on(open_on))
    ]
    return Page(items=described, next_cursor=None)


@router.get("/v1/locations/{location_id}", summary="One place", responses=refusals(NOT_FOUND))
async def get_location(location_id: Code, parts: Parts) -> LocationDescription:
    """A place with its address and the days on which it is open."""
    found = parts.packs.location(location_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    return _described_location(found)


@router.get("/v1/code-values", summary="Our words in national code systems")
async def list_code_values(
    parts: Parts,
    county: InCounty = None,
    concept: Annotated[Code | None, Query(description="Only this vocabulary, such as `appointment-status`.")] = None,
) -> Page[CodeValueDescription]:
    """What our words are called in the code systems of the national interfaces."""
    if concept is not None:
        concepts = {each.concept for pack in parts.packs.packs for each in pack.code_values}
        known(concept if concept in concepts else None, "concept")
    described = [
        CodeValueDescription(county=pack.code, **dict(each))
        for pack in _packs(parts, county)
        for each in pack.code_values
        if concept is None or each.concept == concept
    ]
    return Page(items=described, next_cursor=None)


def _packs(parts: BookingParts, county: str | None) -> list[CountyPack]:
    """Every pack, or that of one county; refuses a county that is not known."""
    named = [pack for pack in parts.packs.packs if county in {None, pack.code}]
    known(named or None, "county")
    return named


def _refuse_unknown_unit(parts: BookingParts, unit_id: str | None) -> None:
    """A misspelt name is refused, so that nobody takes it for an empty list."""
    if unit_id is not None:
        known(parts.packs.unit(unit_id), "unit_id")


def _described_type(pack: CountyPack, service_type: ServiceType) -> ServiceTypeDescription:
    offering = [unit.id for unit in pack.units_offering(service_type.code)]
    return ServiceTypeDescription(county=pack.code, service_type=service_type, unit_ids=offering)


def _described_unit(pack: CountyPack, unit: Unit) -> UnitDescription:
    offered = [code for code in unit.rollout if unit in pack.units_offering(code)]
    return UnitDescription.model_validate(
        {
            **{name: getattr(unit, name) for name in UnitDescription.model_fields if name != "service_types"},
            "service_types": offered,
        }
    )


def _described_practitioner(practitioner: Practitioner) -> PractitionerDescription:
    return PractitionerDescription.model_validate(practitioner, from_attributes=True)


def _described_location(location: Location) -> LocationDescription:
    return LocationDescription.model_validate(location, from_attributes=True)
