"""Claiming: may a worker take a contact into the own hands? Source: R-117; D-6."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.terms.desk import ClaimVerdict
from shared.terms.people import HEALTH_CARE_PROFESSIONS, Profession

RULE_ID: Final = "claiming"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True)
class Qualification:
    """What the unit's manager has recorded of a substitute's right to work in a profession."""

    profession: Profession
    valid_until: date
    """Last day, included."""


@dataclass(frozen=True, slots=True)
class ClaimDecision:
    """Whether the worker may take it, and why."""

    verdict: ClaimVerdict
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def may_claim(
    *,
    handler: str | None,
    worker: str,
    waits_for_care_need_assessment: bool,
    recorded: Iterable[Qualification],
    today: date,
) -> ClaimDecision:
    """Whether a worker may take a contact that somebody, or nobody, handles.

    `recorded`: the worker's qualifications as a substitute; of a worker without any, the token tells the profession.
    One health-care qualification that still holds is enough. Source: R-117; D-6.
    """
    if handler is not None:
        return ClaimDecision(ClaimVerdict.ALREADY_OWN if handler == worker else ClaimVerdict.TAKEN)
    of_health_care = [each for each in recorded if each.profession in HEALTH_CARE_PROFESSIONS]
    has_ended = bool(of_health_care) and all(each.valid_until < today for each in of_health_care)
    if waits_for_care_need_assessment and has_ended:
        return ClaimDecision(ClaimVerdict.QUALIFICATION_ENDED)
    return ClaimDecision(ClaimVerdict.FREE)
