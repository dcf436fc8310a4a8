"""Personal identifiers in free text: which kinds there are, never what they say. Source: D-8, D-10, D-15."""

import re
import unicodedata
from typing import Final

from shared.law.personal_identity_code import InvalidIdentityCode, parse
from shared.terms.identifiers import IdentifierKind

_IDENTITY_CODE: Final = re.compile(
    r"(?<![0-9])(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])[0-9]{2} ?[-+a-fu-y] ?[0-9]{3} ?[0-9a-y](?![0-9a-z])",
    re.IGNORECASE,
)
"""Form only: a code with a mistyped check character still points at somebody."""

_SPREAD_CODE: Final = re.compile(
    r"(?<![0-9])"
    r"(?:(0?[1-9]|[12][0-9]|3[01])(?: ?[./-] ?| )(0?[1-9]|1[0-2])(?: ?[./-] ?| )(?:18|19|20)?([0-9]{2})"
    r"|(0[1-9]|[12][0-9]|3[01])(0[1-9]|1[0-2])(?:18|19|20)([0-9]{2}))"
    r"(?P<before> ?)(?P<mark>[-+a-fu-y])(?P<after> ?)(?P<number>[0-9]{3})(?P<inside> ?)(?P<check>[0-9a-fhj-npr-y])"
    r"(?![0-9a-z])",
    re.IGNORECASE,
)
"""A code whose birth date is written as a date: with separators, with all four digits of the year, or both."""

_PULLED_APART: Final = re.compile(
    r"(?<![0-9a-z])(?:[0-9][ ._/,]{0,2}){6}[-+a-fu-y][ ._/,]{0,2}(?:[0-9][ ._/,]{0,2}){3}[0-9a-fhj-npr-y](?![0-9a-z])",
    re.IGNORECASE,
)
"""A code with spaces, dots or lines between its characters; its check character has to be right."""
_BETWEEN: Final = str.maketrans("", "", " ._/,")

_EMAIL: Final = re.compile(
    r"[\w%+-] ?(?:@|[(\[{] ?(?:at|ät|miukumauku) ?[)\]}]) ?[\w-][\w.-]*\.[^\W\d_]{2}", re.IGNORECASE
)

_DATE_OR_HOURS: Final = re.compile(
    r"(?<![0-9])(?:"
    r"[0-9]{1,2} ?[./-] ?[0-9]{1,2} ?[./-] ?(?:19|20)[0-9]{2}"
    r"|(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{1,2}[.:][0-9]{2} ?- ?[0-9]{1,2}[.:][0-9]{2}"
    r")(?![0-9])"
)
"""Dates and opening hours, which would otherwise read as telephone numbers."""

_PHONE: Final = re.compile(
    r"(?<![0-9])(?<![0-9][.,:])(?:"
    r"(?:\+|00) ?[1-9](?:[ ()/.-]{0,3}[0-9]){6,14}"  # with a country code
    r"|358(?:[ ()/.:-]{0,3}[0-9]){7,11}"  # with the country code and nothing before it
    r"|0(?:4[0-9]|50)(?:[ ()/.:-]{0,3}[0-9]){5,9}"  # a mobile number, in any grouping
    r"|0[1-9]:[0-9]{3}(?:[ -]?[0-9]){2,6}"  # an area code before a colon, which is no hour before minutes
    r"|\(?0[1-9]\)?(?:[ ()/-]{0,3}[0-9]){5,10}"  # an area or company number
    r")(?![0-9])"
)

_DASHES: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")


def identifiers_in(text: str) -> frozenset[IdentifierKind]:
    """Kinds of personal identifier that a free text seems to hold; the answer never holds the identifier.

    It errs on the side of finding: what has the form of a code, a number or an address counts. Source: D-10.
    """
    plain = _plain(text)
    found: set[IdentifierKind] = set()
    without_codes = _SPREAD_CODE.sub(_without_code, _IDENTITY_CODE.sub(";", plain))
    without_codes = _PULLED_APART.sub(_without_pulled_apart, without_codes)
    if without_codes != plain:
        found.add(IdentifierKind.PERSONAL_IDENTITY_CODE)
    if _EMAIL.search(plain):
        found.add(IdentifierKind.EMAIL)
    without_codes_and_dates = _DATE_OR_HOURS.sub(";", without_codes)
    if _PHONE.search(without_codes_and_dates):
        found.add(IdentifierKind.PHONE_NUMBER)
    return frozenset(found)


def _without_code(match: re.Match[str]) -> str:
    """Nothing of what is a code; what is rather a date with a year, a time or a price after it stays as it is.

    Form is enough while the number hangs on its mark and cannot be read as another date's year, a time or a price; else
    the check character has to be right.
    """
    mark, number, check = match["mark"], match["number"], match["check"]
    hangs_together = not (match["after"] or match["inside"] or (match["before"] and not mark.isalpha()))
    if hangs_together and not (mark == "-" and check.isdigit()):
        return ";"
    day, month, year = (part for part in match.groups()[:6] if part is not None)
    try:
        parse(f"{day:0>2}{month:0>2}{year}{mark}{number}{check}")
    except InvalidIdentityCode:
        return match.group()
    return ";"


def _without_pulled_apart(match: re.Match[str]) -> str:
    try:
        parse(match.group().translate(_BETWEEN))
    except InvalidIdentityCode:
        return match.group()
    return ";"


def _plain(text: str) -> str:
    """The text with every dash, digit and run of spaces in its plain form and nothing invisible between them."""
    plain_characters: list[str] = []
    for character in unicodedata.normalize("NFKC", text).translate(_DASHES):
        digit = unicodedata.decimal(character, None)
        if digit is not None:
            plain_characters.append(str(digit))
        elif character.isspace():
            plain_characters.append(" ")
        elif unicodedata.category(character) != "Cf":
            plain_characters.append(character)
    return re.sub(" +", " ", "".join(plain_characters))
