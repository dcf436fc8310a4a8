"""Statistics of the referrals that a unit received, by month; small groups are hidden so that none can be derived."""

from typing import Annotated

from pydantic import Field

from shared.contracts.months import Month, PublishedMonth
from shared.contracts.types import Code, Output, Whole
from shared.terms.referral_statistics import ReferralEnding

_MONTHS = "Published ones of those asked for; a month is published on the eighth day of the next, and never changes."
_DAYS = "Civil days since the referral was sent; null for fewer than five, or where it would tell of a hidden group."
_FIRST = "Of those whose first visit was in the month, or earlier and in no month yet."


class ReferralFigure(Output):
    """How many referrals of a pathway ended how in a month."""

    month: Annotated[Month, Field(description="In which they were decided or cancelled.")]
    pathway_code: Code
    pathway_name: Annotated[str, Field(description="In the reader's language.", examples=["Fysioterapia"])]
    ending: ReferralEnding
    ending_name: Annotated[str, Field(description="In the reader's language.", examples=["Hyväksytty"])]
    referrals: Annotated[
        Whole | None,
        Field(ge=0, description="Null where hidden: fewer than five, or it would tell of what is.", examples=[12]),
    ]


class ReferralStatistics(Output):
    """Referrals that a unit received, by month, pathway and what became of them."""

    unit_id: Code
    months: Annotated[list[PublishedMonth], Field(description=_MONTHS)]
    figures: list[ReferralFigure]


class WaitingFigure(Output):
    """How long clients of a pathway had waited for a decision or a first visit in a month."""

    month: Month
    pathway_code: Code
    pathway_name: Annotated[str, Field(description="In the reader's language.", examples=["Fysioterapia"])]
    median_days_to_decision: Annotated[
        float | None, Field(description=f"{_DAYS} Of those decided in the month.", examples=[2.5])
    ]
    median_days_to_first_visit: Annotated[float | None, Field(description=f"{_DAYS} {_FIRST}", examples=[21.0])]
    days_to_first_visit_of_nine_in_ten: Annotated[
        float | None,
        Field(
            description=f"{_DAYS} So many or fewer for nine of ten; null also for fewer than ten. {_FIRST}",
            examples=[40.0],
        ),
    ]


class WaitingStatistics(Output):
    """Waiting times of the referrals that a unit received."""

    unit_id: Code
    months: Annotated[list[PublishedMonth], Field(description=_MONTHS)]
    figures: list[WaitingFigure]
