"""Attachments of a referral: documents of the client record system, named and never copied."""

from uuid import UUID

from uuid_utils.compat import uuid7

from services.referral.api.callers import Parts, Professional
from services.referral.api.referrals import CHANGE_REFUSALS
from services.referral.api.refusals import ATTACHMENT_REFUSED
from services.referral.api.standing import held_for, seen_by, sides_of
from services.referral.flows.permissions import PERMISSION_NEEDED, require_again
from services.referral.flows.referral_changes import deed_of, profession_of, store
from services.referral.rules.between_registers import shows_document
from services.referral.storage import referral_attachments
from services.referral.storage.referral_attachments import AttachmentRecord
from shared.contracts.referral.referral_path import Attachment, NewAttachment
from shared.contracts.types import Page
from shared.kit.etag import ExpectedVersion
from shared.kit.problems import NOT_FOUND, Refusal, refusals
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.terms.referral import HistoryChange, ReferralAction, ReferralSide

router = service_router(tags=["referrals"])

MOST_ATTACHMENTS = 50
"""Documents of one referral at most."""


@router.post(
    "/v1/referrals/{referral_id}/attachments",
    status_code=201,
    summary="Name a document",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(*CHANGE_REFUSALS, ATTACHMENT_REFUSED, PERMISSION_NEEDED),
)
async def attach_document(
    referral_id: UUID,
    new: NewAttachment,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Attachment:
    """Either side names a document of the client record system; the ETag answered is the referral's.

    What the sender adds after the sending leaves only while what the referral left by still holds (D-10).
    """
    held = await held_for(ReferralAction.ATTACH, referral_id, caller, work, parts, expected=expected)
    at, transaction, record = parts.clock(), await work.begin(), held.record
    if held.side is ReferralSide.SENT and record.sent_at is not None:
        await require_again(
            parts,
            transaction,
            person_ref=record.person_ref,
            disclosed_for=f"referral:{referral_id}",
            by=caller.subject,
        )
    if await referral_attachments.count(transaction, referral_id) >= MOST_ATTACHMENTS:
        raise Refusal(ATTACHMENT_REFUSED, members={"reason": "too_many"})
    attachment = AttachmentRecord(
        id=uuid7(),
        referral_id=referral_id,
        title=new.title,
        media_type=new.media_type,
        document_id=new.document_id,
        added_at=at,
        side=held.side,
        unit_id=record.from_unit_id if held.side is ReferralSide.SENT else record.to_unit_id,
        profession=profession_of(caller),
    )
    if not await referral_attachments.add(transaction, attachment):
        raise Refusal(ATTACHMENT_REFUSED, members={"reason": "already_attached"})
    stored = await store(transaction, record, deed_of(caller, record, held.side, HistoryChange.ATTACHED, at))
    work.tag(stored.version)
    work.location = f"/v1/referrals/{referral_id}/attachments/{attachment.id}"
    return _shown(attachment)


@router.get("/v1/referrals/{referral_id}/attachments", summary="Documents of a referral", responses=refusals(NOT_FOUND))
async def list_attachments(referral_id: UUID, caller: Professional, work: Work, parts: Parts) -> Page[Attachment]:
    """The documents of a referral, the oldest first; their content is read in the client record system.

    Between the registers the sender sees its own only; the receiver's are in the other register (D-8).
    """
    record = await seen_by(caller, referral_id, work, parts)
    sides = sides_of(parts, caller, record)
    async with work.reading() as connection:
        found = await referral_attachments.listed(connection, referral_id)
    shown = [
        _shown(each)
        for each in found
        if shows_document(
            each.side, sides, from_register=record.from_register, client_register=record.client_register
        ).is_shown
    ]
    return Page(items=shown, next_cursor=None)


@router.delete(
    "/v1/referrals/{referral_id}/attachments/{attachment_id}",
    status_code=204,
    summary="Remove a document's name",
    responses=refusals(*CHANGE_REFUSALS),
)
async def detach_document(
    referral_id: UUID,
    attachment_id: UUID,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> None:
    """The side that named a document removes it again; the document itself stays where it is."""
    held = await held_for(ReferralAction.ATTACH, referral_id, caller, work, parts, expected=expected)
    transaction = await work.begin()
    found = await referral_attachments.find(transaction, referral_id, attachment_id)
    if found is None or found.side is not held.side:
        raise Refusal(NOT_FOUND)
    await referral_attachments.remove(transaction, referral_id, attachment_id)
    deed = deed_of(caller, held.record, held.side, HistoryChange.DETACHED, parts.clock())
    stored = await store(transaction, held.record, deed)
    work.tag(stored.version)


def _shown(record: AttachmentRecord) -> Attachment:
    return Attachment.model_validate(record, from_attributes=True)
