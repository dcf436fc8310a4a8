"""Statistics of a unit for its managers: what became of its referrals, and how long clients waited."""

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import StreamingResponse

from services.referral.api.callers import Parts, Professional
from services.referral.flows.statistics import published, referral_figures, waiting_figures
from services.referral.storage import statistics
from shared.contracts.referral.statistics import ReferralStatistics, WaitingStatistics
from shared.contracts.texts import LocalisedText
from shared.contracts.types import Code
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

UnitId = Annotated[Code, Query(description="A unit whose manager the caller is; it received the referrals.")]

_PATHWAY: Final = (
    Column("month", LocalisedText(fi="Lähetetty", sv="Skickad", en="Sent in"), ColumnKind.MONTH, 10),
    Column("pathway_name", LocalisedText(fi="Palvelupolku", sv="Servicestig", en="Pathway"), width=40),
    Column("pathway_code", LocalisedText(fi="Polun koodi", sv="Stigens kod", en="Code of pathway"), width=28),
)
_REFERRALS: Final = (
    *_PATHWAY,
    Column("ending_name", LocalisedText(fi="Miten kävi", sv="Hur det gick", en="What became of it"), width=16),
    Column("referrals", LocalisedText(fi="Lähetteitä", sv="Remisser", en="Referrals"), ColumnKind.WHOLE, 11),
)
_WAITING: Final = (
    *_PATHWAY,
    Column(
        "median_days_to_decision",
        LocalisedText(fi="Päiviä päätökseen, mediaani", sv="Dagar till beslut, median", en="Days to decision, median"),
        ColumnKind.DECIMAL,
    ),
    Column(
        "median_days_to_first_visit",
        LocalisedText(
            fi="Päiviä ensikäyntiin, mediaani", sv="Dagar till första besök, median", en="Days to first visit, median"
        ),
        ColumnKind.DECIMAL,
    ),
    Column(
        "days_to_first_visit_of_nine_in_ten",
        LocalisedText(
            fi="Päiviä ensikäyntiin, 90 %", sv="Dagar till första besök, 90 %", en="Days to first visit, 90 %"
        ),
        ColumnKind.DECIMAL,
    ),
)


@router.get(
    "/v1/statistics/referrals",
    summary="Statistics of referrals",
    response_model=ReferralStatistics,
    responses=FILES,
)
async def referral_statistics(
    caller: Professional,
    language: ReadersLanguage,
    work: Work,
    parts: Parts,
    unit_id: UnitId,
    first_month: FirstMonth,
    last_month: LastMonth,
    form: Form = ExportFormat.JSON,
) -> ReferralStatistics | StreamingResponse:
    """What became of the referrals that were sent to a unit in each month; for the unit's manager.

    Groups smaller than five are hidden, and so much beside them that none can be derived (D-15). What was redirected
    counts in the unit that it came to.
    """
    refuse_unless_manager(caller, unit_id)
    months = months_asked(first_month, last_month, parts.clock())
    async with work.reading() as connection:
        counted = await statistics.referrals(connection, unit_id, from_at=months.from_at, until_at=months.until_at)
    figures = referral_figures(parts, unit_id, published(counted), language)
    if form is ExportFormat.JSON:
        return ReferralStatistics(unit_id=unit_id, figures=figures)
    title = LocalisedText(fi="Lähetteet", sv="Remisser", en="Referrals")
    return as_file(figures, Sheet("referrals", title, _REFERRALS, language, parts.clock()), form)


@router.get(
    "/v1/statistics/waiting", summary="Statistics of waiting", response_model=WaitingStatistics, responses=FILES
)
async def waiting_statistics(
    caller: Professional,
    language: ReadersLanguage,
    work: Work,
    parts: Parts,
    unit_id: UnitId,
    first_month: FirstMonth,
    last_month: LastMonth,
    form: Form = ExportFormat.JSON,
) -> WaitingStatistics | StreamingResponse:
    """How long clients waited from the referral to its decision and to the first visit; for the unit's manager.

    By the month in which the referral was sent. Who waits still is in no figure, so that those of recent months are
    too low until everybody has come.
    """
    refuse_unless_manager(caller, unit_id)
    months = months_asked(first_month, last_month, parts.clock())
    async with work.reading() as connection:
        counted = await statistics.referrals(connection, unit_id, from_at=months.from_at, until_at=months.until_at)
        waited = await statistics.waiting(connection, unit_id, from_at=months.from_at, until_at=months.until_at)
    figures = waiting_figures(parts, unit_id, waited, published(counted), language)
    if form is ExportFormat.JSON:
        return WaitingStatistics(unit_id=unit_id, figures=figures)
    title = LocalisedText(fi="Odotusajat", sv="Väntetider", en="Waiting times")
    return as_file(figures, Sheet("waiting", title, _WAITING, language, parts.clock()), form)
