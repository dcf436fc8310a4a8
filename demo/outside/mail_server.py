"""Stand-in of the county's mail server: real SMTP, and every mail is kept as a file instead of sent on."""

import asyncio
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from enum import StrEnum
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from demo.private_files import write_private

HANG_SECONDS = 3600
_LARGEST_MAIL_BYTES = 10 * 1024 * 1024


class MailOutage(StrEnum):
    """How the server fails, for fault tests."""

    NONE = "none"
    LATER = "later"
    """It cannot take the mail just now."""
    NEVER = "never"
    """It refuses the mail for good."""
    HANG = "hang"
    """It stops answering in the middle."""
    CLOSE = "close"
    """It closes the connection before it has answered, and keeps nothing."""
    LOST_ANSWER = "lost_answer"
    """It keeps the mail and closes the connection before it has answered."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it came, with its envelope."""

    at: datetime
    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """The mail, read."""
        return message_from_bytes(self.content, policy=SMTP_POLICY)


@dataclass
class MailServer:
    """Takes every mail on loopback; to be started and stopped inside a running event loop."""

    clock: Callable[[], datetime]
    folder: Path | None = None
    """Where each mail becomes one .eml file; None: kept in memory only."""
    login: tuple[str, str] | None = None
    """Username and password that are asked for; nobody is asked when None."""
    tls: ssl.SSLContext | None = None
    """Offers STARTTLS, and asks for a login only after it."""
    outage: MailOutage = MailOutage.NONE
    unknown_recipients: set[str] = field(default_factory=set)
    """Addresses refused for good."""
    delivered: list[Mail] = field(default_factory=list)
    _server: asyncio.Server | None = None

    async def start(self, port: int = 0) -> int:
        """Listen on loopback; gives the port, one of the system's choice for 0. Errors: OSError."""
        # It would log who writes to whom.
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, "127.0.0.1", port)
        listening: int = self._server.sockets[0].getsockname()[1]
        return listening

    async def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    def _connection(self) -> SMTP:
        return SMTP(
            self,
            hostname="mail.polku.invalid",
            ident="Polku demo",
            data_size_limit=_LARGEST_MAIL_BYTES,
            enable_SMTPUTF8=True,
            tls_context=self.tls,
            require_starttls=self.tls is not None,
            auth_required=self.login is not None,
            auth_require_tls=self.tls is not None,
            authenticator=self._authenticate,
            loop=asyncio.get_running_loop(),
        )

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object
    ) -> AuthResult:
        if self.login is None or not isinstance(given, LoginPassword):
            return AuthResult(success=False, handled=False)
        right = (given.login, given.password) == tuple(part.encode() for part in self.login)
        return AuthResult(success=right, handled=False)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Whether mail for this address is taken."""
        if address in self.unknown_recipients:
            return f"550 5.1.1 {address} is not known here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd looks for this name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take the mail."""
        match self.outage:
            case MailOutage.LATER:
                return "451 4.3.0 try again later"
            case MailOutage.NEVER:
                return "554 5.6.0 refused"
            case MailOutage.HANG:
                await asyncio.sleep(HANG_SECONDS)
            case MailOutage.CLOSE:
                _close(server)
                return "421 4.3.0 closing"
        await self._keep(envelope)
        if self.outage is MailOutage.LOST_ANSWER:
            _close(server)
        return "250 2.0.0 OK"

    async def _keep(self, envelope: Envelope) -> None:
        content = envelope.content
        mail = Mail(
            self.clock(),
            envelope.mail_from or "",
            tuple(envelope.rcpt_tos),
            content.encode() if isinstance(content, str) else content or b"",
        )
        self.delivered.append(mail)
        if self.folder is not None:
            name = f"{mail.at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{len(self.delivered):05}.eml"
            await asyncio.to_thread(write_private, self.folder / name, mail.content.decode(errors="replace"))


def _close(server: SMTP) -> None:
    if isinstance(server.transport, asyncio.Transport):
        server.transport.abort()
