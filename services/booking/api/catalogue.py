"""Service types, units and practitioners, as the county packs define them."""

from services.booking.api.callers import ANY_CALLER, Parts
from shared.contracts.booking.catalogue import PractitionerDescription, ServiceTypeDescription, UnitDescription
from shared.contracts.county_pack import CountyPack, Unit
from shared.contracts.types import Code, Page
from shared.kit.problems import NOT_FOUND, Refusal, refusals
from shared.kit.service import service_router

router = service_router(tags=["catalogue"], dependencies=[ANY_CALLER])


def _described_unit(pack: CountyPack, unit: Unit) -> UnitDescription:
    offered = [code for code in unit.rollout if unit in pack.units_offering(code)]
    return UnitDescription.model_validate(
        {
            **{name: getattr(unit, name) for name in UnitDescription.model_fields if name != "service_types"},
            "service_types": offered,
        }
    )


@router.get("/v1/service-types", summary="What may be booked")
async def list_service_types(parts: Parts) -> Page[ServiceTypeDescription]:
    """Every bookable service with its rules, and the units where it may be booked now (R-021, R-022)."""
    described = [
        ServiceTypeDescription(
            county=pack.code, service_type=each, unit_ids=[unit.id for unit in pack.units_offering(each.code)]
        )
        for pack in parts.packs.packs
        for each in pack.service_types
    ]
    return Page(items=described, next_cursor=None)


@router.get("/v1/units", summary="Service units")
async def list_units(parts: Parts) -> Page[UnitDescription]:
    """Every unit with its phone and hours."""
    described = [_described_unit(pack, unit) for pack in parts.packs.packs for unit in pack.units]
    return Page(items=described, next_cursor=None)


@router.get("/v1/units/{unit_id}", summary="One service unit", responses=refusals(NOT_FOUND))
async def get_unit(unit_id: Code, parts: Parts) -> UnitDescription:
    """A unit with its phone and hours."""
    pack, unit = parts.packs.county_of(unit_id), parts.packs.unit(unit_id)
    if pack is None or unit is None:
        raise Refusal(NOT_FOUND)
    return _described_unit(pack, unit)


@router.get("/v1/practitioners", summary="Professionals with a schedule")
async def list_practitioners(parts: Parts) -> Page[PractitionerDescription]:
    """Every practitioner with profession and languages; titles, never names of persons."""
    described = [
        PractitionerDescription.model_validate(each, from_attributes=True)
        for pack in parts.packs.packs
        for each in pack.practitioners
    ]
    return Page(items=described, next_cursor=None)
