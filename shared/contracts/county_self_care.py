"""What a county recommends for self-care (omahoito): its own advice and links to services of others, as county data."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Self

from pydantic import Field, HttpUrl, model_validator

from shared.contracts.county_parts import Part
from shared.contracts.texts import LocalisedText
from shared.contracts.types import CivilDate, Code, Whole
from shared.law.acting_for import ADULT_AT
from shared.terms.directory import LifeSituation, NeedCriterion, TargetGroup
from shared.terms.people import Language


class SelfCareLink(Part):
    """Where it is on the web, in which languages."""

    language: Language
    url: HttpUrl


class SelfCareWords(Part):
    """Words by which it is looked for besides those of its texts."""

    fi: tuple[str, ...] = ()
    sv: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


class SelfCareItem(Part):
    """Advice of the county, or a link to a service that anybody uses by themselves. Source: R-025, R-134; D-11."""

    code: Code
    name: LocalisedText
    description: LocalisedText
    """What it is and for whom, in our own words."""
    advice: LocalisedText | None = None
    """What one can do by oneself; null: behind the links only."""
    links: Annotated[tuple[SelfCareLink, ...], Field(max_length=6)] = ()
    """In each language that it has; none: it is the advice alone."""
    needs: Annotated[tuple[NeedCriterion, ...], Field(min_length=1)]
    """Needs that it is about; by them it belongs to the topics of guidance."""
    life_situations: tuple[LifeSituation, ...] = ()
    target_groups: tuple[TargetGroup, ...] = ()
    step: Annotated[Whole, Field(ge=0, le=0)] | None = None
    """0: of the open step of stepped care, which is for adults (D-11); null: of no step."""
    min_age_years: Annotated[Whole, Field(ge=0, le=150)] | None = None
    """Youngest, in full years; null: no limit."""
    max_age_years: Annotated[Whole, Field(ge=0, le=150)] | None = None
    """Oldest, in full years, included; null: no limit."""
    words: SelfCareWords = SelfCareWords()
    reviewed_on: CivilDate
    """When somebody last saw that it is right."""
    review_due_on: CivilDate
    """When that is to be seen again."""

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.advice is None and not self.links:
            raise ValueError(f"{self.code}: has neither advice nor a link")
        if self.step is not None and (self.min_age_years or 0) < ADULT_AT:
            raise ValueError(f"{self.code}: stepped care is for adults, so min_age_years is {ADULT_AT} or more")
        if (self.min_age_years or 0) > (150 if self.max_age_years is None else self.max_age_years):
            raise ValueError(f"{self.code}: min_age_years is over max_age_years")
        if self.review_due_on <= self.reviewed_on:
            raise ValueError(f"{self.code}: review_due_on is after reviewed_on")
        return self

    def is_for(self, age: int) -> bool:
        """Whether it is for somebody of that many full years."""
        return (self.min_age_years or 0) <= age and (self.max_age_years is None or age <= self.max_age_years)

    def is_overdue(self, today: date) -> bool:
        """Whether its review is overdue."""
        return self.review_due_on < today


def broken_self_care(items: Iterable[SelfCareItem]) -> Iterator[str]:
    """A line for each item that is there twice."""
    for code, times in Counter(each.code for each in items).items():
        if times > 1:
            yield f"self_care: {code} is there more than once"
