"""Own application: a child of 12 or over brings its child-protection matter itself. Source: act 417/2007 section 26."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.law.birthdays import birthday
from shared.terms.child_protection import NotifierKind

RULE_ID: Final = "own_application"
RULE_VERSION: Final = "1"
APPLIES_FROM_YEARS: Final = 12


@dataclass(frozen=True, slots=True)
class OwnApplication:
    """Whether a notice is the child's own application; a younger child's is a notice like anybody's, never refused."""

    is_application: bool
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def own_application(kind: NotifierKind, birth_date: date | None, on: date) -> OwnApplication:
    """Whether a notice made on a day is the application of a child who is 12 or older, the birthday included.

    `birth_date`: of the child, None when only described. Source: act 417/2007 section 26; R-069.
    """
    is_old_enough = birth_date is not None and on >= birthday(birth_date, APPLIES_FROM_YEARS)
    return OwnApplication(is_application=kind is NotifierKind.CHILD and is_old_enough)
