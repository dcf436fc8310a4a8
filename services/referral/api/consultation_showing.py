"""How a stored consultation is shown to a caller."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.referral.api.consultation_standing import Seen, standing_of
from services.referral.flows.consultations import due_state
from services.referral.flows.parts import ReferralParts
from services.referral.rules.consultation_states import available_actions
from services.referral.storage import consultation_texts, consultations
from services.referral.storage.consultation_texts import AnswerRecord
from services.referral.storage.consultations import ConsultationRecord, Step
from shared.contracts.referral.consultations import (
    AttachedConsultation,
    Consultation,
    ConsultationAnswer,
    ConsultationMessage,
    ConsultationStep,
    ListedConsultation,
)
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.kit.unit_of_work import UnitOfWork
from shared.terms.consultations import AWAITING_CONSULTATION

_COMPUTED = frozenset({"awaiting_consultation", "due_state"})
_OF_ONE = frozenset({"answers", "history", "available_actions"})


def listed(parts: ReferralParts, record: ConsultationRecord, at: datetime) -> ListedConsultation:
    """A consultation in a list."""
    return ListedConsultation(**_fields(parts, record, at, ListedConsultation))


def shown(parts: ReferralParts, seen: Seen, steps: Sequence[Step], caller: Caller, at: datetime) -> Consultation:
    """A consultation with its answers, its history and what this caller may do now."""
    return Consultation(
        **_fields(parts, seen.record, at, Consultation),
        answers=_answers(seen.answers),
        history=[ConsultationStep(action=each.action, status=each.status, at=each.at, by=each.by) for each in steps],
        available_actions=list(available_actions(seen.situation, standing_of(parts, caller, seen))),
    )


def attached(
    parts: ReferralParts, record: ConsultationRecord, answers: Sequence[AnswerRecord], at: datetime
) -> AttachedConsultation:
    """A consultation with its answers, for those whose assessment they belong to."""
    return AttachedConsultation(**_fields(parts, record, at, AttachedConsultation), answers=_answers(answers))


def shown_message(record: consultation_texts.MessageRecord) -> ConsultationMessage:
    """A message of the thread."""
    return ConsultationMessage(**{name: getattr(record, name) for name in ConsultationMessage.model_fields})


async def answered(
    parts: ReferralParts, stored: ConsultationRecord, caller: Caller, work: UnitOfWork, at: datetime
) -> Consultation:
    """The consultation as it is now, as the answer of a request that changed it, tagged with its version."""
    transaction = await work.begin()
    seen = Seen(stored, await consultation_texts.answers(transaction, stored.id))
    return await tagged(parts, seen, transaction, caller, work, at)


async def tagged(
    parts: ReferralParts, seen: Seen, connection: Connection, caller: Caller, work: UnitOfWork, at: datetime
) -> Consultation:
    """The consultation as the answer of this request, tagged with its version."""
    work.tag(seen.record.version)
    return shown(parts, seen, await consultations.steps(connection, seen.record.id), caller, at)


def with_referral(shown_one: Consultation, referral_id: UUID) -> Consultation:
    """The answer of a conversion: it tells the draft also where nothing is kept of it."""
    return shown_one.model_copy(update={"referral_id": referral_id})


def _answers(records: Sequence[AnswerRecord]) -> list[ConsultationAnswer]:
    return [
        ConsultationAnswer(**{name: getattr(each, name) for name in ConsultationAnswer.model_fields})
        for each in records
    ]


def _fields(
    parts: ReferralParts, record: ConsultationRecord, at: datetime, shape: type[ListedConsultation]
) -> dict[str, Any]:
    return {
        **{name: getattr(record, name) for name in shape.model_fields if name not in _COMPUTED and name not in _OF_ONE},
        "awaiting_consultation": record.status in AWAITING_CONSULTATION,
        "due_state": due_state(parts, record, at),
    }
