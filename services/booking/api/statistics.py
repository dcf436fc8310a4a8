"""Statistics of a unit for its managers: visits, use of the opened times, and the third free time."""

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import StreamingResponse

from services.booking.api.callers import Parts, Professional
from services.booking.api.refusals import invalid
from services.booking.flows.statistics import third_free_time_figures, utilisation_figures, visit_figures
from services.booking.storage import statistics
from services.booking.storage.statistics import PUBLISHED
from shared.contracts.booking.statistics import (
    ThirdFreeTimeStatistics,
    UtilisationStatistics,
    VisitStatistics,
)
from shared.contracts.texts import LocalisedText
from shared.contracts.types import CivilDate
from shared.kit.export import Column, ColumnKind, ExportFormat, Sheet
from shared.kit.monthly_reports import (
    FILES,
    ManagersReport,
    Months,
    as_file,
    months_asked,
    published_report,
    refuse_unless_manager,
)
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.terms.booking_statistics import BookingReport

router = service_router(tags=["statistics"])

MOST_DAYS: Final = 366

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
    work: Work,
    parts: Parts,
    asked: ManagersReport,
    months: Months,
) -> VisitStatistics | StreamingResponse:
    """Visits that took place, no-shows and cancellations, by month and service; for the unit's manager.

    A visit counts in the month of its time. A month is published once, on the eighth day of the next one, as it was
    recorded by then, and is in no report before. Groups smaller than five are hidden, and so much beside them that none
    can be derived (D-15).
    """
    refuse_unless_manager(caller, work, asked, BookingReport.VISITS)
    span = months_asked(*months, parts.clock())
    published, stored = await published_report(work, PUBLISHED, BookingReport.VISITS, asked, span)
    figures = visit_figures(parts, stored, asked.language)
    if asked.form is ExportFormat.JSON:
        return VisitStatistics(unit_id=asked.unit_id, months=published, figures=figures)
    title = LocalisedText(fi="Käynnit", sv="Besök", en="Visits")
    return as_file(figures, Sheet("visits", title, _VISITS, asked.language, parts.clock()), asked.form)


@router.get(
    "/v1/statistics/utilisation",
    summary="Use of a unit's times",
    response_model=UtilisationStatistics,
    responses=FILES,
)
async def utilisation_statistics(
    caller: Professional,
    work: Work,
    parts: Parts,
    asked: ManagersReport,
    months: Months,
) -> UtilisationStatistics | StreamingResponse:
    """How many of the opened times were booked, by month; for the unit's manager.

    Of published months, as the visits, and only where what is told of visits tells it: else the times would tell how
    many visits are hidden (D-15).
    """
    refuse_unless_manager(caller, work, asked, BookingReport.UTILISATION)
    span = months_asked(*months, parts.clock())
    published, stored = await published_report(work, PUBLISHED, BookingReport.UTILISATION, asked, span)
    figures = utilisation_figures(stored)
    if asked.form is ExportFormat.JSON:
        return UtilisationStatistics(unit_id=asked.unit_id, months=published, figures=figures)
    title = LocalisedText(fi="Käyttöaste", sv="Användningsgrad", en="Utilisation")
    return as_file(figures, Sheet("utilisation", title, _UTILISATION, asked.language, parts.clock()), asked.form)


@router.get(
    "/v1/statistics/third-free-times",
    summary="Time to the third free time",
    response_model=ThirdFreeTimeStatistics,
    responses=FILES,
)
async def third_free_time_statistics(
    caller: Professional,
    work: Work,
    parts: Parts,
    asked: ManagersReport,
    first_on: Annotated[CivilDate, Query(description="First day, included.")],
    last_on: Annotated[CivilDate, Query(description=f"Last day, included; {MOST_DAYS} days at most.")],
) -> ThirdFreeTimeStatistics | StreamingResponse:
    """How far away the third free time of each service was, day by day; for the unit's manager.

    Nothing personal is in it, so that nothing is hidden.
    """
    refuse_unless_manager(caller, work, asked, "third-free-times")
    if not 0 <= (last_on - first_on).days < MOST_DAYS:
        raise invalid("last_on", "days_not_in_order", "The days are in the wrong order, or too many.")
    async with work.reading() as connection:
        measures = await statistics.third_free_times(connection, asked.unit_id, first=first_on, last=last_on)
    figures = third_free_time_figures(parts, asked.unit_id, measures, asked.language)
    if asked.form is ExportFormat.JSON:
        return ThirdFreeTimeStatistics(unit_id=asked.unit_id, figures=figures)
    title = LocalisedText(fi="Kolmas vapaa aika", sv="Tredje lediga tid", en="Third free time")
    return as_file(
        figures, Sheet("third-free-times", title, _THIRD_FREE_TIMES, asked.language, parts.clock()), asked.form
    )
