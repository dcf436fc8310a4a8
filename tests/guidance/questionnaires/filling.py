"""Filled questionnaires for the tests."""

from typing import Any

from services.guidance.flows.questionnaires.in_use import released
from shared.contracts.questionnaire_definitions import Questionnaire

BY_CODE = {each.code: each for each in released()}
RED_FLAG = {"9": "several-days"}
"""An answer of PHQ-9 that tells of danger."""


def lowest(code: str = "phq-9", **answers: str) -> dict[str, str]:
    """Every counted item answered with the option of the fewest points, but for what is given."""
    questionnaire = BY_CODE[code]
    return {item.code: _lowest(questionnaire, item.options) for item in questionnaire.items if item.counts} | answers


def filled(answers: dict[str, str] | None = None, *, code: str = "phq-9", **more: Any) -> dict[str, Any]:
    """A questionnaire as it is sent along with a contact."""
    return {"code": code, "version": 1, "answers": lowest(code) if answers is None else answers, **more}


def _lowest(questionnaire: Questionnaire, options: str) -> str:
    return min(questionnaire.options[options], key=lambda each: each.points).code
