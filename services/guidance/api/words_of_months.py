"""What managers read in words, of months that are over: additional reasons of contacts, and comments of feedback."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query

from services.guidance.api.callers import Parts, Professional
from services.guidance.api.desk_refusals import UNIT_MANAGER_NEEDED
from services.guidance.api.statistics import FirstMonthOrYear, LastMonthOrNow, asked_months
from services.guidance.flows.parts import GuidanceParts
from services.guidance.storage import feedback, statistics_rows
from services.guidance.storage.statistics_rows import WordsRecord
from shared.contracts.guidance.feedback import FeedbackComment
from shared.contracts.guidance.statistics import AdditionalReason
from shared.contracts.types import Code, Page
from shared.kit.identity import Caller
from shared.kit.monthly_reports import month_of
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import FORBIDDEN, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.terms.people import Profession

router = service_router(tags=["statistics"])

_Managed = Annotated[Code, Query(description="A unit whose manager the caller is.")]
_FIRST: Final = UUID(int=0)


@router.get(
    "/v1/statistics/additional-reasons",
    summary="Additional reasons of contacts",
    responses=refusals(UNIT_MANAGER_NEEDED),
)
async def list_additional_reasons(
    caller: Professional,
    work: Work,
    parts: Parts,
    unit_id: _Managed,
    first_month: FirstMonthOrYear = None,
    last_month: LastMonthOrNow = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[AdditionalReason]:
    """Why people made contact besides the main reason, in words of workers (R-185).

    In no order of time, with nothing else of the contact, of months that are over and had five contacts or more.
    """
    _refuse_others(caller, work, unit_id, "additional_reason")
    first, last = asked_months(parts, first_month, last_month)
    listing = f"additional reasons {unit_id} {first} {last}"
    async with work.reading() as connection:
        items, more = await _page(
            parts,
            listing,
            limit,
            cursor,
            lambda after: statistics_rows.additional_reasons(
                connection, unit_id, first, last, after=after, rows=limit + 1
            ),
        )
    return Page(
        items=[AdditionalReason(month=month_of(each.month), additional_reason=each.words) for each in items],
        next_cursor=more,
    )


@router.get("/v1/feedback/comments", summary="Comments of feedback", responses=refusals(UNIT_MANAGER_NEEDED))
async def list_feedback_comments(
    caller: Professional,
    work: Work,
    parts: Parts,
    unit_id: _Managed,
    first_month: FirstMonthOrYear = None,
    last_month: LastMonthOrNow = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[FeedbackComment]:
    """What people wrote, in no order of time, of months that are over in which five or more answered one question."""
    _refuse_others(caller, work, unit_id, "feedback_comment")
    first, last = asked_months(parts, first_month, last_month)
    listing = f"feedback comments {unit_id} {first} {last}"
    async with work.reading() as connection:
        items, more = await _page(
            parts,
            listing,
            limit,
            cursor,
            lambda after: feedback.comments(connection, unit_id, first, last, after=after, rows=limit + 1),
        )
    return Page(
        items=[FeedbackComment(month=month_of(each.month), comment=each.words) for each in items], next_cursor=more
    )


def _refuse_others(caller: Caller, work: UnitOfWork, unit_id: str, what: str) -> None:
    """Only a manager of the unit reads what somebody wrote, and that is logged."""
    work.access(Access("list", what, (), unit_id))
    if not caller.works_in(unit_id):
        raise Refusal(FORBIDDEN)
    if not caller.has_profession(Profession.UNIT_MANAGER):
        raise Refusal(UNIT_MANAGER_NEEDED)


async def _page(
    parts: GuidanceParts,
    listing: str,
    limit: int,
    cursor: str | None,
    read: Callable[[UUID], Awaitable[list[WordsRecord]]],
) -> tuple[list[WordsRecord], str | None]:
    place = parts.cursors.read(listing, cursor)
    found = await read(UUID(place[0]) if place else _FIRST)
    more = parts.cursors.write(listing, str(found[limit - 1].id)) if len(found) > limit else None
    return found[:limit], more
