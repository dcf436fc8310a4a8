"""Duplicates: is what somebody makes contact about under way already? Source: R-128, D-9, D-13."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from shared.terms.guidance import Matter
from shared.terms.making_contact import DuplicateReason, DuplicateVerdict

RULE_ID: Final = "duplicates"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a contact is about; the topic is a code or not said."""

    matters: Collection[Matter]
    topic_code: str | None


@dataclass(frozen=True, slots=True)
class OpenContact:
    """A contact of the same person in the same county that is open."""

    id: UUID
    subject: Subject


@dataclass(frozen=True, slots=True)
class DuplicateDecision:
    """What becomes of the new contact, and which open one it repeats."""

    verdict: DuplicateVerdict
    reason: DuplicateReason
    of: UUID | None = None
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def duplicate_of(
    new: Subject, open_contacts: Sequence[OpenContact], *, by_duty: bool, in_danger: bool
) -> DuplicateDecision:
    """Whether a contact repeats the first of the open ones (given in the order of their first instants) that it fits.

    It repeats one when that one is about every matter of it, so that no clock of its own would be lost, and the topics
    do not differ. A client is sent to the open one; a contact recorded by duty is taken and shows it; and nobody in
    danger is turned back. Source: R-128, D-13.
    """
    if not open_contacts:
        return DuplicateDecision(DuplicateVerdict.NEW, DuplicateReason.NOTHING_OPEN)
    same = next((each.id for each in open_contacts if _covers(each.subject, new)), None)
    if same is None:
        return DuplicateDecision(DuplicateVerdict.NEW, DuplicateReason.OTHER_MATTER)
    if in_danger:
        return DuplicateDecision(DuplicateVerdict.POSSIBLE, DuplicateReason.ACUTE_DANGER, same)
    if by_duty:
        return DuplicateDecision(DuplicateVerdict.POSSIBLE, DuplicateReason.RECORDED_BY_DUTY, same)
    return DuplicateDecision(DuplicateVerdict.IN_PROGRESS, DuplicateReason.SAME_MATTER, same)


def _covers(known: Subject, new: Subject) -> bool:
    topics = {known.topic_code, new.topic_code} - {None}
    return set(new.matters) <= set(known.matters) and len(topics) <= 1
