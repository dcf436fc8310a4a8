"""Addresses of electronic mail, strict enough to stand in a header and on a line of SMTP."""

import re
from email.headerregistry import Address
from email.utils import getaddresses
from typing import Final

LONGEST_ADDRESS: Final = 254
"""Longest address (characters). Source: RFC 5321, 4.5.3.1.3."""

_ATOM = r'[^\s<>()\[\]\\,;:"@.]+'
_ATOMS = rf"{_ATOM}(?:\.{_ATOM})*"
_BARE = re.compile(rf"({_ATOMS})@({_ATOMS})")


def bare_address(text: str) -> Address:
    """The address `somebody@domain`, without a name; a domain in letters of its own comes out in ASCII.

    Quoted local parts are not taken. Errors: ValueError, which does not repeat the address.
    """
    found = _BARE.fullmatch(text)
    if found is None or len(text) > LONGEST_ADDRESS or not text.isprintable():
        raise ValueError("not an address of electronic mail")
    try:
        domain = found[2].encode("idna").decode("ascii")
        return Address(username=found[1], domain=domain)
    # The cause would repeat the address.
    except ValueError:
        raise ValueError("not an address of electronic mail") from None


def sender_address(text: str) -> Address:
    """An address with or without a name: `somebody@domain`, or `The unit <somebody@domain>`. Errors: ValueError."""
    found = getaddresses([text])
    if len(found) != 1 or not text.isprintable():
        raise ValueError("not an address of electronic mail")
    [(name, address)] = found
    bare = bare_address(address)
    return Address(display_name=name, username=bare.username, domain=bare.domain)
