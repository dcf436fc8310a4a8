"""Self-service: is there anybody in the family who may do something with a matter? Source: D-1, D-17.

Whether somebody has the authority is asked only when that somebody comes; here nobody is there yet.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.law.acting_for import Acting, ActingLimits, Person, standing
from shared.terms.acting import AppointmentOperation, Authority, AuthorityBasis, SelfServiceVerdict

RULE_ID: Final = "self_service"
RULE_VERSION: Final = "1"

_WHO_MAY_COME: Final = (
    Acting(strongly_identified=True, is_self=True),
    Acting(strongly_identified=True, is_self=False, authority=Authority.ALLOWED, basis=AuthorityBasis.GUARDIANSHIP),
    Acting(strongly_identified=True, is_self=False, authority=Authority.ALLOWED, basis=AuthorityBasis.MANDATE),
)


@dataclass(frozen=True, slots=True)
class SelfServiceDecision:
    """Whether anybody of the family may do it, or only the unit."""

    verdict: SelfServiceVerdict
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def is_open(self) -> bool:
        """Whether somebody may."""
        return self.verdict is SelfServiceVerdict.SOMEBODY_MAY


def self_service(
    person: Person,
    limits: ActingLimits,
    operation: AppointmentOperation,
    *,
    on: date,
    appointment_on: date | None = None,
) -> SelfServiceDecision:
    """Whether the person, a guardian or the holder of a mandate could do it on a civil date, were they to come.

    `appointment_on` is the day of the (new) visit, as in `acting_for`; None while there is none.
    """
    may = any(
        standing(acting, person, limits, operation, on=on, appointment_on=appointment_on).may_act
        for acting in _WHO_MAY_COME
    )
    return SelfServiceDecision(SelfServiceVerdict.SOMEBODY_MAY if may else SelfServiceVerdict.NOBODY_MAY)
