"""A client's own referrals: their state and plan in plain words, and nothing that professionals wrote (R-041)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from services.referral.api.callers import Parts
from services.referral.api.showing import plan_entry_of
from services.referral.flows.parts import ReferralParts
from services.referral.rules.client_view import ClientFacts, client_view
from services.referral.rules.visits_of_referral import visit_progress
from services.referral.storage import booking_rights, referrals
from services.referral.storage.booking_rights import VisitRecord
from services.referral.storage.referrals import NEWEST, ReferralRecord
from shared.contracts.referral.my_referrals import MyReferral, UnitToPhone
from shared.contracts.types import Page
from shared.kit.identity import Caller, callers
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import DEPENDENCY_UNAVAILABLE, STRONGER_IDENTIFICATION, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.texts import in_language, preferred_language
from shared.kit.unit_of_work import Access, Work
from shared.law.civil_time import civil_date
from shared.terms.people import CallerKind, Language
from shared.terms.referral import ReferralSide

router = service_router(tags=["my referrals"])

Citizen = Annotated[Caller, Depends(callers(CallerKind.CITIZEN, strong=True))]


@router.get(
    "/v1/my-referrals",
    summary="One's own referrals and plans",
    responses=refusals(STRONGER_IDENTIFICATION, DEPENDENCY_UNAVAILABLE),
)
async def list_my_referrals(
    request: Request, caller: Citizen, work: Work, parts: Parts, limit: Limit = 50, cursor: CursorText = None
) -> Page[MyReferral]:
    """The referrals of the caller that were sent, the newest first: where each is, what comes next, what was agreed."""
    read = parts.cursors.read("my referrals", cursor)
    before = (datetime.fromisoformat(read[0]), UUID(read[1])) if read else NEWEST
    code = await parts.user_info.identity_code(caller.token)
    if code is None:
        raise Refusal(DEPENDENCY_UNAVAILABLE, headers={"retry-after": "5"})
    person_ref = parts.sealer.reference(code)
    work.access(Access("list", "my_referral", (person_ref,)))
    async with work.reading() as connection:
        found = await referrals.sent_of(connection, person_ref, before=before, rows=limit + 1)
        visits = await booking_rights.visits(
            connection, [each.booking_right_id for each in found if each.booking_right_id]
        )
    language = preferred_language(request.headers.get("accept-language"))
    items = [
        _shown(parts, each, visits[each.booking_right_id] if each.booking_right_id else (), language)
        for each in found[:limit]
    ]
    last = items[-1] if len(found) > limit else None
    more = parts.cursors.write("my referrals", last.sent_at.isoformat(), str(last.id)) if last else None
    return Page(items=items, next_cursor=more)


def _shown(
    parts: ReferralParts, record: ReferralRecord, visits: Sequence[VisitRecord], language: Language
) -> MyReferral:
    if record.sent_at is None:
        raise LookupError("a draft is its writer's own")
    terms = record.booking_terms
    progress = visit_progress(
        record.booking_state, {each.status for each in visits}, book_by=record.book_by, on=civil_date(parts.clock())
    )
    view = client_view(
        ClientFacts(
            status=record.status,
            right=record.booking_state,
            booking_mode=terms.booking_mode if terms else record.booking_mode,
            progress=progress.progress,
        )
    )
    by_sender = view.phone is ReferralSide.SENT
    unit = parts.unit(record.from_unit_id if by_sender else record.to_unit_id, pointer="unit_id")
    pathway = parts.pathway(record.pathway_code, record.pathway_version, unit_id=record.from_unit_id)
    plan = plan_entry_of(parts, record)
    return MyReferral(
        id=record.id,
        service=in_language(pathway.name, language),
        situation=view.situation,
        status=view.status_words[language],
        next_step=view.next_words[language],
        unit=UnitToPhone(
            unit_id=unit.id,
            name=in_language(unit.name, language),
            phone=unit.phone,
            phone_hours=list(unit.phone_hours),
        ),
        plan=in_language(plan, language) if plan else None,
        book_by=record.book_by,
        sent_at=record.sent_at,
        decided_at=record.decided_at,
    )
