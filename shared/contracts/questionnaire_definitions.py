"""Scored questionnaires as data: released versions, and what a county adds to them."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, HttpUrl, model_validator

from shared.contracts.county_parts import Part
from shared.contracts.texts import LocalisedText, Wording
from shared.contracts.types import Code, Flag, Whole
from shared.terms.directory import NeedCriterion
from shared.terms.people import Language
from shared.terms.questionnaires import Sex

Points = Annotated[Whole, Field(ge=0, le=100)]
Score = Annotated[Whole, Field(ge=0, le=1000)]


class QuestionnaireOption(Part):
    """One answer, and its points."""

    code: Code
    points: Points


class QuestionnaireItem(Part):
    """One question of a questionnaire."""

    code: Code
    options: Code
    """Which of the sets of options answers it."""
    counts: Flag = True
    """False: asked for information only; not counted, and not missed when it is left out."""
    shown_when_any_of: tuple[Code, ...] = ()
    """Shown only when one of these earlier items has points; empty: always. What is not shown is not missing."""
    red_flag_from: Points | None = None
    """Points from which, included, the answer tells of acute danger (D-13)."""


class QuestionnaireBand(Part):
    """A band of scores, from its limit to the next one's."""

    code: Code
    at_least: Score
    """Least score of the band, included."""
    by_sex: Mapping[Sex, Score] = Field(default_factory=dict)
    """Where the limit is another for women or men; who does not tell the sex has the lowest."""
    feedback: LocalisedText
    """What the band tells, in plain words; it names no illness, urgency, step or service."""


class QuestionnaireWording(Part):
    """The words of a questionnaire in one language, as its authors or an official source has them."""

    language: Language
    source: Wording
    """Where these words are from."""
    instruction: Wording
    items: Mapping[Code, Wording]
    """Text of each item."""
    options: Mapping[Code, Mapping[Code, Wording]]
    """Text of each option, by the set of options."""


class Questionnaire(Part):
    """A questionnaire of one version. A released version never changes: its change is a new version. Source: R-026."""

    code: Code
    version: Annotated[Whole, Field(ge=1)]
    name: Wording
    """A proper name, the same in every language."""
    about: LocalisedText
    topic: Code
    """What it is about, as the county's topics of guidance name it."""
    needs: Annotated[tuple[NeedCriterion, ...], Field(min_length=1)]
    """By which services and self-care are suggested beside the result."""
    credit: Wording
    licence: Wording
    licence_url: HttpUrl | None = None
    asks_sex: Flag = False
    """Whether a limit depends on the sex."""
    multiplier: Annotated[Whole, Field(ge=1, le=10)] = 1
    """Of the sum of the points."""
    options: Mapping[Code, tuple[QuestionnaireOption, ...]]
    """Sets of options by name."""
    items: Annotated[tuple[QuestionnaireItem, ...], Field(min_length=1, max_length=60)]
    bands: Annotated[tuple[QuestionnaireBand, ...], Field(min_length=1)]
    """In the order of their limits, the first from 0."""
    wordings: tuple[QuestionnaireWording, ...] = ()
    """The questionnaire is offered in the languages that are here."""

    @property
    def languages(self) -> list[Language]:
        """Languages in which it can be offered."""
        return [each.language for each in self.wordings]

    @property
    def digest(self) -> str:
        """Fingerprint of all that is said here, so that a result tells exactly by what it was made."""
        content = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        problems = [*self._items_refer(), *self._bands_rise(), *self._wordings_are_whole()]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _items_refer(self) -> Iterator[str]:
        yield from (f"item {code} is there more than once" for code in _repeated(each.code for each in self.items))
        for name, options in self.options.items():
            for code in _repeated(each.code for each in options):
                yield f"options {name}: {code} is there more than once"
        seen: set[str] = set()
        for item in self.items:
            if item.options not in self.options:
                yield f"item {item.code}: options {item.options} are not there"
            yield from (
                f"item {item.code}: {code} is no earlier item" for code in item.shown_when_any_of if code not in seen
            )
            seen.add(item.code)

    def _bands_rise(self) -> Iterator[str]:
        yield from (f"band {code} is there more than once" for code in _repeated(each.code for each in self.bands))
        if self.bands[0].at_least or self.bands[0].by_sex:
            yield "the first band begins from 0 for everybody"
        if bool(any(each.by_sex for each in self.bands)) is not self.asks_sex:
            yield "asks_sex is said where a limit depends on the sex, and only there"
        for sex in Sex:
            limits = [each.by_sex.get(sex, each.at_least) for each in self.bands]
            if any(earlier >= later for earlier, later in pairwise(limits)):
                yield f"the limits of the bands rise ({sex})"

    def _wordings_are_whole(self) -> Iterator[str]:
        yield from (f"{language} is worded more than once" for language in _repeated(self.languages))
        items = {each.code for each in self.items}
        options = {name: {each.code for each in found} for name, found in self.options.items()}
        for wording in self.wordings:
            if wording.items.keys() != items:
                yield f"{wording.language}: each item is worded, and nothing else"
            if {name: set(found) for name, found in wording.options.items()} != options:
                yield f"{wording.language}: each option is worded, and nothing else"


class CutOff(Part):
    """A county's own limit of a band, where the practice of its professionals is another."""

    band: Code
    at_least: Score
    by_sex: Mapping[Sex, Score] = Field(default_factory=dict)


class CountyQuestionnaire(Part):
    """What a county adds to a released questionnaire: its wordings, its limits, and whether it is in use. R-026."""

    code: Code
    version: Annotated[Whole, Field(ge=1)]
    rollout: Flag = True
    """False: not in use in the county."""
    wordings: tuple[QuestionnaireWording, ...] = ()
    """Instead of the released one in that language, or beside the others."""
    cut_offs: tuple[CutOff, ...] = ()


def in_county(released: Questionnaire, added: CountyQuestionnaire) -> Questionnaire:
    """A released questionnaire with what a county adds; raises ValueError where the two do not fit together."""
    if unknown := {each.band for each in added.cut_offs} - {each.code for each in released.bands}:
        raise ValueError(f"{released.code}: band {min(unknown)} is not there")
    own = {each.language: each for each in added.wordings}
    limits = {each.band: each for each in added.cut_offs}
    bands = [
        each.model_copy(update={"at_least": limits[each.code].at_least, "by_sex": limits[each.code].by_sex})
        if each.code in limits
        else each
        for each in released.bands
    ]
    return Questionnaire.model_validate(
        {
            **dict(released),
            "wordings": [*(each for each in released.wordings if each.language not in own), *own.values()],
            "bands": bands,
            "asks_sex": any(each.by_sex for each in bands),
        }
    )


def _repeated(values: Iterable[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]
