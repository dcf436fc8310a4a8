"""What a search of the directory asks for, from the address or from the body."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query

from services.guidance.flows.directory.hours import minute_of_week
from services.guidance.flows.directory.indexing import NATIONWIDE, OWN_WORKER
from services.guidance.flows.parts import GuidanceParts, invalid, known
from services.guidance.storage.directory.search import Wanted
from shared.contracts.county_parts import MunicipalityCode
from shared.contracts.guidance.directory import DirectorySearch, SearchText
from shared.contracts.guidance.directory_content import ServiceLanguage
from shared.contracts.types import Code, Instant
from shared.law.civil_time import civil_date
from shared.law.working_days import OutsideCalendar
from shared.terms.directory import (
    LifeSituation,
    NeedCriterion,
    ProviderType,
    ServiceMode,
    ServicePath,
    TargetGroup,
)
from shared.terms.people import Profession


async def _from_address(
    *,
    q: Annotated[SearchText | None, Query(description="Words to look for, in Finnish, Swedish or English.")] = None,
    municipality: Annotated[MunicipalityCode | None, Query(description="Given in this municipality.")] = None,
    area: Annotated[Code | None, Query(description="Given in some municipality of this guidance area.")] = None,
    county: Annotated[Code | None, Query(description="Of this county's directory.")] = None,
    age: Annotated[int | None, Query(ge=0, le=150, description="Age of the client in full years.")] = None,
    target_group: Annotated[TargetGroup | None, Query(description="For whom it is.")] = None,
    life_situation: Annotated[LifeSituation | None, Query(description="Life situation for which it is.")] = None,
    path: Annotated[ServicePath | None, Query(description="Path on which it stands.")] = None,
    step: Annotated[int | None, Query(ge=0, le=3, description="Step (porras) of stepped care (D-11).")] = None,
    mode: Annotated[ServiceMode | None, Query(description="How it reaches the client.")] = None,
    need: Annotated[NeedCriterion | None, Query(description="Need that it answers.")] = None,
    profession: Annotated[Profession | None, Query(description="Whom the client meets.")] = None,
    language: Annotated[ServiceLanguage | None, Query(description="Language of service, ISO 639.")] = None,
    provider_type: Annotated[ProviderType | None, Query(description="Who gives it.")] = None,
    unit_id: Annotated[Code | None, Query(description="Unit that answers for the entry.")] = None,
    own_worker: Annotated[bool, Query(description="Only where clients have an own worker.")] = False,
    open_at: Annotated[Instant | None, Query(description="Only what has a phone or a place open then.")] = None,
) -> DirectorySearch:
    return DirectorySearch(
        q=q,
        municipality=municipality,
        area=area,
        county=county,
        age=age,
        target_group=target_group,
        life_situation=life_situation,
        path=path,
        step=step,
        mode=mode,
        need=need,
        profession=profession,
        language=language,
        provider_type=provider_type,
        unit_id=unit_id,
        own_worker=own_worker,
        open_at=open_at,
    )


EntryOf = Annotated[UUID, Path(description="The service of the directory.")]
Asked = Annotated[DirectorySearch, Depends(_from_address)]


def wanted(parts: GuidanceParts, asked: DirectorySearch) -> Wanted:
    """The conditions of a search; an area that no county has, and a time far from now, are invalid input."""
    tags = tuple(
        f"{kind}:{value}"
        for kind, value in (
            ("county", asked.county),
            ("target_group", asked.target_group),
            ("life_situation", asked.life_situation),
            ("path", asked.path),
            ("step", asked.step),
            ("mode", asked.mode),
            ("need", asked.need),
            ("profession", asked.profession),
            ("language", asked.language),
            ("provider_type", asked.provider_type),
            ("unit", asked.unit_id),
        )
        if value is not None
    )
    return Wanted(
        tags=(*tags, OWN_WORKER) if asked.own_worker else tags,
        areas=_areas(parts, asked),
        ages=None if asked.age is None else (asked.age, asked.age),
        open_on=civil_date(asked.open_at) if asked.open_at else None,
        open_minute=_minute(parts, asked),
    )


def _areas(parts: GuidanceParts, asked: DirectorySearch) -> tuple[str, ...]:
    """Tags of which one is enough: the municipalities asked for, and those of what is given in the whole country."""
    municipalities: tuple[str, ...] = () if asked.municipality is None else (asked.municipality,)
    if asked.area is not None:
        of_area = known(parts.packs.area(asked.area), "area").municipalities
        municipalities = tuple(each for each in of_area if asked.municipality in {None, each})
        if not municipalities:
            raise invalid("municipality", "outside_area", "The municipality is not in the area.")
    return (*(f"area:{each}" for each in municipalities), NATIONWIDE) if municipalities else ()


def _minute(parts: GuidanceParts, asked: DirectorySearch) -> int:
    if asked.open_at is None:
        return 0
    try:
        return minute_of_week(asked.open_at, parts.working_days)
    except OutsideCalendar as error:
        raise invalid("open_at", "outside_calendar", "The working days of that time are not known.") from error
