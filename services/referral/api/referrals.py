"""Referrals: drafted and completed by the sending unit, seen by both units, with what was done to them."""

from dataclasses import replace
from uuid import UUID

from pydantic import MISSING
from uuid_utils.compat import uuid7

from services.referral.api.callers import Parts, Professional
from services.referral.api.showing import answered, shown
from services.referral.api.standing import held_for, seen_by, sides_of
from services.referral.flows.drafting import draft_of, keep_draft
from services.referral.flows.referral_changes import deed_of, store
from services.referral.flows.referral_validity import refuse_assertion, refuse_inconsistent
from services.referral.rules.between_registers import shows_reason
from services.referral.storage import referral_history
from services.referral.storage.referral_history import HistoryRecord
from services.referral.storage.referrals import ReferralRecord
from shared.contracts.referral.referral_path import HistoryEntry
from shared.contracts.referral.referrals import AnswerReferral, AssessedNeed, ChangeReferral, NewReferral, Referral
from shared.contracts.types import Page
from shared.kit.etag import ExpectedVersion
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import INVALID_STATE, NOT_FOUND, PRECONDITION_REQUIRED, VERSION_MISMATCH, refusals
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, Work
from shared.law.civil_time import civil_date
from shared.terms.referral import HistoryChange, ReferralAction, ReferralSide

router = service_router(tags=["referrals"])

CHANGE_REFUSALS = (NOT_FOUND, INVALID_STATE, PRECONDITION_REQUIRED, VERSION_MISMATCH)
"""What every change of a referral may be refused with."""


@router.post("/v1/referrals", status_code=201, summary="Draft a referral", openapi_extra=KEY_REQUIRED)
async def create_referral(new: NewReferral, caller: Professional, work: Work, parts: Parts) -> Referral:
    """A professional begins a referral from one of the own units; the pathway says where it goes (R-004)."""
    draft_id, person_ref = uuid7(), parts.sealer.reference(new.person.personal_identity_code)
    work.access(Access("create", "referral", (person_ref,), str(draft_id)))
    draft = draft_of(parts, new, caller, draft_id)
    await keep_draft(await work.begin(), draft, caller)
    work.location = f"/v1/referrals/{draft.id}"
    work.tag(draft.version)
    return shown(parts, draft, caller)


@router.get("/v1/referrals/{referral_id}", summary="One referral", responses=refusals(NOT_FOUND))
async def get_referral(referral_id: UUID, caller: Professional, work: Work, parts: Parts) -> Referral:
    """A referral, for the sending unit, and for the receiving units once it was sent; in its register's context."""
    found = await seen_by(caller, referral_id, work, parts)
    async with work.reading() as connection:
        return await answered(connection, parts, found, caller, work)


@router.patch("/v1/referrals/{referral_id}", summary="Change a draft", responses=refusals(*CHANGE_REFUSALS))
async def change_referral(
    referral_id: UUID,
    change: ChangeReferral,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Referral:
    """The sending unit completes its draft: a field that is left out stays, null empties it."""
    held = await held_for(ReferralAction.CHANGE, referral_id, caller, work, parts, expected=expected)
    at = parts.clock()
    changed = completed_by(held.record, change)
    refuse_assertion(caller, told_need(change))
    refuse_inconsistent(changed, today=civil_date(at))
    transaction = await work.begin()
    deed = deed_of(caller, held.record, held.side, HistoryChange.CHANGED, at)
    return await answered(transaction, parts, await store(transaction, changed, deed), caller, work)


@router.get("/v1/referrals/{referral_id}/history", summary="What was done to a referral", responses=refusals(NOT_FOUND))
async def list_referral_history(
    referral_id: UUID, caller: Professional, work: Work, parts: Parts, limit: Limit = 50, cursor: CursorText = None
) -> Page[HistoryEntry]:
    """Every change of a referral, the oldest first: what, when, by which unit and profession, and why.

    Between the registers the sender is not told why the receiving unit did what it did within itself (D-8).
    """
    record = await seen_by(caller, referral_id, work, parts)
    sides = sides_of(parts, caller, record)
    place = parts.cursors.read(f"history {referral_id}", cursor)
    async with work.reading() as connection:
        found = await referral_history.listed(
            connection, referral_id, after=int(place[0]) if place else 0, rows=limit + 1
        )
    told = found[:limit]
    more = parts.cursors.write(f"history {referral_id}", str(told[-1].version)) if len(found) > limit else None
    return Page(items=[_told(each, record, sides) for each in told], next_cursor=more)


def _told(entry: HistoryRecord, record: ReferralRecord, sides: frozenset[ReferralSide]) -> HistoryEntry:
    decision = shows_reason(
        entry.change, sides, from_register=record.from_register, client_register=record.client_register
    )
    seen = entry if decision.is_shown else replace(entry, reason_code=None, reason=None)
    return HistoryEntry.model_validate(seen, from_attributes=True)


def told_need(change: ChangeReferral | AnswerReferral) -> AssessedNeed | None:
    """The care need assessment that the change itself tells of."""
    return None if change.care_need_assessment is MISSING else change.care_need_assessment


def completed_by(record: ReferralRecord, change: ChangeReferral | AnswerReferral) -> ReferralRecord:
    """The referral with the fields that the change names; nothing else of it."""
    named = {name: getattr(change, name) for name in ChangeReferral.model_fields}
    return replace(record, **{name: value for name, value in named.items() if value is not MISSING})
