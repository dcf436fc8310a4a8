"""Guidance areas and the service promise: for everybody, without a token, and of nobody."""

from datetime import date, datetime, time
from typing import Annotated, Final

from fastapi import Path, Query, Response

from services.guidance.api.callers import ANYBODY, OPEN_TO_ALL, Parts
from services.guidance.flows.clocks import start_clocks
from services.guidance.flows.desk import line_now
from services.guidance.flows.parts import GuidanceParts, invalid
from shared.contracts.county_pack import Area, CountyPack
from shared.contracts.county_parts import MunicipalityCode
from shared.contracts.guidance.areas import AreaLine, AreaMunicipality, GuidanceArea, UnitPromise
from shared.contracts.types import CivilDate, Code, Page
from shared.kit.problems import NOT_FOUND, Refusal, refusals
from shared.kit.service import service_router
from shared.law.civil_time import civil_date, instant
from shared.law.deadline_clock import UNKNOWN_PERSON
from shared.law.working_days import OutsideCalendar

router = service_router(tags=["areas"], dependencies=[ANYBODY])

FRESH: Final = "public, max-age=60"
"""Open and closed change on the minute; for so long anybody may keep the answer."""
AreaOf = Annotated[Code, Path(description="Code of the guidance area.", examples=["ilmajoki"])]
OnDay = Annotated[
    CivilDate | None,
    Query(description="Day whose line is shown, from its first moment on; now by default."),
]


@router.get("/v1/areas", summary="Guidance areas", openapi_extra=OPEN_TO_ALL)
async def list_areas(
    parts: Parts,
    response: Response,
    county: Annotated[Code | None, Query(description="Only of this county.")] = None,
    municipality: Annotated[MunicipalityCode | None, Query(description="Only the area of this municipality.")] = None,
    on: OnDay = None,
) -> Page[GuidanceArea]:
    """Areas with their municipalities and lines: phone, hours in effect, open now, and the next opening (R-065, R-083).

    The hours change on set days, and days that are not working days are closed.
    """
    areas = [
        _shown(parts, pack, area, on)
        for pack in parts.packs.packs
        if county in {None, pack.code}
        for area in pack.areas
        if municipality is None or municipality in area.municipalities
    ]
    response.headers["cache-control"] = FRESH
    return Page(items=areas, next_cursor=None)


@router.get("/v1/areas/{code}", summary="One guidance area", openapi_extra=OPEN_TO_ALL, responses=refusals(NOT_FOUND))
async def get_area(code: AreaOf, parts: Parts, response: Response, on: OnDay = None) -> GuidanceArea:
    """An area with its line on a day."""
    for pack in parts.packs.packs:
        area = pack.area(code)
        if area is not None:
            response.headers["cache-control"] = FRESH
            return _shown(parts, pack, area, on)
    raise Refusal(NOT_FOUND)


@router.get("/v1/service-promise", summary="Service promise", openapi_extra=OPEN_TO_ALL, responses=refusals(NOT_FOUND))
async def get_service_promise(
    parts: Parts, response: Response, unit_id: Annotated[Code, Query(description="The unit.")]
) -> UnitPromise:
    """How and when to contact a unit, how fast it contacts the client, and whom to call in danger (R-135, R-136)."""
    county, unit = parts.unit(unit_id)
    promise = county.service_promise(unit_id)
    if promise is None:
        raise Refusal(NOT_FOUND)
    # Of all that a contact can be about, the promise alone is given to everybody.
    (clock,) = start_clocks(parts, county, unit, (), UNKNOWN_PERSON, parts.clock())
    response.headers["cache-control"] = FRESH
    return UnitPromise(
        unit=parts.contact(unit_id),
        how_to_contact=promise.how_to_contact,
        when_to_call=promise.when_to_call,
        when_to_come=promise.when_to_come,
        response_time=promise.response_time,
        handling_time=promise.handling_time,
        contacted_by=clock.due_at,
        emergency_numbers=list(county.emergency_numbers),
    )


def _shown(parts: GuidanceParts, pack: CountyPack, area: Area, on: date | None) -> GuidanceArea:
    at = _moment(parts, on)
    day = civil_date(at)
    try:
        now = line_now(parts, area.phone_lines, at)
    except OutsideCalendar as error:
        raise invalid("on", "outside_calendar", "The working days of that time are not known.") from error
    line = next((each for each in area.phone_lines if each.holds_on(day)), None)
    return GuidanceArea(
        code=area.code,
        county=pack.code,
        name=area.name,
        municipalities=[
            AreaMunicipality(code=each.code, name=each.name)
            for each in pack.municipalities
            if each.code in area.municipalities
        ],
        unit_id=area.unit_id,
        separate_social_guidance_unit=area.separate_social_guidance_unit,
        separate_health_guidance_unit=area.separate_health_guidance_unit,
        on=day,
        line=AreaLine(
            phone=line.phone, hours=list(line.hours), valid_from=line.valid_from, valid_until=line.valid_until
        )
        if line is not None
        else None,
        is_open=now.is_open,
        closes_at=now.closes_at,
        opens_at=now.opens_at,
    )


def _moment(parts: GuidanceParts, on: date | None) -> datetime:
    """Now, also on the day that is today; else the first moment of the day asked for."""
    now = parts.clock()
    return now if on in {None, civil_date(now)} else instant(on, time(0))
