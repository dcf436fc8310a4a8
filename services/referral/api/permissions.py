"""Permissions (luvitus): recorded, shown, listed and revoked by those who work in their register."""

from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from uuid_utils.compat import uuid7

from services.referral.api.callers import READER_OF_CRITERIA, Parts, Professional
from services.referral.api.permission_validity import AGE_OF_MAJORITY, refuse_inconsistent
from services.referral.flows.parts import ReferralParts
from services.referral.flows.permissions import PERMISSION_NEEDED, state_of, tell_permission
from services.referral.flows.recipients import known_recipient, relation_of
from services.referral.flows.registers import reads, units_by_register
from services.referral.flows.stopping import stop_pending
from services.referral.rules.permission_needed import Disclosure, permission_needed
from services.referral.storage import permissions
from services.referral.storage.permissions import PermissionRecord
from shared.contracts.referral.permissions import (
    AskPermissionNeed,
    FormTemplate,
    NewPermission,
    Permission,
    PermissionNeed,
    RevokePermission,
)
from shared.contracts.types import Page, PersonRef
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
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.law.birthdays import birthday
from shared.law.civil_time import civil_date
from shared.law.personal_identity_code import parse
from shared.terms.permissions import PermissionAction, PermissionEvent, PermissionGiver

router = service_router(tags=["permissions"])

REFUSALS = (PERMISSION_NEEDED,)
_END = (datetime(9999, 12, 31, tzinfo=UTC), UUID(int=2**128 - 1))
_AS_SENT = (
    "unit_id",
    "client_register",
    "basis",
    "purpose",
    "data",
    "given_by",
    "given_to",
    "form",
    "identification_method",
    "document_reference",
    "valid_until",
    "single_use",
    "guardians_agreeing",
    "guardians_total",
    "statutory_basis",
    "grounds",
)
"""What is stored as it was sent."""
_COMPUTED = frozenset({"state", "available_actions"})


@router.post("/v1/permissions", status_code=201, summary="Record a permission", openapi_extra=KEY_REQUIRED)
async def record_permission(new: NewPermission, caller: Professional, work: Work, parts: Parts) -> Permission:
    """A professional records what the client, the guardians, an act or a danger allows, with its evidence (D-10)."""
    permission_id, code = uuid7(), new.person.personal_identity_code
    work.access(Access("record", "permission", (parts.sealer.reference(code),), str(permission_id)))
    parts.unit(new.unit_id, pointer="unit_id")
    if not (caller.works_in(new.unit_id) and reads(parts, caller, new.client_register, new.unit_id).is_allowed):
        raise Refusal(FORBIDDEN)
    at, birth_date = parts.clock(), parse(code).birth_date
    recipient = known_recipient(parts, new.recipient)
    refuse_inconsistent(parts, new, recipient, birth_date=birth_date, at=at)
    by_guardians = new.given_by is PermissionGiver.GUARDIANS
    record = PermissionRecord(
        id=permission_id,
        **{name: getattr(new, name) for name in _AS_SENT},
        person_ref=parts.sealer.reference(code),
        recipient=recipient,
        given_at=new.given_at or at,
        form_template=FormTemplate(**new.form_template.model_dump()) if new.form_template else None,
        guardianship_ends_on=birthday(birth_date, AGE_OF_MAJORITY) if by_guardians else None,
        recorded_by=caller.subject,
        recorded_at=at,
    )
    transaction = await work.begin()
    await permissions.add(transaction, record)
    await tell_permission(transaction, record, PermissionEvent.RECORDED, at)
    work.location = f"/v1/permissions/{record.id}"
    return _answered(parts, record, work)


@router.post("/v1/permissions/decision", summary="Is a permission needed?", dependencies=[READER_OF_CRITERIA])
async def decide_permission_need(asked: AskPermissionNeed, parts: Parts) -> PermissionNeed:
    """Whether a permission is needed, why, and which one suffices (R-168); nobody is named and nothing is stored."""
    parts.unit(asked.unit_id, pointer="unit_id")
    recipient = known_recipient(parts, asked.recipient)
    relation = relation_of(parts, recipient, from_unit_id=asked.unit_id, register=asked.client_register)
    decision = permission_needed(
        Disclosure(
            identified=asked.identified,
            relation=relation,
            recipient_register=recipient.client_register,
            continues=asked.continues,
            purchased_service=asked.purchased_service,
            statutory_basis=asked.statutory_basis,
            vital_interest=asked.vital_interest,
        )
    )
    return PermissionNeed(
        is_needed=decision.is_needed,
        reason=decision.reason,
        relation=relation,
        basis=decision.basis,
        sufficient_forms=list(decision.sufficient_forms),
        oral_is_single_use=decision.single_use,
        given_to=decision.given_to,
        source=decision.source,
        rule_id=decision.rule_id,
        rule_version=decision.rule_version,
    )


@router.get("/v1/permissions/{permission_id}", summary="One permission", responses=refusals(NOT_FOUND))
async def get_permission(permission_id: UUID, caller: Professional, work: Work, parts: Parts) -> Permission:
    """A permission, for those of the county who work in its register."""
    return _answered(parts, await _seen(permission_id, "read", caller, work, parts), work)


@router.get("/v1/permissions", summary="Permissions of a person")
async def list_permissions(
    person_ref: Annotated[PersonRef, Query(description="Of whom; see persons/lookup of booking.")],
    caller: Professional,
    work: Work,
    parts: Parts,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[Permission]:
    """A person's permissions in the caller's register, the newest first; those of the other register are not there."""
    work.access(Access("list", "permission", (person_ref,)))
    listing = f"permissions {person_ref}"
    place = parts.cursors.read(listing, cursor)
    async with work.reading() as connection:
        found = await permissions.listed(
            connection,
            person_ref,
            units_by_register(parts, caller),
            before=(datetime.fromisoformat(place[0]), UUID(place[1])) if place else _END,
            rows=limit + 1,
        )
    visible = found[:limit]
    last = visible[-1] if len(found) > limit else None
    more = parts.cursors.write(listing, last.recorded_at.isoformat(), str(last.id)) if last else None
    return Page(items=[_shown(parts, each) for each in visible], next_cursor=more)


@router.post(
    "/v1/permissions/{permission_id}/revoke",
    summary="Revoke a permission",
    responses=refusals(NOT_FOUND, INVALID_STATE, PRECONDITION_REQUIRED, VERSION_MISMATCH),
)
async def revoke_permission(
    permission_id: UUID,
    ending: RevokePermission,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Permission:
    """Nothing leaves by it any more, and what is still pending is taken back; what was received stays received."""
    _ = await _seen(permission_id, "revoke", caller, work, parts)
    transaction, at = await work.begin(), parts.clock()
    # The objects are held before the permission, as everywhere; the version tells if another has used it meanwhile.
    await stop_pending(transaction, permission_id, at=at, by=caller.subject)
    held = await permissions.lock(transaction, permission_id)
    if held is None or held.version != expected:
        raise Refusal(VERSION_MISMATCH)
    if held.revoked_at is not None:
        raise Refusal(INVALID_STATE, members={"permission_state": state_of(parts, held, on=_today(parts)).value})
    revoked = await permissions.revoke(transaction, permission_id, at=at, by=caller.subject, reason=ending.reason)
    await tell_permission(transaction, revoked, PermissionEvent.REVOKED, at)
    return _answered(parts, revoked, work)


async def _seen(
    permission_id: UUID, action: str, caller: Caller, work: UnitOfWork, parts: ReferralParts
) -> PermissionRecord:
    """The permission, as its register's readers see it; refused to all others as if it were missing."""
    async with work.reading() as connection:
        found = await permissions.find(connection, permission_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    work.access(Access(action, "permission", (found.person_ref,), str(permission_id)))
    if found.unit_id not in units_by_register(parts, caller)[found.client_register]:
        raise Refusal(NOT_FOUND)
    return found


def _shown(parts: ReferralParts, record: PermissionRecord) -> Permission:
    return Permission(
        **{name: getattr(record, name) for name in Permission.model_fields if name not in _COMPUTED},
        state=state_of(parts, record, on=_today(parts)),
        available_actions=[PermissionAction.REVOKE] if record.revoked_at is None else [],
    )


def _answered(parts: ReferralParts, record: PermissionRecord, work: UnitOfWork) -> Permission:
    work.tag(record.version)
    return _shown(parts, record)


def _today(parts: ReferralParts) -> date:
    return civil_date(parts.clock())
