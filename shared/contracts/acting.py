"""Professionals as data: whom a `sub` names, and for whom a service acts."""

from typing import Annotated

from pydantic import ConfigDict, Field

from shared.contracts.types import Code, Output, Reason
from shared.terms.people import Profession

Subject = Annotated[Reason, Field(description="`sub` of a professional at the issuer.", examples=["5f0c7a6e"])]


class ActingProfessional(Output):
    """For whom a service acts: told as data, never by a borrowed token."""

    model_config = ConfigDict(extra="forbid")

    subject: Subject
    professions: Annotated[list[Profession], Field(min_length=1, max_length=len(Profession))]
    unit_id: Code
