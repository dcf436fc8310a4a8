"""What is published of a unit's referrals and of waiting, month by month, and how it is told."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from services.referral.flows.parts import ReferralParts
from services.referral.rules.waiting import days_to_decision, first_visits
from services.referral.storage import statistics
from services.referral.storage.statistics import PUBLISHED, Group, PublishedWaiting
from shared.contracts.referral.statistics import ReferralFigure, WaitingFigure
from shared.contracts.texts import LocalisedText
from shared.kit.jobs import Connection
from shared.kit.monthly_reports import month_of
from shared.kit.texts import in_language
from shared.law.published_figures import PublishedFigure, figures_of, table_of, together
from shared.law.report_months import whole_month
from shared.law.suppression import Published
from shared.terms.people import Language
from shared.terms.referral_statistics import ReferralEnding, ReferralReport

_ENDINGS: Final = {
    ReferralEnding.ACCEPTED: LocalisedText(fi="Hyväksytty", sv="Godkänd", en="Accepted"),
    ReferralEnding.DECLINED: LocalisedText(fi="Hylätty", sv="Avslagen", en="Declined"),
    ReferralEnding.CANCELLED: LocalisedText(fi="Peruttu", sv="Återtagen", en="Cancelled"),
}
_DECIDED: Final = (ReferralEnding.ACCEPTED, ReferralEnding.DECLINED)


async def count_month(parts: ReferralParts, connection: Connection, month: date) -> None:
    """Count what ended in a month that is over, and who first came; keep what may be told. Source: D-15."""
    span = whole_month(month)
    tables = {
        unit_id: (table_of(counted, pathways, tuple(ReferralEnding), chance), pathways)
        for unit_id, counted in (
            await statistics.endings(connection, from_at=span.from_at, until_at=span.until_at)
        ).items()
        for pathways in [_pathways_to(parts, unit_id)]
        for chance in [parts.sealer.chance("statistics", month.isoformat(), unit_id)]
    }
    for unit_id, (table, pathways) in tables.items():
        await PUBLISHED.keep(connection, ReferralReport.REFERRALS, figures_of(month, unit_id, table, pathways))
    decided = {
        (unit_id, pathway): days_to_decision(days, _decided(tables[unit_id][0], pathway))
        for (unit_id, pathway), days in (
            await statistics.decisions(connection, from_at=span.from_at, until_at=span.until_at)
        ).items()
    }
    await _keep_waiting(connection, month, span.end, decided)


async def _keep_waiting(
    connection: Connection, month: date, until: date, decided: Mapping[Group, float | None]
) -> None:
    """Keep the waiting of each pathway of which anything is told; first visits that are not told of wait for others."""
    accepted, came = await statistics.told_so_far(connection)
    untold = await statistics.untold_first_visits(connection, until)
    for group in sorted({*decided, *untold}):
        referral_ids, days = untold.get(group, ((), ()))
        visits = first_visits(days, told_before=came.get(group, 0), accepted=accepted.get(group, 0))
        if visits is not None:
            await statistics.tell_first_visits(connection, month, referral_ids[: visits.visits])
        if visits is not None or decided.get(group) is not None:
            unit_id, pathway_code = group
            told = PublishedWaiting(
                month=month,
                unit_id=unit_id,
                pathway_code=pathway_code,
                median_days_to_decision=decided.get(group),
                first_visits=visits.visits if visits else None,
                median_days_to_first_visit=visits.median_days if visits else None,
                days_to_first_visit_of_nine_in_ten=visits.days_of_nine_in_ten if visits else None,
            )
            await statistics.keep_waiting(connection, told)


def _pathways_to(parts: ReferralParts, unit_id: str) -> set[str]:
    """Pathways that lead to a unit; what was sent on to it may be of others."""
    county = parts.packs.county_of(unit_id)
    return {each.code for each in county.pathways if each.target_unit_id == unit_id} if county else set()


def _decided(table: Published, pathway: str) -> int | None:
    """How many referrals of a pathway were decided, where what is told tells it."""
    endings = {ending: count for (row, ending), count in table.cells.items() if row == pathway}
    return together(table.rows[pathway], endings, _DECIDED)


def referral_figures(
    parts: ReferralParts, figures: Iterable[PublishedFigure], language: Language
) -> list[ReferralFigure]:
    """The figures, one for each pathway and ending, with the names of both."""
    return [
        ReferralFigure(
            month=month_of(each.month),
            pathway_code=each.row,
            pathway_name=_name(parts, each.unit_id, each.row, language),
            ending=ReferralEnding(each.column),
            ending_name=in_language(_ENDINGS[ReferralEnding(each.column)], language),
            referrals=each.count,
        )
        for each in figures
    ]


def waiting_figures(parts: ReferralParts, told: Iterable[PublishedWaiting], language: Language) -> list[WaitingFigure]:
    """What was told of waiting, with the names of the pathways."""
    return [
        WaitingFigure(
            month=month_of(each.month),
            pathway_code=each.pathway_code,
            pathway_name=_name(parts, each.unit_id, each.pathway_code, language),
            median_days_to_decision=each.median_days_to_decision,
            median_days_to_first_visit=each.median_days_to_first_visit,
            days_to_first_visit_of_nine_in_ten=each.days_to_first_visit_of_nine_in_ten,
        )
        for each in told
    ]


def _name(parts: ReferralParts, unit_id: str, pathway_code: str, language: Language) -> str:
    """The pathway's name; its code when the county has it no longer."""
    known = parts.packs.pathway(pathway_code, unit_id=unit_id)
    return in_language(known.name, language) if known else pathway_code
