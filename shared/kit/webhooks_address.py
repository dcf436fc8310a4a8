"""Where a webhook may lead: to the public internet, never into the county's own network."""

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

import httpx

RESOLVE_SECONDS: Final = 2.0
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""IPv6 addresses that a translator turns into any IPv4 address."""


class AddressUnknown(Exception):
    """The host of the address cannot be found."""


class AddressNotAllowed(Exception):
    """The address is not on the public internet, or not over TLS."""


async def resolved(url: httpx.URL, *, private_allowed: bool) -> str:
    """The IP address that a receiver's name leads to now, to connect to exactly it.

    Every address of the name has to be allowed. Private ones, and http, are for development only.
    Errors: AddressUnknown, AddressNotAllowed.
    """
    if url.scheme != "https" and not (private_allowed and url.scheme == "http"):
        raise AddressNotAllowed
    if not url.host or url.userinfo or url.fragment:
        raise AddressNotAllowed
    found = await _addresses(url.raw_host.decode("ascii"), url.port or _DEFAULT_PORTS[url.scheme])
    if not private_allowed and not all(_is_public(ip_address(each)) for each in found):
        raise AddressNotAllowed
    return found[0]


async def _addresses(host: str, port: int) -> list[str]:
    looking = asyncio.get_running_loop().getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    try:
        found = await asyncio.wait_for(looking, RESOLVE_SECONDS)
    except (OSError, UnicodeError, TimeoutError) as error:
        raise AddressUnknown from error
    addresses = [str(place[0]).partition("%")[0] for *_, place in found]
    if not addresses:
        raise AddressUnknown
    return addresses


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return _is_public(address.ipv4_mapped)
        if address.sixtofour is not None or address.teredo is not None or address in _TRANSLATED:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
