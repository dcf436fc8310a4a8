"""Which clocks go along with a person's next matter: one that nobody pursues never begins anew. Source: D-6."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from shared.terms.assessments import AssessmentStatus
from shared.terms.deadlines import DeadlineRule
from shared.terms.handovers import HandoverStatus

RULE_ID: Final = "left_clocks"
RULE_VERSION: Final = "1"

LEFT_HANDOVERS: Final = frozenset(
    {HandoverStatus.WITHDRAWN, HandoverStatus.RETURNED, HandoverStatus.RETURNED_FOR_REASSESSMENT}
)
LEFT_ASSESSMENTS: Final = frozenset({AssessmentStatus.ENDED})
"""States in which nobody pursues a matter, though the law's clocks may run on it."""


@dataclass(frozen=True, slots=True)
class LeftClock:
    """A clock of the law that runs on a matter which nobody pursues; of the same person, register and county."""

    owner_id: UUID
    rule: DeadlineRule
    started_at: datetime


@dataclass(frozen=True, slots=True)
class TakenAlong:
    """What goes along, and the first contact from which the matter counts all else."""

    clocks: tuple[LeftClock, ...]
    first_contact: datetime
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def taken_along(left: Iterable[LeftClock], *, has: Collection[DeadlineRule], received_at: datetime) -> TakenAlong:
    """Which clocks a new matter takes along: of each time limit that it has no clock of yet, the one that began first.

    Neither topic nor contact is asked for: whoever offers the matter writes them, and another word would begin the
    clock anew. One that began after `received_at` (instant of the new matter's first contact) stays, for the matter's
    own begins before it. Source: D-6.
    """
    earliest: dict[DeadlineRule, LeftClock] = {}
    for each in sorted(left, key=lambda each: (each.started_at, each.owner_id)):
        if each.rule not in has and each.started_at <= received_at:
            earliest.setdefault(each.rule, each)
    clocks = tuple(earliest.values())
    return TakenAlong(clocks, min([received_at, *(each.started_at for each in clocks)]))
