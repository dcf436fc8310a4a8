"""Guided questions as county data: a tree of questions, of one version, each way through which ends at somebody."""

from collections.abc import Container, Iterable, Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.contracts.county_contact_forms import Versioned, repeated
from shared.contracts.county_parts import Part
from shared.contracts.texts import LocalisedText
from shared.contracts.types import Code, Flag, Whole


class GuidedOption(Part):
    """One answer, and where it leads."""

    code: Code
    text: LocalisedText
    leads_to: Code
    """Code of the next question, or of an end."""
    red_flag: Flag = False
    """True: this answer tells of acute danger and is answered with the emergency numbers at once (D-13)."""
    min_age_years: Annotated[Whole, Field(ge=0, le=150)] | None = None
    """What the answer tells of the age of whom it is about, in full years; null: nothing."""
    max_age_years: Annotated[Whole, Field(ge=0, le=150)] | None = None
    """The same of the oldest age, included. Nothing is suggested that is open to no age that was told (D-11)."""


class GuidedStep(Part):
    """One question."""

    code: Code
    text: LocalisedText
    options: Annotated[tuple[GuidedOption, ...], Field(min_length=2, max_length=20)]

    @model_validator(mode="after")
    def _offers_each_once(self) -> Self:
        if twice := repeated(option.code for option in self.options):
            raise ValueError(f"{self.code}: option {twice[0]} is there more than once")
        return self


class GuidedEndpoint(Part):
    """An end: what it is about, and what one may do meanwhile. Each names a human being too (R-030)."""

    code: Code
    text: LocalisedText
    """What happens next, in plain words."""
    topic: Code
    """One of the county's topics: it tells the professions, the needs, and to whom guidance guides on."""
    questionnaires: tuple[Code, ...] = ()
    """That the person may fill in."""


class GuidedQuestions(Versioned):
    """A tree of questions, of one version. Source: R-104."""

    first: Code
    """The question with which it begins."""
    questions: Annotated[tuple[GuidedStep, ...], Field(min_length=1, max_length=100)]
    ends: Annotated[tuple[GuidedEndpoint, ...], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        codes = [*(each.code for each in self.questions), *(each.code for each in self.ends)]
        known = set(codes)
        problems = [
            *(f"{code} is there more than once" for code in repeated(codes)),
            *(
                f"question {step.code}: option {option.code} leads to {option.leads_to}, which is not there"
                for step in self.questions
                for option in step.options
                if option.leads_to not in known
            ),
        ]
        if self.first not in {step.code for step in self.questions}:
            problems.append(f"first: {self.first} is not a question")
        if not problems:
            problems = list(self._walked())
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _walked(self) -> Iterator[str]:
        """What cannot be reached, and where answers lead round in a circle."""
        leads = {step.code: [option.leads_to for option in step.options] for step in self.questions}
        reached: set[str] = set()
        circles: set[str] = set()

        def visit(at: str, above: tuple[str, ...]) -> None:
            if at in above:
                circles.add(at)
            elif at not in reached:
                reached.add(at)
                for to in leads.get(at, ()):
                    visit(to, (*above, at))

        visit(self.first, ())
        yield from (f"question {code}: its answers lead back to it" for code in sorted(circles))
        for code in (*leads, *(end.code for end in self.ends)):
            if code not in reached:
                yield f"{code}: no answers lead to it"


def broken_guided_questions(trees: Iterable[GuidedQuestions], topics: Container[str]) -> Iterator[str]:
    """A line for each version that is there twice, and each end whose topic the county does not have."""
    found = list(trees)
    for value in repeated(f"{tree.code} version {tree.version}" for tree in found):
        yield f"guided_questions: {value} is there more than once"
    for tree in found:
        for end in tree.ends:
            where = f"guided_questions: {tree.code} version {tree.version}: end {end.code}"
            if end.topic not in topics:
                yield f"{where}: topic {end.topic} is not in topics"
