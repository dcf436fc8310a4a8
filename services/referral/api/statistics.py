"""Statistics of a unit for its managers: what became of its referrals, and how long clients waited."""

from typing import Final

from starlette.responses import StreamingResponse

from services.referral.api.callers import Parts, Professional
from services.referral.flows.statistics import referral_figures, waiting_figures
from services.referral.storage import statistics
from services.referral.storage.statistics import PUBLISHED
from shared.contracts.referral.statistics import ReferralStatistics, WaitingStatistics
from shared.contracts.texts import LocalisedText
from shared.kit.export import Column, ColumnKind, ExportFormat, Sheet
from shared.kit.monthly_reports import (
    FILES,
    ManagersReport,
    Months,
    as_file,
    months_asked,
    published_months,
    published_report,
    refuse_unless_manager,
)
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.terms.referral_statistics import ReferralReport

router = service_router(tags=["statistics"])

_PATHWAY: Final = (
    Column("month", LocalisedText(fi="Kuukausi", sv="Månad", en="Month"), ColumnKind.MONTH, 10),
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
    caller: Professional, work: Work, parts: Parts, asked: ManagersReport, months: Months
) -> ReferralStatistics | StreamingResponse:
    """What became of the referrals that a unit received, by the month of that; for the unit's manager.

    Accepted, declined or cancelled: what is open still is in the worklist, and in no report. What was redirected counts
    in the unit that it came to. A month is published once, on the eighth day of the next one, and is in no report
    before. Groups smaller than five are hidden, and so much beside them that none can be derived (D-15).
    """
    refuse_unless_manager(caller, work, asked, ReferralReport.REFERRALS)
    span = months_asked(*months, parts.clock())
    published, stored = await published_report(work, PUBLISHED, ReferralReport.REFERRALS, asked, span)
    figures = referral_figures(parts, stored, asked.language)
    if asked.form is ExportFormat.JSON:
        return ReferralStatistics(unit_id=asked.unit_id, months=published, figures=figures)
    title = LocalisedText(fi="Lähetteet", sv="Remisser", en="Referrals")
    return as_file(figures, Sheet("referrals", title, _REFERRALS, asked.language, parts.clock()), asked.form)


@router.get(
    "/v1/statistics/waiting", summary="Statistics of waiting", response_model=WaitingStatistics, responses=FILES
)
async def waiting_statistics(
    caller: Professional, work: Work, parts: Parts, asked: ManagersReport, months: Months
) -> WaitingStatistics | StreamingResponse:
    """How long clients waited from the referral to its decision and to the first visit; for the unit's manager.

    By the month of the decision, and by that of the first visit; published with the referrals of the month. First
    visits that cannot be told of, for they are fewer than five or more than the acceptances that are told, count in a
    later month, and so do those recorded late. Who waits still is in no figure.
    """
    refuse_unless_manager(caller, work, asked, ReferralReport.WAITING)
    span = months_asked(*months, parts.clock())
    async with work.reading() as connection:
        published = await PUBLISHED.published(connection, span.first, span.last_day)
        told = await statistics.waiting(connection, asked.unit_id, span.first, span.last_day)
    figures = waiting_figures(parts, told, asked.language)
    if asked.form is ExportFormat.JSON:
        return WaitingStatistics(unit_id=asked.unit_id, months=published_months(published), figures=figures)
    title = LocalisedText(fi="Odotusajat", sv="Väntetider", en="Waiting times")
    return as_file(figures, Sheet("waiting", title, _WAITING, asked.language, parts.clock()), asked.form)
