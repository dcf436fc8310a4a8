"""Phone numbers of the national service catalogue as the directory writes them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from shared.terms.directory import PhoneCharge
from shared.terms.ptv import PtvPhone

_FINLAND: Final = "358"
_WITH_COUNTRY: Final = re.compile(r"\+(358|[0-9]{1,3}(?=\s))(.*)")
_SHORT: Final = range(3, 7)
"""Digits of a national short number such as 112 and 116117."""
_LONGEST_NUMBER: Final = 15
"""Digits of an international number. Source: ITU-T E.164."""
_CHARGES: Final = {
    "FreeOfCharge": PhoneCharge.FREE,
    "Chargeable": PhoneCharge.ORDINARY,  # the catalogue's word for the price of an ordinary call
    "Other": PhoneCharge.CHARGEABLE,
    "": PhoneCharge.UNKNOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePhone:
    """A number, and what a call costs; languages as codes, none when it is not said."""

    number: str
    charge: PhoneCharge
    charge_info: tuple[tuple[str, str], ...]
    """What the price is, by language."""
    languages: tuple[str, ...]


def phones_of(numbers: Iterable[PtvPhone]) -> tuple[tuple[SourcePhone, ...], tuple[str, ...]]:
    """The numbers that a person may call, each once, in their order; and what of them was not understood.

    Numbers for fax and text messages are left out.
    """
    found: dict[str, list[PtvPhone]] = {}
    notes: list[str] = []
    for each in numbers:
        if each.type not in {"", "Phone"}:
            continue
        number = written(each)
        if number is None:
            notes.append("phone number: unreadable")
        else:
            found.setdefault(number, []).append(each)
        if each.service_charge_type not in _CHARGES:
            notes.append(f"serviceChargeType: {each.service_charge_type}")
    return tuple(_phone(number, told) for number, told in found.items()), tuple(dict.fromkeys(notes))


def written(phone: PtvPhone) -> str | None:
    """The number in the international form, or a national short number; None when it is neither."""
    prefix, number = _digits(phone.prefix_number), phone.number.strip()
    if whole := _WITH_COUNTRY.fullmatch(number):
        prefix, number = whole.groups()
    number = _digits(number)
    if not prefix and number.startswith("0"):
        prefix = _FINLAND
    if not prefix:
        return number if len(number) in _SHORT else None
    if prefix == _FINLAND:
        number = number.removeprefix("0")
    return f"+{prefix} {_in_groups(number)}" if number and len(prefix + number) <= _LONGEST_NUMBER else None


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def _in_groups(number: str) -> str:
    """As numbers are read aloud: the operator's or service's part, then threes, and no single digit at the end."""
    first = 3 if number[:1] in {"6", "7", "8"} else 2
    groups = [number[:first]]
    rest = number[first:]
    while rest:
        size = 3 if len(rest) != 4 else 4  # noqa: PLR2004 - three and one would leave a single digit
        groups.append(rest[:size])
        rest = rest[size:]
    return " ".join(groups)


def _phone(number: str, told: list[PtvPhone]) -> SourcePhone:
    info = {each.language: each.charge_description.strip() for each in told if each.charge_description.strip()}
    return SourcePhone(
        number=number,
        charge=_CHARGES.get(told[0].service_charge_type, PhoneCharge.UNKNOWN),
        charge_info=tuple(sorted(info.items())),
        languages=tuple(sorted({each.language for each in told if each.language})),
    )
