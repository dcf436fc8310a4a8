"""Persons, and the pseudonym under which their matters are found."""

from typing import Annotated

from pydantic import Field

from shared.contracts.types import Flag, IdentityCode, Input, Output, PersonRef


class PersonIdentity(Input):
    """Whose matter it is; always in a body. Protections are for professionals and services to tell."""

    personal_identity_code: IdentityCode
    non_disclosure: Annotated[Flag, Field(description="Non-disclosure for personal safety (turvakielto).")] = False
    taken_into_care: Annotated[Flag, Field(description="Taken into care (huostaanotto).")] = False


class PersonLookup(Input):
    """Asks for the pseudonym of a person."""

    personal_identity_code: IdentityCode


class PersonReference(Output):
    """The pseudonym under which a person's matters are found."""

    person_ref: PersonRef
