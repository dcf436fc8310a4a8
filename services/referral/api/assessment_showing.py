"""How a stored assessment is shown to a caller."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.referral.api.assessment_standing import known_assessment, standing_of
from services.referral.flows.clocks import first_due, shown_clock
from services.referral.flows.parts import ReferralParts
from services.referral.rules.assessment_states import available_actions
from services.referral.storage import assessments, clocks
from services.referral.storage.assessments import AssessmentRecord
from services.referral.storage.clocks import ClockRecord
from shared.contracts.referral.assessments import Assessment, AssessmentSummary, CareNeedEvidence
from shared.kit.identity import Caller
from shared.kit.unit_of_work import UnitOfWork
from shared.law.civil_time import civil_date
from shared.terms.assessments import AssessmentAction, AssessmentKind

_COMPUTED = frozenset({"care_need_evidence", "due_at", "clocks", "available_actions"})


def shown_assessment(
    parts: ReferralParts, record: AssessmentRecord, found: Sequence[ClockRecord], caller: Caller, at: datetime
) -> Assessment:
    """An assessment with its clocks and what this caller may do now."""
    return Assessment(
        **{name: getattr(record, name) for name in Assessment.model_fields if name not in _COMPUTED},
        care_need_evidence=_evidence(record),
        due_at=first_due(found),
        clocks=[shown_clock(parts, each, at) for each in found],
        available_actions=_actions(parts, record, caller),
    )


def shown_row(
    parts: ReferralParts, record: AssessmentRecord, found: Sequence[ClockRecord], caller: Caller, at: datetime
) -> AssessmentSummary:
    """A row of the worklist."""
    return AssessmentSummary(
        **{name: getattr(record, name) for name in AssessmentSummary.model_fields if name not in _COMPUTED},
        due_at=first_due(found),
        clocks=[shown_clock(parts, each, at) for each in found],
        available_actions=_actions(parts, record, caller),
    )


async def as_stored(
    parts: ReferralParts, work: UnitOfWork, assessment_id: UUID, caller: Caller, at: datetime
) -> Assessment:
    """The assessment as the answer of this request, read back from the transaction and tagged with its version."""
    connection = await work.begin()
    record = known_assessment(await assessments.find(connection, assessment_id))
    found = await clocks.of(connection, [assessment_id])
    work.tag(record.version)
    return shown_assessment(parts, record, found[assessment_id], caller, at)


def _actions(parts: ReferralParts, record: AssessmentRecord, caller: Caller) -> list[AssessmentAction]:
    return list(available_actions(record.kind, record.status, standing_of(parts, caller, record)))


def _evidence(record: AssessmentRecord) -> CareNeedEvidence | None:
    """What a booking right can carry of a completed care need assessment (D-11)."""
    if record.kind is not AssessmentKind.CARE_NEED_ASSESSMENT:
        return None
    if record.completed_at is None or record.completed_by_profession is None:
        return None
    return CareNeedEvidence(assessed_on=civil_date(record.completed_at), by=record.completed_by_profession)
