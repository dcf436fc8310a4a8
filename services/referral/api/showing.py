"""How a stored referral is shown to a caller."""

from collections.abc import Sequence

from services.referral.api.standing import sides_of, situation_of, standing_of
from services.referral.flows.parts import ReferralParts
from services.referral.flows.referral_clocks import shown_clocks
from services.referral.rules.between_registers import shows_reason
from services.referral.rules.plan_entry import PlanFacts, plan_entry
from services.referral.rules.referral_states import available_actions
from services.referral.rules.visits_of_referral import visit_progress
from services.referral.storage import booking_rights
from services.referral.storage.booking_rights import VisitRecord
from services.referral.storage.referrals import ReferralRecord
from shared.contracts.referral.referrals import Referral, ReferralBooking, ReferralVisit
from shared.contracts.texts import LocalisedText
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.kit.unit_of_work import UnitOfWork
from shared.law.civil_time import civil_date
from shared.terms.people import Language
from shared.terms.referral import HistoryChange

_COMPUTED = frozenset({"plan_entry", "booking", "available_actions", "clocks"})


def shown(parts: ReferralParts, record: ReferralRecord, caller: Caller, visits: Sequence[VisitRecord] = ()) -> Referral:
    """A referral with its plan entry, its clocks, its visits and what this caller may do now."""
    at = parts.clock()
    progress = visit_progress(
        record.booking_state,
        {each.status for each in visits},
        book_by=record.book_by,
        on=civil_date(record.completed_at or at),
    )
    tells_why_revoked = shows_reason(
        HistoryChange.REVOCATION_ASKED,
        sides_of(parts, caller, record),
        from_register=record.from_register,
        client_register=record.client_register,
    ).is_shown
    return Referral(
        **{name: getattr(record, name) for name in Referral.model_fields if name not in _COMPUTED},
        plan_entry=plan_entry_of(parts, record),
        clocks=shown_clocks(parts, record, at),
        booking=ReferralBooking(
            state=record.booking_state,
            booking_right_id=record.booking_right_id,
            refused_because=record.booking_refusal,
            revoked_because=record.revocation_reason if tells_why_revoked else None,
            terms=record.booking_terms,
            book_by=record.book_by,
            progress=progress.progress,
            visits=[
                ReferralVisit(
                    appointment_id=each.appointment_id,
                    status=each.status,
                    booked_at=each.booked_at,
                    changed_at=each.changed_at,
                )
                for each in visits
            ],
        ),
        available_actions=list(available_actions(situation_of(record), standing_of(parts, caller, record))),
    )


async def shown_each(
    connection: Connection, parts: ReferralParts, records: Sequence[ReferralRecord], caller: Caller
) -> list[Referral]:
    """Referrals with their visits."""
    rights = [each.booking_right_id for each in records if each.booking_right_id is not None]
    visits = await booking_rights.visits(connection, rights)
    return [
        shown(parts, each, caller, visits[each.booking_right_id] if each.booking_right_id else ()) for each in records
    ]


async def answered(
    connection: Connection, parts: ReferralParts, record: ReferralRecord, caller: Caller, work: UnitOfWork
) -> Referral:
    """The referral as the answer of this request, tagged with its version."""
    work.tag(record.version)
    (referral,) = await shown_each(connection, parts, [record], caller)
    return referral


def plan_entry_of(parts: ReferralParts, record: ReferralRecord) -> LocalisedText | None:
    """The entry by what was decided last on who books; None while nobody has said."""
    pathway = parts.pathway(record.pathway_code, record.pathway_version, unit_id=record.from_unit_id)
    unit = parts.unit(record.to_unit_id, pointer="to_unit_id")
    assessment, instruction = record.joint_assessment, record.instruction_given
    entry = plan_entry(
        PlanFacts(
            pathway=_words(pathway.name),
            receiving_unit=_words(unit.name),
            is_booked=record.service_type is not None,
            booking_mode=record.booking_terms.booking_mode if record.booking_terms else record.booking_mode,
            interpreter_language=record.interpreter_language,
            assessed_with_guardians_on=assessment.assessed_on if assessment and assessment.guardians_present else None,
            instructed_orally=instruction is not None and instruction.oral,
            instructed_in_writing=instruction is not None and instruction.written,
        )
    )
    return LocalisedText.model_validate(entry.text) if entry else None


def _words(text: LocalisedText) -> dict[Language, str]:
    return {Language.FI: text.fi, Language.SV: text.sv, Language.EN: text.en}
