"""How a stored referral is shown to a caller."""

from services.referral.api.standing import situation_of, standing_of
from services.referral.flows.parts import ReferralParts
from services.referral.rules.plan_entry import PlanFacts, plan_entry
from services.referral.rules.referral_states import available_actions
from services.referral.storage.referrals import ReferralRecord
from shared.contracts.referral.referrals import Referral, ReferralBooking
from shared.kit.identity import Caller
from shared.kit.unit_of_work import UnitOfWork

_COMPUTED = frozenset({"plan_entry", "booking", "available_actions"})


def shown(parts: ReferralParts, record: ReferralRecord, caller: Caller) -> Referral:
    """A referral with its plan entry and what this caller may do now."""
    return Referral(
        **{name: getattr(record, name) for name in Referral.model_fields if name not in _COMPUTED},
        plan_entry=_plan_entry(parts, record),
        booking=ReferralBooking(
            state=record.booking_state,
            booking_right_id=record.booking_right_id,
            refused_because=record.booking_refusal,
            terms=record.booking_terms,
        ),
        available_actions=list(available_actions(situation_of(record), standing_of(caller, record))),
    )


def answered(parts: ReferralParts, record: ReferralRecord, caller: Caller, work: UnitOfWork) -> Referral:
    """The referral as the answer of this request, tagged with its version."""
    work.tag(record.version)
    return shown(parts, record, caller)


def _plan_entry(parts: ReferralParts, record: ReferralRecord) -> str | None:
    """The entry by what was decided last on who books; None while nobody has said."""
    mode = record.booking_terms.booking_mode if record.booking_terms else record.booking_mode
    if mode is None:
        return None
    pathway = parts.pathway(record.pathway_code, record.pathway_version, unit_id=record.from_unit_id)
    assessment, instruction = record.joint_assessment, record.instruction_given
    facts = PlanFacts(
        pathway=pathway.name.fi,
        receiving_unit=parts.unit(record.to_unit_id, pointer="to_unit_id").name.fi,
        booking_mode=mode,
        interpreter_language=record.interpreter_language,
        assessed_with_guardians_on=assessment.assessed_on if assessment and assessment.guardians_present else None,
        instructed_orally=instruction is not None and instruction.oral,
        instructed_in_writing=instruction is not None and instruction.written,
    )
    return plan_entry(facts).text
