"""How contacts are made in a county, as its data: forms for each topic, and what the county has taken into use."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Annotated, Self, TypeVar

from pydantic import Field, HttpUrl, model_validator

from shared.contracts.county_parts import Part
from shared.contracts.texts import LocalisedText
from shared.contracts.types import Code, Flag, Whole
from shared.terms.contact_forms import QuestionKind
from shared.terms.guidance import Matter


class ContactHabits(Part):
    """What the county may set of making contact. Source: R-108."""

    walk_in: Flag = True
    """Whether clients are met without an appointment; `false` switches the channel off."""
    chat_url: HttpUrl | None = None
    """Where the county's professionals chat with clients; null: there is no chat."""


class FormOption(Part):
    """One answer of a question with options."""

    code: Code
    text: LocalisedText
    red_flag: Flag = False
    """True: this answer tells of acute danger and is answered with the emergency numbers at once (D-13)."""


class FormQuestion(Part):
    """One question of a form."""

    code: Code
    kind: QuestionKind
    text: LocalisedText
    required: Flag = False
    options: tuple[FormOption, ...] = ()
    """Of a choice."""
    minimum: Whole | None = None
    """Least number, included; of a number."""
    maximum: Whole | None = None
    """Greatest number, included; of a number."""
    red_flag: Flag = False
    """True: yes tells of acute danger and is answered with the emergency numbers at once (D-13)."""

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if bool(self.options) != (self.kind is QuestionKind.CHOICE):
            raise ValueError(f"{self.code}: a choice has options, and nothing else has")
        is_number = self.kind is QuestionKind.NUMBER
        if (self.minimum is not None) is not is_number or (self.maximum is not None) is not is_number:
            raise ValueError(f"{self.code}: a number has minimum and maximum, and nothing else has")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"{self.code}: minimum {self.minimum} is over maximum {self.maximum}")
        if self.red_flag and self.kind is not QuestionKind.YES_NO:
            raise ValueError(f"{self.code}: red_flag of a question is for yes_no; a choice has it on its options")
        if twice := repeated(option.code for option in self.options):
            raise ValueError(f"{self.code}: option {twice[0]} is there more than once")
        return self


class Versioned(Part):
    """Something that is asked, of one version."""

    code: Code
    version: Annotated[Whole, Field(ge=1)]
    """A change of questions is a new version; the old one stays, for the answers given by it."""
    name: LocalisedText


class QuestionSet(Versioned):
    """Questions that are answered together, of one version."""

    questions: Annotated[tuple[FormQuestion, ...], Field(min_length=1, max_length=40)]

    @model_validator(mode="after")
    def _asks_each_once(self) -> Self:
        if twice := repeated(question.code for question in self.questions):
            raise ValueError(f"question {twice[0]} is there more than once")
        return self


class ContactForm(QuestionSet):
    """A form that is filled in when contact is made, of one version. Source: R-147; issue of guidance, point 1."""

    matters: Annotated[tuple[Matter, ...], Field(min_length=1)]
    """What a contact with this form is about, unless the client says otherwise; never child protection."""

    @model_validator(mode="after")
    def _leads_to_no_notice(self) -> Self:
        if Matter.CHILD_PROTECTION in self.matters:
            raise ValueError(f"{self.code}: child protection is made as a notice, not by a form of contact")
        return self


Questions = TypeVar("Questions", bound=Versioned)


def broken_forms(forms: Iterable[ContactForm]) -> Iterator[str]:
    """A line for each form whose version is there more than once."""
    for value in repeated(f"{form.code} version {form.version}" for form in forms):
        yield f"contact_forms: {value} is there more than once"


def form_of(forms: Iterable[Questions], code: str, version: int | None = None) -> Questions | None:
    """The one of that version, or its newest one; None when there is none."""
    found = [each for each in forms if each.code == code and version in {None, each.version}]
    return max(found, key=lambda each: each.version, default=None)


def newest_forms(forms: Iterable[Questions]) -> list[Questions]:
    """The newest version of each, in the order of their first versions."""
    newest: dict[str, Questions] = {}
    for form in forms:
        if form.code not in newest or newest[form.code].version < form.version:
            newest[form.code] = form
    return list(newest.values())


def repeated(values: Iterable[str]) -> list[str]:
    """The values that are there more than once."""
    return [value for value, times in Counter(values).items() if times > 1]
