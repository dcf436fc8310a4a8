"""The Finnish personal identity code (henkilötunnus): form, birth date and check character."""

import re
from dataclasses import dataclass, field
from datetime import date

_CENTURY = {"+": 1800} | dict.fromkeys("-YXWVU", 1900) | dict.fromkeys("ABCDEF", 2000)
"""Century of each mark, all those in use since 1 January 2023. Source: D-14, domain 5.4."""

_CHECK_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
"""Check character by the remainder of date and individual number divided by 31; the century mark does not enter it."""

_FORM = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})([-+A-FU-Y])([0-9]{3})([0-9A-Y])")

_FIRST_INDIVIDUAL_NUMBER = 2
_FIRST_TEMPORARY_NUMBER = 900
"""Individual numbers from 900 to 999 are temporary or for testing. Source: D-14."""


class InvalidIdentityCode(ValueError):
    """The text is not a personal identity code; the message never holds any part of the text."""


@dataclass(frozen=True, slots=True)
class PersonalIdentityCode:
    """A checked personal identity code; printing it never shows it."""

    value: str = field(repr=False)
    """All 11 characters in upper case; without the century mark a code is not unique. Source: D-14."""
    birth_date: date = field(repr=False)
    is_temporary: bool

    def __str__(self) -> str:
        return "personal identity code (hidden)"


def parse(text: str) -> PersonalIdentityCode:
    """The personal identity code that a text holds; lower case and surrounding white space are accepted.

    Temporary codes (individual number 900-999) are accepted and say so: whom they are accepted from is the caller's
    rule. Raises InvalidIdentityCode. Source: D-14.
    """
    stripped = text.strip()
    # Upper-casing turns some letters beyond ASCII into ASCII ones, so they are refused first.
    match = _FORM.fullmatch(stripped.upper()) if stripped.isascii() else None
    if match is None:
        raise InvalidIdentityCode("a personal identity code has 11 characters: date, century mark, number and check")
    day, month, year, mark, number, check = match.groups()
    try:
        birth_date = date(_CENTURY[mark] + int(year), int(month), int(day))
    except ValueError:
        # Without its cause: the message of the calendar error could say what the code holds.
        raise InvalidIdentityCode("the date in the personal identity code does not exist") from None
    if int(number) < _FIRST_INDIVIDUAL_NUMBER:
        raise InvalidIdentityCode("the individual number of the personal identity code is not in use")
    if check != _CHECK_CHARACTERS[int(day + month + year + number) % len(_CHECK_CHARACTERS)]:
        raise InvalidIdentityCode("the check character of the personal identity code does not match")
    return PersonalIdentityCode(match.group(), birth_date, is_temporary=int(number) >= _FIRST_TEMPORARY_NUMBER)


_MENTION = re.compile(
    r"(?<![0-9A-Za-z])[0-3][0-9][01][0-9]{3}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y](?![0-9A-Za-z])", re.IGNORECASE
)


_JOINED = re.compile(r"(?=([0-3][0-9][01][0-9]{3}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]))", re.IGNORECASE)
"""A code whose form begins anywhere, also inside a longer word."""


def mentions_identity_code(text: str) -> bool:
    """Whether a text holds what looks like an identity code.

    Alone its form is enough, its check character right or wrong; joined to other letters or digits it has to be right.
    """
    return _MENTION.search(text) is not None or any(_is_code(each[1]) for each in _JOINED.finditer(text))


def _is_code(text: str) -> bool:
    try:
        parse(text)
    except InvalidIdentityCode:
        return False
    return True
