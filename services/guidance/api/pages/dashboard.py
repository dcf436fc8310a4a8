"""The dashboard of a unit's manager: clocks now, and what the statistics tell of the months before, as charts."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from services.guidance.api import desk
from services.guidance.api.callers import Parts, Professional, ReaderLanguage
from services.guidance.api.desk_refusals import UNIT_MANAGER_NEEDED
from services.guidance.api.pages.dashboard_words import DashboardWords
from services.guidance.api.pages.rendering import FRAGMENT, SeenTag, answered, rendered
from services.guidance.flows.clocks import soon_until
from services.guidance.flows.dashboard import Past, past_of
from services.guidance.flows.parts import GuidanceParts
from services.guidance.flows.registers import registers_of
from services.guidance.rules.contact_context import counts_clock
from services.guidance.storage.board import MOST_WITH_CLOCKS, RuleCounts, count_by_rule
from shared.contracts.guidance.board import Board
from shared.kit.identity import Caller
from shared.kit.problems import Refusal
from shared.kit.service import service_router
from shared.kit.texts import DEFAULT_LANGUAGE
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.terms.deadlines import DeadlineRule
from shared.terms.people import Profession
from shared.terms.statistics import StatisticsDimension

router = service_router(tags=["pages"])

PERIODS: Final = (3, 6, 12, 24)
"""Months that the page offers to look back."""
_BAR_CHARTS: Final = (
    ("outcomes", StatisticsDimension.OUTCOME),
    ("channels", StatisticsDimension.CHANNEL),
    ("reasons", StatisticsDimension.REASON),
    ("by-area", StatisticsDimension.AREA),
)


@router.get("/v1/dashboard", summary="Dashboard to look at", **FRAGMENT)
async def get_dashboard(
    caller: Professional,
    work: Work,
    parts: Parts,
    language: ReaderLanguage,
    unit_id: desk.OwnUnit = None,
    months: Annotated[int, Query(ge=1, le=24, description="How many whole months back it looks.")] = 12,
    seen: SeenTag = None,
) -> Response:
    """How the caller's units stand, as a part of the page /dashboard in the reader's language, for unit managers.

    The open contacts are counted now, the rest comes from the statistics, whose figures that would tell of fewer than
    five people are hidden (D-15). It tells of nobody, and may be some seconds old.
    """
    if not caller.has_profession(Profession.UNIT_MANAGER):
        work.access(Access("read", "dashboard", ()))
        raise Refusal(UNIT_MANAGER_NEEDED)
    units = desk.own_units(caller, unit_id, work)
    key = (*units, months, registers_of(caller))
    figures = await parts.dashboards.of(key, lambda: _read(parts, work, caller, unit_id, months))
    words = DashboardWords(parts, language or DEFAULT_LANGUAGE)
    return answered(
        rendered(
            "dashboard.html",
            words.language,
            words=words,
            figures=figures,
            units=words.units(caller.units),
            chosen={"unit_id": unit_id, "months": months},
            periods=PERIODS,
            most_with_clocks=MOST_WITH_CLOCKS,
            bar_charts=_BAR_CHARTS,
        ),
        seen,
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """What the dashboard shows, in no language."""

    board: Board
    has_all_clocks: bool
    clocks: list[RuleCounts]
    """Of the registers that the reader works with (D-8)."""
    of_one_register: bool
    past: Past


async def _read(parts: GuidanceParts, work: UnitOfWork, caller: Caller, unit_id: str | None, months: int) -> Figures:
    told = await desk.get_board(caller, work, parts, unit_id=unit_id)
    units = [each.unit_id for each in told.units]
    async with work.reading() as connection:
        counted = await count_by_rule(connection, soon_until(parts, units, told.at), told.at)
        past = await past_of(connection, units, months, told.at)
    registers = registers_of(caller)
    clocks = [each for each in counted if counts_clock(DeadlineRule(each.rule_id), registers)]
    return Figures(told, all(unit.is_exact for unit in told.units), clocks, len(registers) == 1, past)
