"""Stand-in of the national service catalogue (PTV Open API v11): its open side, over HTTP, with invented content."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from demo.outside.outages import BrokenOff, Outage, failing
from demo.outside.ptv_catalogue import Json, PtvCatalogue

MOST_GUIDS: Final = 100
BEGINNING: Final = '{"pageNumber": 1, "itemList": [{"id": "'

router = APIRouter(prefix="/api/v11")


class Listing(BaseModel):
    """What a listing is asked for."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)

    date: datetime | None = None
    page: Annotated[int, Field(ge=1)] = 1
    status: str = "Published"
    include_whole_country: bool = False
    organization_id: str = ""


Asked = Annotated[Listing, Query()]


def create_ptv(catalogue: PtvCatalogue, *, page_size: int = 100) -> FastAPI:
    """The stand-in over a catalogue that may change while it serves.

    `app.state.outage` makes it fail until it is set back to none; `app.state.busy` is how many questions it first
    answers with 429; `app.state.asked` are the paths and queries that it was asked.
    """
    app = FastAPI(title="Stand-in of the service catalogue", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.catalogue = catalogue
    app.state.page_size = page_size
    app.state.outage = Outage.NONE
    app.state.busy = 0
    app.state.asked = list[str]()
    app.middleware("http")(_fail_when_told)
    app.include_router(router)
    return app


async def _fail_when_told(request: Request, answer: Callable[[Request], Any]) -> Response:
    state = request.app.state
    query = f"?{request.url.query}" if request.url.query else ""
    state.asked.append(request.url.path + query)
    if state.busy:
        state.busy -= 1
        return JSONResponse({"error": "Too many requests"}, 429, headers={"retry-after": "0"})
    outage = Outage(state.outage)
    if (failure := await failing(outage, BEGINNING)) is not None:
        return failure
    if outage is Outage.LOST_ANSWER:
        return BrokenOff(BEGINNING)
    answered: Response = await answer(request)
    return answered


@router.get("/Service")
async def services(request: Request, asked: Asked) -> Json:
    catalogue = _catalogue(request)
    by_status = {"Archived": catalogue.archived, "Withdrawn": catalogue.withdrawn}
    return _page(request, by_status.get(asked.status, catalogue.services).values(), asked)


@router.get("/Service/area/Municipality/code/{code}")
async def services_of_municipality(request: Request, code: str, asked: Asked) -> Json:
    catalogue = _catalogue(request)
    listed = [each for ptv_id, each in catalogue.services.items() if ptv_id not in catalogue.unlisted]
    return _page(request, [each for each in listed if _is_in(each, code, asked)], asked)


@router.get("/Service/list/organization")
async def services_of_organization(request: Request, asked: Asked) -> Json:
    found = [
        each
        for each in _catalogue(request).services.values()
        if any(role["organization"]["id"] == asked.organization_id for role in each["organizations"])
    ]
    return _page(request, found, asked, whole=True)


@router.get("/Service/list")
async def service_list(request: Request, guids: str) -> Response:
    return _of_ids(_catalogue(request).services, guids)


@router.get("/Service/{service_id}")
async def service(request: Request, service_id: str) -> Response:
    found = _catalogue(request).services.get(service_id)
    return JSONResponse(found) if found else JSONResponse({"id": ["Service was not found."]}, 404)


@router.get("/ServiceChannel")
async def channels(request: Request, asked: Asked) -> Json:
    return _page(request, _catalogue(request).channels.values(), asked)


@router.get("/ServiceChannel/list")
async def channel_list(request: Request, guids: str) -> Response:
    return _of_ids(_catalogue(request).channels, guids)


@router.get("/Organization")
async def organizations(request: Request, asked: Asked) -> Json:
    return _page(request, _catalogue(request).organizations.values(), asked)


@router.get("/Organization/list")
async def organization_list(request: Request, guids: str) -> Response:
    return _of_ids(_catalogue(request).organizations, guids)


def _catalogue(request: Request) -> PtvCatalogue:
    catalogue: PtvCatalogue = request.app.state.catalogue
    return catalogue


def _is_in(service: Json, code: str, asked: Listing) -> bool:
    if service["areaType"] != "LimitedType":
        return asked.include_whole_country
    return any(code == each["code"] for area in service["areas"] for each in area["municipalities"])


def _page(request: Request, entries: Iterable[Json], asked: Listing, *, whole: bool = False) -> Json:
    size: int = request.app.state.page_size
    since = asked.date.replace(tzinfo=UTC) if asked.date else None
    found = [each for each in entries if since is None or datetime.fromisoformat(each["modified"]) >= since]
    shown = found[(asked.page - 1) * size : asked.page * size]
    return {
        "pageNumber": asked.page,
        "pageSize": size,
        "pageCount": -(-len(found) // size),
        "itemList": shown if whole else [{"id": each["id"], "name": _name(each)} for each in shown],
    }


def _name(entry: Json) -> str:
    kinds = ("serviceNames", "serviceChannelNames", "organizationNames")
    names: list[Json] = next((entry[kind] for kind in kinds if entry.get(kind)), [])
    return str(names[0]["value"]) if names else ""


def _of_ids(entries: Mapping[str, Json], guids: str) -> Response:
    ids = guids.split(",")
    if len(ids) > MOST_GUIDS:
        return JSONResponse({"guids": [f"Maximum {MOST_GUIDS} guids can be set."]}, 400)
    return JSONResponse([entries[each] for each in ids if each in entries])
