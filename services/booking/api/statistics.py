"""Statistics of a unit for its managers: visits, use of the opened times, and the third free time."""

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import StreamingResponse

from services.booking.api.callers import Parts, Professional
from services.booking.api.refusals import invalid
from services.booking.flows.statistics import (
    published,
    third_free_time_figures,
    utilisation_figures,
    visit_figures,
)
from services.booking.storage import statistics
from shared.contracts.booking.statistics import (
    ThirdFreeTimeStatistics,
    UtilisationStatistics,
    VisitStatistics,
)
from shared.contracts.texts import LocalisedText
from shared.contracts.types import CivilDate, Code
from shared.kit.export import Column, ColumnKind, ExportFormat, Sheet
from shared.kit.monthly_reports import (
    FILES,
    FirstMonth,
    Form,
    LastMonth,
    ReadersLanguage,
    as_file,
    months_asked,
    refuse_unless_manager,
)
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work

router = service_router(tags=["statistics"])

MOST_DAYS: Final = 366
UnitId = Annotated[Code, Query(description="A unit whose manager the caller is.")]

_MONTH: Final = Column("month", LocalisedText(fi="Kuukausi", sv="Månad", en="Month"), ColumnKind.MONTH, 10)
_SERVICE: Final = (
    Column("service_name", LocalisedText(fi="Palvelu", sv="Tjänst", en="Service"), width=40),
    Column("service_type", LocalisedText(fi="Palvelun koodi", sv="Tjänstens kod", en="Code of service"), width=28),
)
_VISITS: Final = (
    _MONTH,
    *_SERVICE,
    Column("ending_name", LocalisedText(fi="Miten kävi", sv="Hur det gick", en="How it went"), width=18),
    Column("visits", LocalisedText(fi="Käyntejä", sv="Besök", en="Visits"), ColumnKind.WHOLE, 10),
)
_UTILISATION: Final = (
    _MONTH,
    Column("opened_times", LocalisedText(fi="Avattuja aikoja", sv="Öppnade tider", en="Times"), ColumnKind.WHOLE),
    Column(
        "opened_minutes", LocalisedText(fi="Avattuja minuutteja", sv="Öppnade minuter", en="Minutes"), ColumnKind.WHOLE
    ),
    Column("booked_times", LocalisedText(fi="Varattuja", sv="Bokade", en="Booked"), ColumnKind.WHOLE, 11),
    Column(
        "utilisation_percent",
        LocalisedText(fi="Käyttöaste, %", sv="Användningsgrad, %", en="Utilisation, %"),
        ColumnKind.DECIMAL,
    ),
)
_THIRD_FREE_TIMES: Final = (
    *_SERVICE,
    Column("measured_on", LocalisedText(fi="Mittauspäivä", sv="Mätdag", en="Measured on"), ColumnKind.DAY, 12),
    Column(
        "days",
        LocalisedText(
            fi="Päiviä kolmanteen vapaaseen aikaan", sv="Dagar till tredje lediga tid", en="Days to the third free time"
        ),
        ColumnKind.WHOLE,
        18,
    ),
)


@router.get("/v1/statistics/visits", summary="Statistics of visits", response_model=VisitStatistics, responses=FILES)
async def visit_statistics(
    caller: Professional,
    language: ReadersLanguage,
    work: Work,
    parts: Parts,
    unit_id: UnitId,
    first_month: FirstMonth,
    last_month: LastMonth,
    form: Form = ExportFormat.JSON,
) -> VisitStatistics | StreamingResponse:
    """Visits that took place, no-shows and cancellations, by month and service; for the unit's manager.

    Groups smaller than five are hidden, and so much beside them that none can be derived (D-15).
    """
    refuse_unless_manager(caller, unit_id)
    months = months_asked(first_month, last_month, parts.clock())
    async with work.reading() as connection:
        counted = await statistics.visits(
            connection, unit_id, from_at=months.from_at, until_at=months.until_at, at=parts.clock()
        )
    figures = visit_figures(parts, unit_id, published(counted), language)
    if form is ExportFormat.JSON:
        return VisitStatistics(unit_id=unit_id, figures=figures)
    title = LocalisedText(fi="Käynnit", sv="Besök", en="Visits")
    return as_file(figures, Sheet("visits", title, _VISITS, language, parts.clock()), form)


@router.get(
    "/v1/statistics/utilisation",
    summary="Use of a unit's times",
    response_model=UtilisationStatistics,
    responses=FILES,
)
async def utilisation_statistics(
    caller: Professional,
    language: ReadersLanguage,
    work: Work,
    parts: Parts,
    unit_id: UnitId,
    first_month: FirstMonth,
    last_month: LastMonth,
    form: Form = ExportFormat.JSON,
) -> UtilisationStatistics | StreamingResponse:
    """How many of the opened times were booked, by month; for the unit's manager."""
    refuse_unless_manager(caller, unit_id)
    months = months_asked(first_month, last_month, parts.clock())
    async with work.reading() as connection:
        opened = await statistics.opened(connection, unit_id, from_at=months.from_at, until_at=months.until_at)
        counted = await statistics.visits(
            connection, unit_id, from_at=months.from_at, until_at=months.until_at, at=parts.clock()
        )
    figures = utilisation_figures(opened, published(counted))
    if form is ExportFormat.JSON:
        return UtilisationStatistics(unit_id=unit_id, figures=figures)
    title = LocalisedText(fi="Käyttöaste", sv="Användningsgrad", en="Utilisation")
    return as_file(figures, Sheet("utilisation", title, _UTILISATION, language, parts.clock()), form)


@router.get(
    "/v1/statistics/third-free-times",
    summary="Time to the third free time",
    response_model=ThirdFreeTimeStatistics,
    responses=FILES,
)
async def third_free_time_statistics(
    caller: Professional,
    language: ReadersLanguage,
    work: Work,
    parts: Parts,
    unit_id: UnitId,
    first_on: Annotated[CivilDate, Query(description="First day, included.")],
    last_on: Annotated[CivilDate, Query(description=f"Last day, included; {MOST_DAYS} days at most.")],
    form: Form = ExportFormat.JSON,
) -> ThirdFreeTimeStatistics | StreamingResponse:
    """How far away the third free time of each service was, day by day; for the unit's manager.

    Nothing personal is in it, so that nothing is hidden.
    """
    refuse_unless_manager(caller, unit_id)
    if not 0 <= (last_on - first_on).days < MOST_DAYS:
        raise invalid("last_on", "days_not_in_order", "The days are in the wrong order, or too many.")
    async with work.reading() as connection:
        measures = await statistics.third_free_times(connection, unit_id, first=first_on, last=last_on)
    figures = third_free_time_figures(parts, unit_id, measures, language)
    if form is ExportFormat.JSON:
        return ThirdFreeTimeStatistics(unit_id=unit_id, figures=figures)
    title = LocalisedText(fi="Kolmas vapaa aika", sv="Tredje lediga tid", en="Third free time")
    return as_file(figures, Sheet("third-free-times", title, _THIRD_FREE_TIMES, language, parts.clock()), form)
