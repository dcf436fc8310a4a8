"""Where everything of a run listens: loopback only, at fixed distances from one port."""

import asyncio
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass

from demo.cannot_run import CannotRun
from demo.tokens import AUDIENCES

HOST = "127.0.0.1"
SERVICES = AUDIENCES
LOWEST_PORT, HIGHEST_PORT = 1024, 65_535
_WORKER, _ISSUER, _POSTGRES = 10, 20, 30
_OUTSIDE = {"e-authorizations": 21, "text-messages": 22, "suomi-fi-messages": 23, "mail": 24, "ptv": 25}
"""The stand-ins of outside parties."""
_CHANGING_SECONDS = 5.0
"""Longest wait for the ports of an earlier run that was killed and is still going down."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The ports of one run, counted from its first one."""

    port_base: int

    @property
    def services(self) -> Mapping[str, str]:
        """Base address of each service."""
        return {name: _url(self.port_base + at) for at, name in enumerate(SERVICES)}

    @property
    def workers(self) -> Mapping[str, str]:
        """Base address of each service's worker, which has health and metrics only."""
        return {name: _url(self.port_base + _WORKER + at) for at, name in enumerate(SERVICES)}

    @property
    def issuer(self) -> str:
        """The issuer, as tokens name it."""
        return _url(self.port_base + _ISSUER)

    @property
    def e_authorizations(self) -> str:
        """The stand-in of e-Authorizations."""
        return _url(self.outside["e-authorizations"])

    @property
    def text_messages(self) -> str:
        """The stand-in of the gateway for text messages."""
        return _url(self.outside["text-messages"])

    @property
    def suomi_fi_messages(self) -> str:
        """The stand-in of Suomi.fi Messages."""
        return _url(self.outside["suomi-fi-messages"])

    @property
    def ptv(self) -> str:
        """The stand-in of the national service catalogue."""
        return _url(self.outside["ptv"])

    @property
    def outside(self) -> Mapping[str, int]:
        """The port of each stand-in; that of the mail server speaks SMTP."""
        return {party: self.port_base + at for party, at in _OUTSIDE.items()}

    @property
    def redirect_uri(self) -> str:
        """Where the portal is sent back to: an address of the issuer's own, so that nobody else is given the code."""
        return f"{self.issuer}/signed-in"

    @property
    def pages(self) -> Mapping[str, str]:
        """The pages that guidance serves, by name; signing in comes back to each."""
        return {name: f"{self.services['guidance']}/{name}" for name in ("dashboard", "desk")}

    @property
    def postgres_port(self) -> int:
        """Port of the embedded PostgreSQL."""
        return self.port_base + _POSTGRES

    def ports(self, *, with_postgres: bool) -> dict[str, int]:
        """Every port that a run needs, by what listens there. Errors: CannotRun when there are no such ports."""
        if not LOWEST_PORT <= self.port_base <= HIGHEST_PORT - _POSTGRES:
            raise CannotRun(f"the first port must be from {LOWEST_PORT} to {HIGHEST_PORT - _POSTGRES} (PORT_BASE=…)")
        found = {name: self.port_base + at for at, name in enumerate(SERVICES)}
        found |= {f"{name}-worker": self.port_base + _WORKER + at for at, name in enumerate(SERVICES)}
        found |= {"issuer": self.port_base + _ISSUER, **self.outside}
        return found | ({"postgres": self.postgres_port} if with_postgres else {})


async def check_free(ports: Mapping[str, int], *, patiently: bool) -> None:
    """Refuse when a port is in use, naming all that are; patiently: wait a moment for them. Errors: CannotRun."""
    until = time.monotonic() + (_CHANGING_SECONDS if patiently else 0)
    while taken := [f"{port} ({name})" for name, port in ports.items() if not _is_free(port)]:
        if time.monotonic() >= until:
            one = len(taken) == 1
            raise CannotRun(
                f"port{'' if one else 's'} {', '.join(taken)} of {HOST} {'is' if one else 'are'} in use: "
                "stop what listens there, or choose others (PORT_BASE=…)"
            )
        await asyncio.sleep(0.2)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _url(port: int) -> str:
    return f"http://{HOST}:{port}"
