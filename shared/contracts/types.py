"""The small types that every contract is made of: instants, civil dates, bounded texts, and the two kinds of model."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, Strict

from shared.law.civil_time import HELSINKI
from shared.law.personal_identity_code import (
    InvalidIdentityCode,
    PersonalIdentityCode,
    mentions_identity_code,
    parse,
)

_BEGINS_WITH_A_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")


def _in_iso_8601(value: object) -> object:
    """Refuse numbers, also those written as text: an epoch second is not a date."""
    if isinstance(value, date) or (isinstance(value, str) and _BEGINS_WITH_A_DAY.match(value)):
        return value
    raise ValueError("must be text in ISO 8601")


def _a_day_only(value: object) -> object:
    """Refuse an instant in place of a civil date: its day depends on where one stands."""
    if isinstance(value, str) and len(value) != len("2026-11-23"):
        raise ValueError("must be a date such as 2026-11-23")
    return _in_iso_8601(value)


def _in_utc(at: datetime) -> datetime:
    try:
        at.astimezone(HELSINKI)  # every rule asks for its day in Finland
        return at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("must be an instant of the years 1 to 9999 in UTC and in Finland") from error


def _identity_code(text: str) -> PersonalIdentityCode:
    try:
        return parse(text)
    except InvalidIdentityCode as error:
        raise ValueError("is not a valid personal identity code") from error


def without_identity_code(text: str) -> str:
    """The text itself; raises ValueError when it holds a personal identity code (D-14)."""
    if mentions_identity_code(text):
        raise ValueError("must not hold a personal identity code")
    return text


Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_in_iso_8601),
    AfterValidator(_in_utc),
    Field(
        description="Instant in RFC 3339; any offset is accepted, UTC is answered.", examples=["2026-11-23T07:00:00Z"]
    ),
]
CivilDate = Annotated[
    date, BeforeValidator(_a_day_only), Field(description="Civil date in Europe/Helsinki.", examples=["2026-11-23"])
]
Whole = Annotated[int, Strict()]
Flag = Annotated[bool, Strict()]
Code = Annotated[
    str,
    Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9-]*$", examples=["child-physio"]),
    AfterValidator(without_identity_code),
]
ShortText = Annotated[str, Field(min_length=1, max_length=200)]
LongText = Annotated[str, Field(min_length=1, max_length=4000)]
Reason = Annotated[ShortText, AfterValidator(without_identity_code)]
"""Why somebody did something, in a few words; identity codes are refused (D-14)."""
Account = Annotated[LongText, AfterValidator(without_identity_code)]
"""What somebody tells in free text; identity codes are refused (D-14)."""
PersonRef = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]{43}$",
        description="Keyed pseudonym of a person inside one county; not an identity code.",
        examples=["m0sJ0p5o3zUo1o4dVv0oWlC8l3o8mJmB7oE3yq8dQ4A"],
    ),
]
IdentityCode = Annotated[
    str,
    Field(
        min_length=11,
        max_length=11,
        description="Personal identity code (henkilötunnus), 11 characters. Only ever in a request body.",
        examples=["010516B903X"],
    ),
    AfterValidator(lambda text: _identity_code(text).value),
]
Version = Annotated[
    int, Field(ge=1, description="Version of the resource; the ETag carries the same number.", examples=[1])
]
Id = UUID


class Input(BaseModel):
    """What a caller sends: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Output(BaseModel):
    """What a service answers: every field is always present; a reader ignores fields newer than itself."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


Item = TypeVar("Item", bound=BaseModel)


class Page(Output, Generic[Item]):
    """One page of a list, in a stable order."""

    items: list[Item]
    next_cursor: Annotated[str | None, Field(description="Give it as `cursor` to read on; null on the last page.")]
