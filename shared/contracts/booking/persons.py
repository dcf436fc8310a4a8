"""Persons, and the pseudonym under which their matters are found."""

from typing import Annotated

from pydantic import Field

from shared.contracts.types import Flag, IdentityCode, Input, Output, PersonRef, Reason

NonDisclosure = Annotated[Flag, Field(description="Non-disclosure for personal safety (turvakielto).")]
TakenIntoCare = Annotated[Flag, Field(description="Taken into care (huostaanotto).")]
InterpreterLanguage = Annotated[
    str | None,
    Field(pattern=r"^[a-z]{2,3}$", description="ISO 639 code when an interpreter is needed (R-009).", examples=["so"]),
]


class PersonIdentity(Input):
    """Whose matter it is; always in a body. Protections are for professionals and services to tell."""

    personal_identity_code: IdentityCode
    non_disclosure: NonDisclosure = False
    taken_into_care: TakenIntoCare = False


class PersonLookup(Input):
    """Asks for the pseudonym of a person."""

    personal_identity_code: IdentityCode


class PersonReference(Output):
    """The pseudonym under which a person's matters are found."""

    person_ref: PersonRef


class PutProtections(Input):
    """Which protections hold from now on; the one that is false is lifted, or stays away."""

    non_disclosure: NonDisclosure
    taken_into_care: TakenIntoCare
    reason: Reason


class PersonProtections(Output):
    """What keeps others from acting for a person here."""

    person_ref: PersonRef
    non_disclosure: NonDisclosure
    taken_into_care: TakenIntoCare
