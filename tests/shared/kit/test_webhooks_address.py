"""Where a webhook may lead: to the public internet only, whatever the address is written like."""

import asyncio
import socket
from typing import Any

import httpx
import pytest

from shared.kit.webhooks_address import AddressNotAllowed, AddressUnknown, resolved

PUBLIC = "93.184.215.14"
INWARD = {
    "loopback": "https://127.0.0.1/",
    "another loopback": "https://127.9.9.9/",
    "loopback in short": "https://127.1/",
    "loopback as one number": "https://2130706433/",
    "loopback in hexadecimal": "https://0x7f000001/",
    "localhost": "https://localhost/",
    "this host": "https://0.0.0.0/",
    "a private network": "https://10.0.0.1/",
    "another private network": "https://172.16.3.4/",
    "a home's network": "https://192.168.1.1/",
    "shared address space": "https://100.64.0.1/",
    "metadata of a cloud": "https://169.254.169.254/latest/meta-data",
    "multicast": "https://224.0.0.1/",
    "broadcast": "https://255.255.255.255/",
    "documentation": "https://192.0.2.1/",
    "loopback of IPv6": "https://[::1]/",
    "link-local of IPv6": "https://[fe80::1]/",
    "unique local of IPv6": "https://[fd00::1]/",
    "multicast of IPv6": "https://[ff02::1]/",
    "mapped loopback": "https://[::ffff:127.0.0.1]/",
    "mapped private network": "https://[::ffff:10.0.0.1]/",
    "translated loopback": "https://[64:ff9b::7f00:1]/",
    "6to4": "https://[2002:7f00:1::]/",
    "Teredo": "https://[2001:0:7f00:1::]/",
    "http": f"http://{PUBLIC}/",
    "a name and a password": f"https://user:password@{PUBLIC}/",
    "a fragment": f"https://{PUBLIC}/#part",
    "no host": "https:///path",
}


@pytest.mark.parametrize("url", INWARD.values(), ids=INWARD)
async def test_what_does_not_lead_to_the_public_internet_is_not_allowed(url: str) -> None:
    with pytest.raises(AddressNotAllowed):
        await resolved(httpx.URL(url), private_allowed=False)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        pytest.param(f"https://{PUBLIC}/events", PUBLIC, id="IPv4"),
        pytest.param(f"https://{PUBLIC}:8443/events", PUBLIC, id="another port"),
        pytest.param(
            "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", id="IPv6"
        ),
    ],
)
async def test_a_public_address_is_the_one_that_is_connected_to(url: str, address: str) -> None:
    assert await resolved(httpx.URL(url), private_allowed=False) == address


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/", "https://localhost/"])
async def test_in_development_a_webhook_may_lead_inward(url: str) -> None:
    assert await resolved(httpx.URL(url), private_allowed=True) in {"127.0.0.1", "::1"}


async def test_a_host_that_is_nowhere_is_unknown() -> None:
    with pytest.raises(AddressUnknown):
        await resolved(httpx.URL("https://nowhere.invalid/"), private_allowed=False)


async def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    async def both(*_arguments: object, **_options: object) -> list[Any]:
        found = socket.AF_INET, socket.SOCK_STREAM, 6, ""
        return [(*found, (PUBLIC, 443)), (*found, ("10.0.0.1", 443))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", both)
    with pytest.raises(AddressNotAllowed):
        await resolved(httpx.URL("https://two-faced.example/"), private_allowed=False)
