"""What a questionnaire tells of the answers, and whether something sent as answers tells of danger."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.guidance.flows.questionnaires.in_use import QuestionnairesInUse, scoring_of
from services.guidance.rules.questionnaire_scoring import ScoreDecision, range_of, score
from shared.contracts.guidance.questionnaires import BandLimit, ProducedBy, QuestionnaireResult
from shared.contracts.problem import FieldError
from shared.contracts.questionnaire_definitions import Questionnaire
from shared.terms.contact_forms import AnswerFault
from shared.terms.questionnaires import Sex


def result_of(questionnaire: Questionnaire, decision: ScoreDecision, sex: Sex | None) -> QuestionnaireResult:
    """A decision of the rule with the words of the questionnaire."""
    minimum, maximum = range_of(scoring_of(questionnaire))
    return QuestionnaireResult(
        code=questionnaire.code,
        version=questionnaire.version,
        name=questionnaire.name,
        digest=questionnaire.digest,
        verdict=decision.verdict,
        score=decision.score,
        minimum=minimum,
        maximum=maximum,
        band=decision.band,
        feedback=next((each.feedback for each in questionnaire.bands if each.code == decision.band), None),
        limits=limits_of(questionnaire),
        sex=sex if questionnaire.asks_sex else None,
        missing=list(decision.missing),
        red_flags=list(decision.red_flags),
        made_by=ProducedBy(rule_id=decision.rule_id, rule_version=decision.rule_version),
        credit=questionnaire.credit,
        licence=questionnaire.licence,
    )


def limits_of(questionnaire: Questionnaire) -> list[BandLimit]:
    """From which score each band begins."""
    return [BandLimit(code=each.code, at_least=each.at_least, by_sex=dict(each.by_sex)) for each in questionnaire.bands]


def answers_tell_of_danger(in_use: QuestionnairesInUse, filled: Iterable[Any]) -> bool:
    """Whether one of the things sent as filled questionnaires tells of danger, however badly it fits (D-13)."""
    sent = ((each.get("code"), each.get("answers")) if isinstance(each, Mapping) else (None, each) for each in filled)
    return any(danger_in(in_use, code, answers) for code, answers in sent)


def danger_in(in_use: QuestionnairesInUse, code: Any, answers: Any) -> bool:
    """Whether answers tell of danger by any version of a questionnaire, in any county; what cannot be read may."""
    if answers is None:
        return False
    read = answers if isinstance(answers, Mapping) else {"": answers}
    return any(score(scoring_of(each), read).red_flags for each in in_use.everywhere(code))


def refused_answers(decision: ScoreDecision, pointer: str) -> list[FieldError]:
    """What is wrong with answers that do not fit their questionnaire, and never what was sent."""
    return [
        FieldError(
            pointer=f"{pointer}/{code}".rstrip("/"),
            code=AnswerFault.UNKNOWN.value,
            detail="The questionnaire has no such question or option.",
        )
        for code in decision.unfit
    ]
