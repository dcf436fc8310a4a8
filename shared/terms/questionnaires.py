"""Words of scored questionnaires: what came of the answers, and on what a limit may depend."""

from enum import StrEnum


class Sex(StrEnum):
    """Asked only where a questionnaire has other limits for women than for men, and told only by who wants to."""

    FEMALE = "female"
    MALE = "male"


class ScoreVerdict(StrEnum):
    """What came of the answers. Source: R-027; D-11."""

    SCORED = "scored"
    INCOMPLETE = "incomplete"
    """An answer is missing, so there is no score."""
    UNFIT = "unfit"
    """An answer is to a question or an option that the questionnaire does not have."""
