"""A run of Polku as the story and the demo data see it: addresses, people, tokens, and a way to restart."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import httpx

from demo.people import Person
from demo.sign_in import SignIn


@dataclass(frozen=True)
class Run:
    """Everything that is up, called over HTTP as real callers do."""

    urls: Mapping[str, str]
    """Base address of booking, referral, guidance, issuer and e_authorizations."""
    people: Mapping[str, Person]
    """By role."""
    http: httpx.AsyncClient
    sign_in: SignIn
    restart_services: Callable[[], Awaitable[None]]
    say: Callable[[str], None]

    async def token(self, role: str, service: str) -> str:
        """A fresh access token of that person or client for that service."""
        return await self.sign_in.token(role, service)

    async def restart(self) -> None:
        """Stop the services, their workers and the embedded PostgreSQL, and start them again."""
        await self.restart_services()

    def identity_code(self, role: str) -> str:
        """The test identity code of a person. Errors: KeyError for a role that has none."""
        code = self.people[role].identity_code
        if code is None:
            raise KeyError(role)
        return code
