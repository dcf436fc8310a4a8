"""Forms of a county, as the rule of answers looks at them."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.guidance.rules.form_answers import FormDecision, Question, check_answers
from shared.contracts.county_contact_forms import FormQuestion, QuestionSet, form_of
from shared.contracts.county_pack import CountyPack


def check_form(form: QuestionSet, answers: Mapping[str, object]) -> FormDecision:
    """Whether the answers fit the form or battery, and which of them tell of danger."""
    return check_answers([_question(each) for each in form.questions], answers)


def tells_of_danger(packs: Iterable[CountyPack], filled: Any) -> bool:
    """Whether something sent as a filled form tells of danger by a form of one of the counties, however it fits."""
    if not isinstance(filled, dict) or not isinstance(filled.get("answers"), dict):
        return False
    code, sent, answers = filled.get("code"), filled.get("version"), filled["answers"]
    version = sent if isinstance(sent, int) else None
    known = [
        form_of(pack.contact_forms, code, version) or form_of(pack.contact_forms, code)
        for pack in packs
        if isinstance(code, str)
    ]
    return any(check_form(form, answers).red_flags for form in known if form is not None)


def _question(question: FormQuestion) -> Question:
    red_flags: list[object] = [option.code for option in question.options if option.red_flag]
    return Question(
        code=question.code,
        kind=question.kind,
        required=question.required,
        options=[option.code for option in question.options],
        minimum=question.minimum,
        maximum=question.maximum,
        red_flags=[*red_flags, True] if question.red_flag else red_flags,
    )
