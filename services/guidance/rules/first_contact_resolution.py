"""First-contact resolution: was the matter settled with the first contact? Source: R-132, D-15."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.terms.guidance import ContactOutcome

RULE_ID: Final = "first_contact_resolution"
RULE_VERSION: Final = "1"

SETTLED_HERE: Final = frozenset({ContactOutcome.ADVICE_GIVEN, ContactOutcome.DIRECT_BOOKING})
"""Outcomes that hand nothing on."""


@dataclass(frozen=True, slots=True)
class ResolutionDecision:
    """Whether it was."""

    is_resolved: bool
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def resolved_at_first_contact(
    outcomes: Iterable[ContactOutcome], *, contacted_on: date, closed_on: date, consulted: bool
) -> ResolutionDecision:
    """Whether advice or a booking settled it on the day of the contact, with nobody else asked. Source: R-132.

    Both days are civil days; a contact without an outcome was not settled.
    """
    ended = set(outcomes)
    here = bool(ended) and ended <= SETTLED_HERE
    return ResolutionDecision(here and contacted_on == closed_on and not consulted)
