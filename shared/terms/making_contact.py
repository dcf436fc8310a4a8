"""Words of what is decided while somebody makes contact or is identified."""

from enum import StrEnum


class DuplicateVerdict(StrEnum):
    """What becomes of a contact of a person who has one open. Source: R-128."""

    NEW = "new"
    """Another matter, or none is open."""
    IN_PROGRESS = "in_progress"
    """The client's own matter is under way already: the client is told how it stands, and adds to it."""
    POSSIBLE = "possible"
    """It is taken, and whoever handles it sees the open one."""


class DuplicateReason(StrEnum):
    """Why."""

    NOTHING_OPEN = "nothing_open"
    OTHER_MATTER = "other_matter"
    SAME_MATTER = "same_matter"
    ACUTE_DANGER = "acute_danger"
    """Whoever is in danger is never turned back."""
    RECORDED_BY_DUTY = "recorded_by_duty"


class ErasureKind(StrEnum):
    """What was deleted of a contact. Source: D-8."""

    PERSON = "person"
    """Everything personal of an identified contact."""
    WORDS = "words"
    """What was said in an anonymous contact."""


class DraftVerdict(StrEnum):
    """Whether the identity of a contact that no register needs still stands. Source: D-8."""

    KEEP = "keep"
    FORGET = "forget"


class DraftReason(StrEnum):
    """Why."""

    OF_A_REGISTER = "of_a_register"
    CLIENT_IS_OWED_AN_ANSWER = "client_is_owed_an_answer"
    TOUCHED_LATELY = "touched_lately"
    LEFT_ALONE = "left_alone"
