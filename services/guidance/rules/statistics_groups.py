"""Groups of the statistics: coarse enough to tell of nobody. Source: D-15, R-215."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.law.birthdays import age_years
from shared.terms.contact_outcomes import StatisticsAgeGroup
from shared.terms.guidance import Contactor

RULE_ID: Final = "statistics_groups"
RULE_VERSION: Final = "1"

_FROM_AGE: Final = (
    (75, StatisticsAgeGroup.AGED_75_OR_OVER),
    (65, StatisticsAgeGroup.AGED_65_TO_74),
    (30, StatisticsAgeGroup.AGED_30_TO_64),
    (18, StatisticsAgeGroup.AGED_18_TO_29),
    (7, StatisticsAgeGroup.AGED_7_TO_17),
)
BY_DUTY: Final = frozenset(
    {Contactor.PROFESSIONAL, Contactor.AUTHORITY, Contactor.POLICE, Contactor.KELA, Contactor.ORGANISATION}
)
"""They make contact by their duty: advice to them is counted apart. Source: R-215."""


@dataclass(frozen=True, slots=True)
class StatisticsGroups:
    """In which groups a contact counts."""

    age_group: StatisticsAgeGroup
    for_professional: bool
    """Advice to professionals and authorities is counted apart (R-215)."""
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def groups(birth_date: date | None, contactor: Contactor, *, on: date) -> StatisticsGroups:
    """In which groups a contact of a civil day counts; None: nobody's age is known. Source: D-15, R-215."""
    return StatisticsGroups(_age_group(birth_date, on), for_professional=contactor in BY_DUTY)


def _age_group(birth_date: date | None, on: date) -> StatisticsAgeGroup:
    if birth_date is None or birth_date > on:
        return StatisticsAgeGroup.UNKNOWN
    age = age_years(birth_date, on)
    return next((group for first, group in _FROM_AGE if age >= first), StatisticsAgeGroup.UNDER_7)
