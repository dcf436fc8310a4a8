"""Personal identifiers in free text: which kinds there are, never what they say. Source: D-8, D-10, D-15."""

import re
import unicodedata
from datetime import date
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
    r"(?<![0-9])(?P<born>[0-9](?:[\W_]{0,3}[0-9]){5})(?P<between>[\W_]{0,3}[a-fu-y]?[\W_]{0,3})"
    r"(?P<number>[0-9](?:[\W_]{0,3}[0-9]){2}[\W_]{0,3}[0-9a-fhj-npr-y])(?![0-9])",
    re.IGNORECASE,
)
"""A code joined to a word, or with anything between its characters; its check character has to be right."""
_MARK: Final = re.compile(r"[a-z]|[+]|[-]", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[\W_]")

_DOT: Final = r"(?:[.,\u3002]| \. | ?[(\[{<] ?(?:\.|dot|piste|punkt) ?[)\]}>] ?| (?:dot|piste|punkt) )"
_EMAIL: Final = re.compile(
    r"[\w\"'%+.-]@[\w\[]"  # joined to its sign, whatever comes after
    r"|\w ?(?:@|[(\[{<*/_-]{1,2} ?(?:at|ät|a|miuku(?:mauku)?) ?[)\]}>*/_-]{1,2}) ?"
    rf"[\w-][\w.-]{{0,80}}{_DOT}[^\W\d_]{{2}}"  # a sign apart, or written in brackets
    rf"|\w (?:at|ät|miuku(?:mauku)?) [\w-][\w.-]{{0,80}}{_DOT}[^\W\d_]{{2}}",  # a sign written as a word
    re.IGNORECASE,
)

_REFERENCE: Final = re.compile(
    r"(?i:[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}(?![0-9a-z]))"  # an id (UUID)
    r"|(?<![\w-])(?=[\w-][a-z0-9_-]*[A-Z])[A-Za-z0-9_-]{43}(?![\w-])"  # a person's pseudonym; no long word
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
    r"|0(?:4[0-9]|50)(?:[\W_]{0,4}[0-9]){5,9}"  # a mobile number, in any grouping
    r"|0[\W_]{1,2}[45](?:[\W_]{1,2}[0-9]){6,10}"  # one with something between all of its digits
    r"|0[1-9]:[0-9]{3}(?:[ -]?[0-9]){2,6}"  # an area code before a colon, which is no hour before minutes
    r"|\(?0[1-9]\)?(?:[ ()/-]{0,3}[0-9]){5,10}"  # an area or company number
    r")(?![0-9])"
)

_MONTHS: Final = (
    ("tammi", "jan"),
    ("helmi", "feb"),
    ("maalis", "mar"),
    ("huhti", "apr"),
    ("touko", "maj", "may"),
    ("kesä", "jun"),
    ("heinä", "jul"),
    ("elo", "aug"),
    ("syys", "sep"),
    ("loka", "okt", "oct"),
    ("marras", "nov"),
    ("joulu", "dec"),
)
"""How the names of the months begin in Finnish, Swedish and English."""
_MONTH: Final = "|".join(each for names in _MONTHS for each in names)
_DATE: Final = re.compile(
    r"(?<![0-9])(?:(?P<day>[0-9]{1,2}) ?[./-] ?(?P<month>[0-9]{1,2}) ?[./-] ?(?P<year>[0-9]{4})"
    r"|(?P<iso_year>[0-9]{4}) ?[./-] ?(?P<iso_month>[0-9]{1,2}) ?[./-] ?(?P<iso_day>[0-9]{1,2})"
    rf"|(?P<day_before>[0-9]{{1,2}})(?:\.|st|nd|rd|th)? ?(?:of )?(?P<name>{_MONTH})[a-zäö]{{0,9}}\.? "
    r"(?P<its_year>[0-9]{4}))"
    r"(?![0-9])",
    re.IGNORECASE,
)
"""A full date in figures or with the name of its month."""
OLDEST_YEARS: Final = 120
"""Years; nobody who lives was born longer ago."""

_LOOKALIKES: Final = str.maketrans(
    "\u2043\u2212\u223c\u301c\u30fc\uff5e~"
    "\u0410\u0412\u0415\u0421\u0423\u0425\u0430\u0432\u0435\u0441\u0443\u0445"
    "\u0391\u0392\u0395\u03a5\u03a7",
    "-------ABECYXabecyxABEYX",
)
"""Signs that look like a dash, and Cyrillic and Greek letters that look like those of a code."""
_BLANKS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that show nothing."""
_NOUGHT: Final = re.compile(r"(?<=[0-9])[oO](?=[0-9 .-])|(?<![^\W\d_])[oO](?=[0-9])")
"""The letter in the place of a nought."""


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
    if _REFERENCE.search(plain):
        found.add(IdentifierKind.REFERENCE)
    if _EMAIL.search(plain):
        found.add(IdentifierKind.EMAIL)
    without_codes_and_dates = _DATE_OR_HOURS.sub(";", without_codes)
    if _PHONE.search(without_codes_and_dates):
        found.add(IdentifierKind.PHONE_NUMBER)
    return frozenset(found)


def has_birth_date(text: str, *, on: date) -> bool:
    """Whether a free text holds a full date on which somebody may have been born who lives on a civil date.

    It errs on the side of finding: any date counts from the year 120 years ago up to that day, included. A later one is
    none, nor is a year, a month or a day of the month alone. Source: D-10, R-167.
    """
    return any(_may_be_birth(match, on) for match in _DATE.finditer(_plain(text)))


def _may_be_birth(match: re.Match[str], on: date) -> bool:
    name = (match["name"] or "").lower()
    by_name = next((number for number, names in enumerate(_MONTHS, 1) if name in names), 0)
    year, month, day = (
        int(match["year"] or match["iso_year"] or match["its_year"]),
        int(match["month"] or match["iso_month"] or by_name),
        int(match["day"] or match["iso_day"] or match["day_before"]),
    )
    try:
        born = date(year, month, day)
    except ValueError:
        return False
    return on.year - OLDEST_YEARS <= born.year and born <= on


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
    marks = _MARK.findall(match["between"])
    mark = min(marks, key="-+".find) if marks else ""  # a letter before a dash: the dash only parts
    try:
        parse(_BETWEEN.sub("", match["born"]) + mark + _BETWEEN.sub("", match["number"]))
    except InvalidIdentityCode:
        return match.group()
    return ";"


def _plain(text: str) -> str:
    """The text with every dash, digit and run of spaces in its plain form and nothing invisible between them."""
    plain_characters: list[str] = []
    for character in unicodedata.normalize("NFKC", text).translate(_LOOKALIKES):
        digit, category = unicodedata.decimal(character, None), unicodedata.category(character)
        if digit is not None:
            plain_characters.append(str(digit))
        elif category == "Pd":
            plain_characters.append("-")
        elif character.isspace():
            plain_characters.append(" ")
        elif category != "Cf" and character not in _BLANKS:
            plain_characters.append(character)
    return _NOUGHT.sub("0", re.sub(" +", " ", "".join(plain_characters)))
