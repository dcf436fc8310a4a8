"""Words of the forms that somebody who makes contact fills in, and of whom and what else a contact is about."""

from enum import StrEnum


class QuestionKind(StrEnum):
    """How a question of a form is answered."""

    CHOICE = "choice"
    """One of the options."""
    YES_NO = "yes_no"
    NUMBER = "number"
    """A whole number."""
    TEXT = "text"


class AnswerFault(StrEnum):
    """Why an answer does not fit its form."""

    UNKNOWN = "unknown"
    """The form has no such question, or the question no such option."""
    MISSING = "missing"
    WRONG_KIND = "wrong_kind"
    OUT_OF_RANGE = "out_of_range"


class UserGroup(StrEnum):
    """In which situation the client is, as a ground for finding the right service. Source: R-093."""

    MOVING_IN = "moving_in"
    IMMIGRANT = "immigrant"
    WORRIED_ABOUT_A_CHILD = "worried_about_a_child"
    SEPARATING = "separating"
    IN_CRISIS = "in_crisis"
    YOUNG_PERSON = "young_person"
    NOT_KNOWING_WHERE_TO_TURN = "not_knowing_where_to_turn"
    NEEDING_MUCH_SUPPORT = "needing_much_support"
    OTHER = "other"


class ToolKind(StrEnum):
    """A tool of guidance that was used with the client. Source: R-141."""

    FIRST_ASSESSMENT_FORM = "first_assessment_form"
    """Ensiarviolomake."""
    FAMILY_SITUATION_SCALE = "family_situation_scale"
    """Perhetilannepuntari."""
    LETS_TALK_ABOUT_CHILDREN = "lets_talk_about_children"
    """Lapset puheeksi."""
    QUESTION_BATTERY = "question_battery"
    """Kysymyspatteristo of the county. Source: R-142."""
