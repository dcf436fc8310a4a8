"""What is told of a unit's referrals: each month is a table of its own, and its small groups are hidden."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from services.referral.flows.parts import ReferralParts
from services.referral.storage.statistics import ReferralsOfMonth, WaitingOfMonth
from shared.contracts.referral.statistics import ReferralFigure, WaitingFigure
from shared.contracts.texts import LocalisedText
from shared.kit.monthly_reports import month_of, published_by_month, told_cells
from shared.kit.texts import in_language
from shared.law.suppression import SMALLEST_SHOWN, Published
from shared.terms.people import Language
from shared.terms.referral_statistics import ReferralEnding

_ENDINGS: Final = {
    ReferralEnding.OPEN: LocalisedText(fi="Avoin", sv="Öppen", en="Open"),
    ReferralEnding.ACCEPTED: LocalisedText(fi="Hyväksytty", sv="Godkänd", en="Accepted"),
    ReferralEnding.DECLINED: LocalisedText(fi="Hylätty", sv="Avslagen", en="Declined"),
    ReferralEnding.CANCELLED: LocalisedText(fi="Peruttu", sv="Återtagen", en="Cancelled"),
}

_DECIDED: Final = (ReferralEnding.ACCEPTED, ReferralEnding.DECLINED)


def published(counted: Iterable[ReferralsOfMonth]) -> Mapping[date, Published]:
    """What may be told of each month."""
    referrals = ((each.month, each.pathway_code, each.ending, each.referrals) for each in counted)
    return published_by_month(referrals, tuple(ReferralEnding))


def referral_figures(
    parts: ReferralParts, unit_id: str, tables: Mapping[date, Published], language: Language
) -> list[ReferralFigure]:
    """The tables, a figure for each pathway and ending."""
    return [
        ReferralFigure(
            month=month_of(month),
            pathway_code=pathway_code,
            pathway_name=_name(parts, unit_id, pathway_code, language),
            ending=ReferralEnding(ending),
            ending_name=in_language(_ENDINGS[ReferralEnding(ending)], language),
            referrals=referrals,
        )
        for month, pathway_code, ending, referrals in told_cells(tables)
    ]


def waiting_figures(
    parts: ReferralParts,
    unit_id: str,
    waited: Iterable[WaitingOfMonth],
    tables: Mapping[date, Published],
    language: Language,
) -> list[WaitingFigure]:
    """Medians of groups of five or more; only where the tables tell how many were decided, or were accepted.

    Otherwise a median, or that there is none, would tell something of a hidden figure.
    """
    return [
        WaitingFigure(
            month=month_of(each.month),
            pathway_code=each.pathway_code,
            pathway_name=_name(parts, unit_id, each.pathway_code, language),
            median_days_to_decision=_of(_told(tables, each, _DECIDED), each.median_days_to_decision),
            median_days_to_first_visit=_of(_visited(tables, each), each.median_days_to_first_visit),
            days_to_first_visit_of_nine_in_ten=_of(_visited(tables, each), each.days_to_first_visit_of_nine_in_ten),
        )
        for each in waited
        if tables[each.month].total is not None
    ]


def _told(tables: Mapping[date, Published], of: WaitingOfMonth, endings: Iterable[ReferralEnding]) -> int:
    """How many referrals of a pathway ended in one of some ways; 0 when something of it is hidden."""
    told = [tables[of.month].cells.get((of.pathway_code, ending.value), 0) for ending in endings]
    return 0 if None in told else sum(each for each in told if each is not None)


def _visited(tables: Mapping[date, Published], of: WaitingOfMonth) -> int:
    """How many had a first visit, who were accepted all; 0 when it is hidden how many were."""
    return min(of.visited, _told(tables, of, (ReferralEnding.ACCEPTED,)))


def _of(clients: int, days: float | None) -> float | None:
    return days if clients >= SMALLEST_SHOWN else None


def _name(parts: ReferralParts, unit_id: str, pathway_code: str, language: Language) -> str:
    """The pathway's name; its code when the county has it no longer."""
    known = parts.packs.pathway(pathway_code, unit_id=unit_id)
    return in_language(known.name, language) if known else pathway_code
