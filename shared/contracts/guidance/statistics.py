"""Statistics: reports of published figures, in which no group smaller than five can be found."""

from typing import Annotated

from pydantic import Field

from shared.contracts.months import Month, PublishedMonth
from shared.contracts.types import Code, Output
from shared.terms.statistics import MetricFamily, ReportPeriod, StatisticsDimension, StatisticsReport


class DimensionValue(Output):
    """A value by which figures are told apart."""

    dimension: StatisticsDimension
    value: Annotated[str, Field(description="A code; `unknown`, `none` and `others` stand in more than one dimension.")]
    name: Annotated[str, Field(description="In the reader's language.")]


class StatisticsFigure(Output):
    """One figure of a report."""

    period: Annotated[
        str, Field(description="A month, a quarter or a year; `whole` for all months.", examples=["2026-11", "2026-Q4"])
    ]
    unit_id: Annotated[Code | None, Field(description="Null where units are added up.")]
    values: Annotated[list[DimensionValue], Field(description="In the order of `group_by`.")]
    count: Annotated[
        int | None,
        Field(description="Of contacts, or of feedbacks; null where hidden: it is small, or would tell of what is."),
    ]
    is_partial: Annotated[bool, Field(description="Something hidden is not in it: the true figure may be larger.")]
    share_percent: Annotated[
        float | None, Field(description="Of all values of the last dimension; null where something is hidden.")
    ]
    minutes: Annotated[
        int | None,
        Field(description="Of `load`: on shift in that hour of the week; of `resources`: work on all contacts."),
    ]


class StatisticsAnswer(Output):
    """A report of published figures."""

    report: StatisticsReport
    family: Annotated[MetricFamily, Field(description="What its figures tell of (R-074).")]
    unit_ids: Annotated[list[Code], Field(description="Whose figures it adds up.")]
    period: ReportPeriod
    group_by: Annotated[list[StatisticsDimension], Field(description="By what the figures are told apart.")]
    dimensions: Annotated[list[StatisticsDimension], Field(description="By what they could be told apart.")]
    months: Annotated[list[PublishedMonth], Field(description="Of those asked for; the running one is none of them.")]
    figures: list[StatisticsFigure]
    totals: Annotated[list[StatisticsFigure], Field(description="The same without telling anything apart.")]


class AdditionalReason(Output):
    """Why somebody made contact, in a few words of a worker, with nothing else of the contact (R-185)."""

    month: Annotated[Month, Field(description="In which it counts.")]
    additional_reason: str
