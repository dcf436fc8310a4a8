"""What guidance is given about in a county, and the batteries of questions of its workers, as county data."""

from collections.abc import Collection, Container, Iterable, Iterator
from typing import Annotated

from pydantic import Field

from shared.contracts.county_contact_forms import QuestionSet, repeated
from shared.contracts.county_parts import Part
from shared.contracts.texts import LocalisedText
from shared.contracts.types import Code
from shared.terms.directory import NeedCriterion
from shared.terms.guidance import Matter
from shared.terms.people import Profession


class GuidanceTopic(Part):
    """Something that people turn to the guidance about, and to whom it is guided. Source: R-084, R-139, R-143."""

    code: Code
    name: LocalisedText
    matters: Annotated[tuple[Matter, ...], Field(min_length=1)]
    """What a contact about it is about; never child protection, which is made as a notice."""
    needs: Annotated[tuple[NeedCriterion, ...], Field(min_length=1)]
    """Needs by which services and self-care are suggested (R-140)."""
    professions: Annotated[tuple[Profession, ...], Field(min_length=1)]
    """To whom it is guided first, in this order (R-139)."""
    unit_id: Code | None = None
    """The unit that it is guided to; null: the guidance of the client's area."""
    contact_form: Code | None = None
    """Form of contact that asks of it."""


class QuestionBattery(QuestionSet):
    """Questions that a worker goes through with the client (kysymyspatteristo), of one version. Source: R-142."""

    leads_to: tuple[Code, ...] = ()
    """Questionnaires that the client may fill in next, as a self-assessment."""


def broken_topics(topics: Collection[GuidanceTopic], units: Container[str], forms: Container[str]) -> Iterator[str]:
    """A line for each topic that is there twice, or that names a unit or a form which the county does not have."""
    yield from (f"topics: {code} is there more than once" for code in repeated(each.code for each in topics))
    for topic in topics:
        if Matter.CHILD_PROTECTION in topic.matters:
            yield f"topics: {topic.code}: child protection is made as a notice"
        if topic.unit_id is not None and topic.unit_id not in units:
            yield f"topics: {topic.code}: unit_id {topic.unit_id} is not in units"
        if topic.contact_form is not None and topic.contact_form not in forms:
            yield f"topics: {topic.code}: contact_form {topic.contact_form} is not in contact_forms"


def broken_batteries(batteries: Iterable[QuestionBattery]) -> Iterator[str]:
    """A line for each battery whose version is there more than once."""
    for value in repeated(f"{each.code} version {each.version}" for each in batteries):
        yield f"question_batteries: {value} is there more than once"
