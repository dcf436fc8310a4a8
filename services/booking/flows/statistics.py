"""What is told of a unit's visits and times: each month is a table of its own, and its small groups are hidden."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from services.booking.flows.parts import BookingParts
from services.booking.storage.statistics import OpenedOfMonth, ThirdFreeTime, VisitsOfMonth
from shared.contracts.booking.statistics import ThirdFreeTimeFigure, UtilisationFigure, VisitFigure
from shared.contracts.texts import LocalisedText
from shared.kit.monthly_reports import month_of, published_by_month, told_cells
from shared.kit.texts import in_language
from shared.law.suppression import Published
from shared.terms.booking_statistics import VisitEnding
from shared.terms.people import Language

_ENDINGS: Final = {
    VisitEnding.TO_COME: LocalisedText(fi="Tulossa", sv="Kommande", en="To come"),
    VisitEnding.ATTENDED: LocalisedText(fi="Toteutunut", sv="Genomfört", en="Took place"),
    VisitEnding.NOT_RECORDED: LocalisedText(fi="Ei kirjattu", sv="Inte antecknat", en="Not recorded"),
    VisitEnding.NO_SHOW: LocalisedText(fi="Saapumatta", sv="Uteblivet", en="No-show"),
    VisitEnding.CANCELLED: LocalisedText(fi="Peruttu", sv="Avbokat", en="Cancelled"),
    VisitEnding.CANCELLED_LATE: LocalisedText(fi="Peruttu myöhään", sv="Sent avbokat", en="Cancelled late"),
}
_TOOK_THEIR_TIME: Final = (
    VisitEnding.TO_COME,
    VisitEnding.ATTENDED,
    VisitEnding.NOT_RECORDED,
    VisitEnding.NO_SHOW,
)
"""A cancelled visit gave its time back."""


def published(counted: Iterable[VisitsOfMonth]) -> Mapping[date, Published]:
    """What may be told of each month."""
    visits = ((each.month, each.service_type, each.ending, each.visits) for each in counted)
    return published_by_month(visits, tuple(VisitEnding))


def visit_figures(
    parts: BookingParts, unit_id: str, tables: Mapping[date, Published], language: Language
) -> list[VisitFigure]:
    """The tables, a figure for each service and way that a visit went."""
    return [
        VisitFigure(
            month=month_of(month),
            service_type=service_type,
            service_name=_name(parts, unit_id, service_type, language),
            ending=VisitEnding(ending),
            ending_name=in_language(_ENDINGS[VisitEnding(ending)], language),
            visits=visits,
        )
        for month, service_type, ending, visits in told_cells(tables)
    ]


def utilisation_figures(opened: Sequence[OpenedOfMonth], tables: Mapping[date, Published]) -> list[UtilisationFigure]:
    """Use of the opened times: what was booked is added up of figures that are told, and adds nothing to them."""
    return [_utilisation(each, tables.get(each.month)) for each in opened]


def third_free_time_figures(
    parts: BookingParts, unit_id: str, measures: Iterable[ThirdFreeTime], language: Language
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


def _utilisation(opened: OpenedOfMonth, table: Published | None) -> UtilisationFigure:
    taken = [table.columns.get(ending.value, 0) for ending in _TOOK_THEIR_TIME] if table else [0]
    booked = None if None in taken else sum(each for each in taken if each is not None)
    return UtilisationFigure(
        month=month_of(opened.month),
        opened_times=opened.times,
        opened_minutes=opened.minutes,
        booked_times=booked,
        utilisation_percent=None if booked is None else round(100 * booked / opened.times, 1),
    )


def _name(parts: BookingParts, unit_id: str, service_type: str, language: Language) -> str:
    """The service's name; its code when the county gives it no longer."""
    known = parts.packs.service_type(service_type, unit_id=unit_id)
    return in_language(known.name, language) if known else service_type
