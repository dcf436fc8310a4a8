"""What is published of a unit's visits and times, month by month, and how it is told."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from services.booking.flows.parts import BookingParts
from services.booking.storage import statistics
from services.booking.storage.statistics import PUBLISHED, OpenedTimes, ThirdFreeTime
from shared.contracts.booking.statistics import ThirdFreeTimeFigure, UtilisationFigure, VisitFigure
from shared.contracts.texts import LocalisedText
from shared.kit.jobs import Connection
from shared.kit.monthly_reports import month_of
from shared.kit.texts import in_language
from shared.law.published_figures import PublishedFigure, figures_of, table_of, together
from shared.law.report_months import whole_month
from shared.law.suppression import Published
from shared.terms.booking_statistics import BookingReport, VisitEnding
from shared.terms.people import Language

_ENDINGS: Final = {
    VisitEnding.ATTENDED: LocalisedText(fi="Toteutunut", sv="Genomfört", en="Took place"),
    VisitEnding.NOT_RECORDED: LocalisedText(fi="Ei kirjattu", sv="Inte antecknat", en="Not recorded"),
    VisitEnding.NO_SHOW: LocalisedText(fi="Saapumatta", sv="Uteblivet", en="No-show"),
    VisitEnding.CANCELLED: LocalisedText(fi="Peruttu", sv="Avbokat", en="Cancelled"),
    VisitEnding.CANCELLED_LATE: LocalisedText(fi="Peruttu myöhään", sv="Sent avbokat", en="Cancelled late"),
}
_TOOK_THEIR_TIME: Final = (VisitEnding.ATTENDED, VisitEnding.NOT_RECORDED, VisitEnding.NO_SHOW)
"""A cancelled visit gave its time back."""
_OPENED: Final = "opened"
_BOOKED: Final = "booked"


async def count_month(parts: BookingParts, connection: Connection, month: date) -> None:
    """Count the visits of a month that is over in every unit that had any, and keep what may be told. Source: D-15."""
    span = whole_month(month)
    opened = await statistics.opened(connection, from_at=span.from_at, until_at=span.until_at)
    in_use = parts.services_in_use()
    for unit_id, counted in (await statistics.visits(connection, from_at=span.from_at, until_at=span.until_at)).items():
        services = {service_type for of_unit, service_type in in_use if of_unit == unit_id}
        chance = parts.sealer.chance("statistics", month.isoformat(), unit_id)
        table = table_of(counted, services, tuple(VisitEnding), chance)
        await PUBLISHED.keep(connection, BookingReport.VISITS, figures_of(month, unit_id, table, services))
        use = _utilisation(month, unit_id, opened.get(unit_id), table)
        await PUBLISHED.keep(connection, BookingReport.UTILISATION, use)


def _utilisation(month: date, unit_id: str, opened: OpenedTimes | None, visits: Published) -> list[PublishedFigure]:
    """Use of opened times, where what is told of visits tells it: a full calendar would tell of hidden visits."""
    booked = together(visits.total, visits.columns, _TOOK_THEIR_TIME)
    if booked is None or opened is None:
        return []
    return [
        PublishedFigure(month, unit_id, "", _OPENED, opened.times, opened.minutes),
        PublishedFigure(month, unit_id, "", _BOOKED, booked),
    ]


def visit_figures(parts: BookingParts, figures: Iterable[PublishedFigure], language: Language) -> list[VisitFigure]:
    """The figures, one for each service and way that a visit went, with the names of both."""
    return [
        VisitFigure(
            month=month_of(each.month),
            service_type=each.row,
            service_name=_name(parts, each.unit_id, each.row, language),
            ending=VisitEnding(each.column),
            ending_name=in_language(_ENDINGS[VisitEnding(each.column)], language),
            visits=each.count,
        )
        for each in figures
    ]


def utilisation_figures(figures: Iterable[PublishedFigure]) -> list[UtilisationFigure]:
    """Use of the opened times of each month, of which it is told."""
    of_month: dict[date, dict[str, PublishedFigure]] = {}
    for each in figures:
        of_month.setdefault(each.month, {})[each.column] = each
    return [_use(month, of[_OPENED], of[_BOOKED]) for month, of in of_month.items()]


def _use(month: date, opened: PublishedFigure, booked: PublishedFigure) -> UtilisationFigure:
    times, taken = opened.count or 0, booked.count or 0
    return UtilisationFigure(
        month=month_of(month),
        opened_times=times,
        opened_minutes=opened.minutes or 0,
        booked_times=taken,
        utilisation_percent=round(100 * taken / times, 1),
    )


def third_free_time_figures(
    parts: BookingParts, unit_id: str, measures: Sequence[ThirdFreeTime], language: Language
) -> list[ThirdFreeTimeFigure]:
    """The measures with the names of their services."""
    return [
        ThirdFreeTimeFigure(
            service_type=each.service_type,
            service_name=_name(parts, unit_id, each.service_type, language),
            measured_on=each.measured_on,
            days=each.days,
        )
        for each in measures
    ]


def _name(parts: BookingParts, unit_id: str, service_type: str, language: Language) -> str:
    """The service's name; its code when the county gives it no longer."""
    known = parts.packs.service_type(service_type, unit_id=unit_id)
    return in_language(known.name, language) if known else service_type
