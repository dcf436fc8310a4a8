"""Statistics of the referrals that a unit received, by month; small groups are hidden so that none can be derived."""

from typing import Annotated

from pydantic import Field

from shared.contracts.months import Month
from shared.contracts.types import Code, Output, Whole
from shared.terms.referral_statistics import ReferralEnding

_DAYS = "Civil days since the referral was sent; null for fewer than five clients."


class ReferralFigure(Output):
    """How many referrals of a pathway that were sent in a month ended how."""

    month: Annotated[Month, Field(description="In which they were sent.")]
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
    figures: list[ReferralFigure]


class WaitingFigure(Output):
    """How long the clients of a pathway waited whose referrals were sent in a month."""

    month: Annotated[Month, Field(description="In which the referrals were sent.")]
    pathway_code: Code
    pathway_name: Annotated[str, Field(description="In the reader's language.", examples=["Fysioterapia"])]
    median_days_to_decision: Annotated[float | None, Field(description=_DAYS, examples=[2.5])]
    median_days_to_first_visit: Annotated[
        float | None, Field(description=f"{_DAYS} Of those who had a visit so far.", examples=[21.0])
    ]
    days_to_first_visit_of_nine_in_ten: Annotated[
        float | None, Field(description=f"{_DAYS} So many or fewer, of those who had a visit so far.", examples=[40.0])
    ]


class WaitingStatistics(Output):
    """Waiting times of the referrals that a unit received."""

    unit_id: Code
    figures: list[WaitingFigure]
