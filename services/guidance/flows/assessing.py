"""The content of a preliminary assessment, sealed and opened."""

from services.guidance.storage.assessments import AssessmentPartRecord
from shared.contracts.guidance.preliminary_assessment import AssessmentPart, NewAssessmentPart
from shared.kit.sealing import Sealer


def sealed_part(sealer: Sealer, new: NewAssessmentPart) -> bytes:
    """What a part says, sealed."""
    return sealer.seal(new.model_dump_json())


def opened_part(sealer: Sealer, record: AssessmentPartRecord) -> AssessmentPart:
    """What a part says, for those who work in the context of its register and for the unit that it is sent to."""
    said = NewAssessmentPart.model_validate_json(sealer.open(record.sealed_content))
    return AssessmentPart(**said.model_dump(), recorded_by=record.recorded_by, recorded_at=record.recorded_at)
