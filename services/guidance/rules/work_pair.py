"""Work pair (työpari): one of health care and one of social welfare on the same contact. Source: R-116; D-10."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from shared.terms.desk import PairVerdict
from shared.terms.people import HEALTH_CARE_PROFESSIONS, SOCIAL_WELFARE_PROFESSIONS, Profession

RULE_ID: Final = "work_pair"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two."""

    subject: str
    professions: AbstractSet[Profession]


@dataclass(frozen=True, slots=True)
class PairDecision:
    """Whether the two make a pair, and why not."""

    verdict: PairVerdict
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def may_pair(handler: Half, other: Half, *, client_is_known: bool, client_agrees: bool) -> PairDecision:
    """Whether the handler and another make the work pair of a contact.

    The one has a profession of health care and the other one of social welfare. A known client's matter is opened to
    the other field with the client's word only; of an anonymous contact there is nobody to disclose. R-116; D-10.
    """
    if handler.subject == other.subject:
        return PairDecision(PairVerdict.SAME_PERSON)
    if not (_both_fields(handler, other) or _both_fields(other, handler)):
        return PairDecision(PairVerdict.SAME_FIELD)
    if client_is_known and not client_agrees:
        return PairDecision(PairVerdict.AGREEMENT_NEEDED)
    return PairDecision(PairVerdict.PAIR)


def _both_fields(of_health_care: Half, of_social_welfare: Half) -> bool:
    return not (
        of_health_care.professions.isdisjoint(HEALTH_CARE_PROFESSIONS)
        or of_social_welfare.professions.isdisjoint(SOCIAL_WELFARE_PROFESSIONS)
    )
