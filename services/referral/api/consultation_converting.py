"""A consultation that goes on as a referral: drafted in the same transaction, with the permission asked again."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from services.referral.api.callers import Parts, Professional
from services.referral.api.consultation_refusals import fault_at, invalid
from services.referral.api.consultation_showing import answered, with_referral
from services.referral.api.consultation_standing import held_for
from services.referral.flows.consultations import tell_consultation, tell_if_late
from services.referral.flows.drafting import draft_of, keep_draft
from services.referral.flows.parts import ReferralParts
from services.referral.flows.permissions import PERMISSION_NEEDED, require
from services.referral.storage import consultations
from services.referral.storage.consultations import ConsultationRecord
from shared.contracts.booking.persons import PersonIdentity
from shared.contracts.referral.consultations import Consultation, ConvertConsultation
from shared.contracts.referral.permissions import NewRecipient
from shared.contracts.referral.referrals import NewReferral
from shared.kit.etag import ExpectedVersion
from shared.kit.problems import (
    INVALID_STATE,
    NOT_FOUND,
    PRECONDITION_REQUIRED,
    VALIDATION,
    VERSION_MISMATCH,
    Refusal,
    refusals,
)
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, Work
from shared.terms.consultations import AskingFault, ConsultationAction, ConsultationMode, ConsultationStatus
from shared.terms.permissions import PermissionPurpose, RecipientKind

router = service_router(tags=["consultations"])


@router.post(
    "/v1/consultations/{consultation_id}/convert",
    summary="Go on as a referral",
    responses=refusals(NOT_FOUND, INVALID_STATE, PRECONDITION_REQUIRED, VERSION_MISMATCH, PERMISSION_NEEDED),
)
async def convert_consultation(
    consultation_id: UUID,
    converting: ConvertConsultation,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Consultation:
    """The asking unit goes on with a draft of a referral; whose it is, an anonymous consultation is told only now.

    The answer tells the draft. Of an anonymous consultation nothing is kept that leads from it to the draft: only this
    answer tells which it is. Its end is kept, and told as an event, by the hour only. Source: D-10, R-167.
    """
    # What remains: the same professional had both in hand in the same hour; the access log names who looked at the
    # question shortly before the draft was made; words that are alike in both; and, for whoever reads the database's
    # own files, the number of the transaction (xmin) and the place in the pages, until rows are changed or frozen.
    held = (await held_for(ConsultationAction.CONVERT, consultation_id, caller, work, parts, expected=expected)).record
    draft_id, person = uuid7(), _person(parts, held, converting)
    person_ref = parts.sealer.reference(person.personal_identity_code)
    work.access(Access("create", "referral", (person_ref,), str(draft_id)))
    new = NewReferral(
        pathway_code=converting.pathway_code,
        from_unit_id=held.from_unit_id,
        person=person,
        reason=converting.reason,
        booking_mode=converting.booking_mode,
        interpreter_language=converting.interpreter_language,
    )
    draft = draft_of(parts, new, caller, draft_id)
    transaction = await work.begin()
    await require(
        parts,
        transaction,
        person_ref=person_ref,
        from_unit_id=held.from_unit_id,
        recipient=NewRecipient(
            kind=RecipientKind.UNIT, unit_id=draft.to_unit_id, client_register=draft.client_register
        ),
        purpose=PermissionPurpose.REFERRAL,
        register=held.client_register,
        disclosed_for=f"referral:{draft_id}",
        by=caller.subject,
        permission_id=converting.permission_id,
        statutory_basis=converting.statutory_basis,
        leaves_now=False,  # the draft is sent later, and then asks again
    )
    await keep_draft(transaction, draft, caller)
    kept = draft_id if held.mode is ConsultationMode.IDENTIFIED else None
    at = draft.created_at if kept is not None else _coarse(held, draft.created_at)
    converted = replace(held, status=ConsultationStatus.CONVERTED, ended_at=at, referral_id=kept)
    await tell_if_late(transaction, consultation_id, draft.created_at)
    stored = await consultations.save(
        transaction, converted, action=ConsultationAction.CONVERT, at=at, by=caller.subject
    )
    if kept is not None:
        await tell_consultation(transaction, stored, at)
    return with_referral(await answered(parts, stored, caller, work, at), draft_id)


def _coarse(held: ConsultationRecord, at: datetime) -> datetime:
    """When an anonymous consultation ended, to the hour: the very instant would be that of the draft, and name it."""
    return max(at.replace(minute=0, second=0, microsecond=0), held.answered_at or held.asked_at)


def _person(parts: ReferralParts, held: ConsultationRecord, converting: ConvertConsultation) -> PersonIdentity:
    """Whose referral it is: as the consultation says, or as is told now."""
    if held.sealed_identity_code is not None:
        if converting.person is not None:
            raise invalid("person", "known", "The consultation says whom it is about.")
        return PersonIdentity(
            personal_identity_code=parts.sealer.open(held.sealed_identity_code),
            non_disclosure=held.non_disclosure,
            taken_into_care=held.taken_into_care,
        )
    if converting.person is None:
        raise Refusal(VALIDATION, errors=[fault_at("person", AskingFault.PERSON_MISSING)])
    return converting.person
