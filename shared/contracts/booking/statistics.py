"""Statistics of a unit's visits and times, by month; small groups are hidden so that none can be derived (D-15)."""

from typing import Annotated

from pydantic import Field

from shared.contracts.months import Month, PublishedMonth
from shared.contracts.types import CivilDate, Code, Output, Whole
from shared.terms.booking_statistics import VisitEnding

_MONTHS = "Published ones of those asked for; a month is published on the eighth day of the next, and never changes."
_HIDDEN = "Null where hidden: fewer than five, or it would tell of what is."


class VisitFigure(Output):
    """How many visits of a service went how in a month."""

    month: Month
    service_type: Code
    service_name: Annotated[str, Field(description="In the reader's language.", examples=["Fysioterapia"])]
    ending: VisitEnding
    ending_name: Annotated[str, Field(description="In the reader's language.", examples=["Peruttu"])]
    visits: Annotated[Whole | None, Field(ge=0, description=_HIDDEN, examples=[12])]


class VisitStatistics(Output):
    """Visits of a unit by month, service and how they went."""

    unit_id: Code
    months: Annotated[list[PublishedMonth], Field(description=_MONTHS)]
    figures: list[VisitFigure]


class UtilisationFigure(Output):
    """How much of the opened times of a month was booked."""

    month: Month
    opened_times: Annotated[Whole, Field(ge=1, description="Free or taken; withdrawn ones do not count.")]
    opened_minutes: Annotated[Whole, Field(ge=1, description="Of those times together.")]
    booked_times: Annotated[Whole, Field(ge=0, description="Taken by a visit that was not cancelled.", examples=[96])]
    utilisation_percent: Annotated[float, Field(description="Booked of opened times, one decimal.")]


class UtilisationStatistics(Output):
    """Use of a unit's times by month."""

    unit_id: Code
    months: Annotated[list[PublishedMonth], Field(description=_MONTHS)]
    figures: Annotated[
        list[UtilisationFigure],
        Field(description="None of a month in which what was booked does not follow from visits that are told."),
    ]


class ThirdFreeTimeFigure(Output):
    """How far away the third free time of a service was on a day."""

    service_type: Code
    service_name: Annotated[str, Field(description="In the reader's language.", examples=["Fysioterapia"])]
    measured_on: CivilDate
    days: Annotated[
        Whole | None, Field(ge=0, description="Civil days; null: fewer than three times were free.", examples=[9])
    ]


class ThirdFreeTimeStatistics(Output):
    """The third free time of a unit's services, measured once a day at six in the morning or soon after it."""

    unit_id: Code
    figures: list[ThirdFreeTimeFigure]
