"""Questionnaires that the person attaches to a contact: scored, sealed for keeping, opened for health care (R-029)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from services.guidance.flows.parts import GuidanceParts, known
from services.guidance.flows.questionnaires.in_use import scoring_of
from services.guidance.flows.questionnaires.results import refused_answers, result_of
from services.guidance.rules.questionnaire_scoring import score
from services.guidance.storage.contacts import ContactRecord
from services.guidance.storage.questionnaires import QuestionnaireRecord
from shared.contracts.county_pack import CountyPack
from shared.contracts.guidance.questionnaires import ContactQuestionnaire, FilledQuestionnaire, KeptResult
from shared.kit.problems import VALIDATION, Refusal
from shared.kit.sealing import Sealer


def attached_to(
    parts: GuidanceParts, county: CountyPack, filled: Sequence[FilledQuestionnaire], *, pointer: str
) -> list[KeptResult]:
    """The results of filled questionnaires as the county scores them; refuses what does not fit, by `pointer`.

    An unfinished one has no score and may be sent along all the same.
    """
    return [_result(parts, county, each, f"{pointer}/{place}") for place, each in enumerate(filled)]


def attached_alone(parts: GuidanceParts, county: CountyPack, filled: FilledQuestionnaire) -> KeptResult:
    """The same of one that is the whole body."""
    return _result(parts, county, filled, "")


def county_of(parts: GuidanceParts, contact: ContactRecord) -> CountyPack:
    """The county whose guidance has the contact."""
    county, _ = parts.unit(contact.unit_id)
    return county


def tell_of_danger(attached: Iterable[KeptResult]) -> bool:
    """Whether an answer of one of them tells of acute danger (D-13)."""
    return any(each.result.red_flags for each in attached)


def kept(sealer: Sealer, contact_id: UUID, attached: Iterable[KeptResult], at: datetime) -> list[QuestionnaireRecord]:
    """Results sealed for keeping with a contact."""
    return [QuestionnaireRecord(uuid7(), contact_id, at, sealer.seal(each.model_dump_json())) for each in attached]


def opened(sealer: Sealer, record: QuestionnaireRecord) -> ContactQuestionnaire:
    """A kept one as health care and the person see it."""
    content = KeptResult.model_validate_json(sealer.open(record.sealed_filled))
    return ContactQuestionnaire(
        id=record.id,
        attached_at=record.attached_at,
        red_flag=bool(content.result.red_flags),
        result=content.result,
        answers=content.answers,
    )


def _result(parts: GuidanceParts, county: CountyPack, filled: FilledQuestionnaire, pointer: str) -> KeptResult:
    within = pointer.removeprefix("/")
    found = parts.questionnaires.find(county.code, filled.code, filled.version)
    questionnaire = known(found, f"{within}/code".removeprefix("/"))
    decision = score(scoring_of(questionnaire), filled.answers, filled.sex)
    if errors := refused_answers(decision, f"{pointer}/answers"):
        raise Refusal(VALIDATION, errors=errors)
    return KeptResult(result=result_of(questionnaire, decision, filled.sex), answers=dict(filled.answers))
