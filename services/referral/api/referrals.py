"""Referrals: drafted and completed by the sending unit, seen by both units."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import MISSING
from uuid_utils.compat import uuid7

from services.referral.api.callers import Parts, Professional
from services.referral.api.showing import answered, shown
from services.referral.api.standing import held_for, known_referral, situation_of, standing_of
from services.referral.api.validity import refuse_inconsistent
from services.referral.flows.parts import ReferralParts
from services.referral.rules.referral_states import sees
from services.referral.storage import referrals
from services.referral.storage.referrals import ReferralRecord
from shared.contracts.referral.referrals import ChangeReferral, NewReferral, Referral
from shared.contracts.types import Code, Page
from shared.kit.etag import ExpectedVersion
from shared.kit.identity import Caller
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import (
    FORBIDDEN,
    INVALID_STATE,
    NOT_FOUND,
    PRECONDITION_REQUIRED,
    VERSION_MISMATCH,
    Refusal,
    refusals,
)
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, Work
from shared.law.civil_time import civil_date
from shared.law.personal_identity_code import parse
from shared.terms.referral import ReferralAction, ReferralSide, ReferralStatus

router = service_router(tags=["referrals"])

_BEGINNING = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))


@router.post("/v1/referrals", status_code=201, summary="Draft a referral", openapi_extra=KEY_REQUIRED)
async def create_referral(new: NewReferral, caller: Professional, work: Work, parts: Parts) -> Referral:
    """A professional begins a referral from one of the own units; the pathway says where it goes (R-004)."""
    draft_id, person_ref = uuid7(), parts.sealer.reference(new.person.personal_identity_code)
    work.access(Access("create", "referral", (person_ref,), str(draft_id)))
    parts.unit(new.from_unit_id, pointer="from_unit_id")
    if not caller.works_in(new.from_unit_id):
        raise Refusal(FORBIDDEN)
    draft = drafted(parts, new, caller, draft_id)
    refuse_inconsistent(draft, today=civil_date(draft.created_at))
    await referrals.add(await work.begin(), draft)
    work.location = f"/v1/referrals/{draft.id}"
    return answered(parts, draft, caller, work)


@router.get("/v1/referrals/{referral_id}", summary="One referral", responses=refusals(NOT_FOUND))
async def get_referral(referral_id: UUID, caller: Professional, work: Work, parts: Parts) -> Referral:
    """A referral, for the sending unit, and for the receiving unit once it was sent."""
    async with work.reading() as connection:
        found = known_referral(await referrals.find(connection, referral_id))
    work.access(Access("read", "referral", (found.person_ref,), str(referral_id)))
    if not sees(situation_of(found), standing_of(caller, found)):
        raise Refusal(NOT_FOUND)
    return answered(parts, found, caller, work)


@router.get("/v1/referrals", summary="Worklist of one's units")
async def list_referrals(
    caller: Professional,
    work: Work,
    parts: Parts,
    role: Annotated[ReferralSide, Query(description="Referrals that the units sent (drafts too), or received.")],
    unit_id: Annotated[Code | None, Query(description="One of the caller's units; all of them by default.")] = None,
    status: Annotated[
        list[ReferralStatus] | None, Query(max_length=10, description="One or many states; any by default.")
    ] = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[Referral]:
    """The referrals of a professional's units, oldest sent first."""
    if unit_id is not None and not caller.works_in(unit_id):
        work.access(Access("list", "referral", ()))
        raise Refusal(FORBIDDEN)
    listing = f"referrals {role} {unit_id} {sorted(status or ())}"
    place = parts.cursors.read(listing, cursor)
    async with work.reading() as connection:
        found = await referrals.listed(
            connection,
            role,
            [unit_id] if unit_id else sorted(caller.units),
            status,
            after=(datetime.fromisoformat(place[0]), UUID(place[1])) if place else _BEGINNING,
            rows=limit + 1,
        )
    visible = found[:limit]
    work.access(Access("list", "referral", tuple(sorted({each.person_ref for each in visible}))))
    last = visible[-1] if len(found) > limit else None
    more = parts.cursors.write(listing, last.queued_at.isoformat(), str(last.id)) if last else None
    return Page(items=[shown(parts, each, caller) for each in visible], next_cursor=more)


@router.patch(
    "/v1/referrals/{referral_id}",
    summary="Change a draft",
    responses=refusals(NOT_FOUND, INVALID_STATE, PRECONDITION_REQUIRED, VERSION_MISMATCH),
)
async def change_referral(
    referral_id: UUID,
    change: ChangeReferral,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Referral:
    """The sending unit completes its draft: a field that is left out stays, null empties it."""
    held = await held_for(ReferralAction.CHANGE, referral_id, caller, work, expected=expected)
    changed = replace(held, **{name: value for name, value in change if value is not MISSING})
    refuse_inconsistent(changed, today=civil_date(parts.clock()))
    return answered(parts, await referrals.save(await work.begin(), changed), caller, work)


def drafted(parts: ReferralParts, new: NewReferral, caller: Caller, draft_id: UUID) -> ReferralRecord:
    """A draft as it begins; refuses a pathway that the county of the sending unit does not have."""
    at = parts.clock()
    pathway = parts.newest_pathway(new.pathway_code, unit_id=new.from_unit_id)
    code = new.person.personal_identity_code
    return ReferralRecord(
        id=draft_id,
        status=ReferralStatus.DRAFT,
        pathway_code=pathway.code,
        pathway_version=pathway.version,
        service_type=pathway.service_type,
        from_unit_id=new.from_unit_id,
        to_unit_id=pathway.target_unit_id,
        person_ref=parts.sealer.reference(code),
        sealed_identity_code=parts.sealer.seal(code),
        birth_date=parse(code).birth_date,
        non_disclosure=new.person.non_disclosure,
        taken_into_care=new.person.taken_into_care,
        reason=new.reason,
        joint_assessment=new.joint_assessment,
        booking_mode=new.booking_mode,
        interpreter_language=new.interpreter_language,
        instruction_given=new.instruction_given,
        created_at=at,
        created_by=caller.subject,
        queued_at=at,
    )
