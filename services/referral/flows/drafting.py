"""A referral as it is begun, by its writer or from a consultation that is converted."""

from uuid import UUID

from services.referral.flows.parts import ReferralParts
from services.referral.flows.referral_changes import begin, deed_of
from services.referral.flows.referral_validity import refuse_assertion, refuse_inconsistent
from services.referral.flows.registers import registers_of
from services.referral.storage.referrals import ReferralRecord
from shared.contracts.county_pack import Pathway
from shared.contracts.referral.referrals import NewReferral
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.kit.problems import FORBIDDEN, Refusal
from shared.law.civil_time import civil_date
from shared.law.personal_identity_code import parse
from shared.terms.referral import HistoryChange, ReferralSide, ReferralStatus
from shared.terms.registers import Register


def draft_of(parts: ReferralParts, new: NewReferral, caller: Caller, draft_id: UUID) -> ReferralRecord:
    """The draft that a professional of the sending unit begins; nothing is stored.

    The pathway says where it goes. Errors: Refusal FORBIDDEN for a caller of another unit or of no register,
    VALIDATION for what makes no sense. Source: R-004, D-8.
    """
    parts.unit(new.from_unit_id, pointer="from_unit_id")
    if not caller.works_in(new.from_unit_id):
        raise Refusal(FORBIDDEN)
    at = parts.clock()
    pathway = parts.newest_pathway(new.pathway_code, unit_id=new.from_unit_id)
    code = new.person.personal_identity_code
    draft = ReferralRecord(
        id=draft_id,
        status=ReferralStatus.DRAFT,
        pathway_code=pathway.code,
        pathway_version=pathway.version,
        service_type=pathway.service_type,
        from_unit_id=new.from_unit_id,
        from_register=_register_of_writer(parts, caller, pathway),
        to_unit_id=pathway.target_unit_id,
        client_register=pathway.client_register,
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
        care_need_assessment=new.care_need_assessment,
        created_at=at,
        created_by=caller.subject,
        queued_at=at,
    )
    refuse_assertion(caller, new.care_need_assessment)
    refuse_inconsistent(draft, today=civil_date(at))
    return draft


async def keep_draft(connection: Connection, draft: ReferralRecord, caller: Caller) -> None:
    """Store a draft with the first entry of its history."""
    await begin(connection, draft, deed_of(caller, draft, ReferralSide.SENT, HistoryChange.CREATED, draft.created_at))


def _register_of_writer(parts: ReferralParts, caller: Caller, pathway: Pathway) -> Register:
    """The register of the writer's profession, since the duty of a unit manager alone refers nobody (R-018).

    Where it is both, the one that the referral goes to.
    """
    readable = registers_of(parts, caller)
    if not readable:
        raise Refusal(FORBIDDEN)
    return pathway.client_register if pathway.client_register in readable else next(iter(readable))
