"""Client of the county's mail server (SMTP, RFC 5321): hands over one mail at a time."""

import asyncio
import re
import ssl
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final
from uuid import UUID

import aiosmtplib

from shared.clients.answers import Unavailable
from shared.clients.mail_addresses import bare_address, sender_address
from shared.clients.undeliverable import Undeliverable

LONGEST_SENDING_SECONDS: Final = 30.0
"""Longest time for handing over one mail, from the connection to the server's yes."""
_STEP_SECONDS: Final = 10.0
"""Longest wait for one answer of the server."""
_PERMANENT: Final = 500
"""From here on an answer is a no for good, below it one for now. Source: RFC 5321, 4.2.1."""
_ABOUT_US: Final = frozenset({530, 534, 535, 538})
"""The server does not believe who we are: no fault of this mail, so it waits for a right setting. Source: RFC 4954."""
_MEDIA_TYPE: Final = re.compile(r"([a-z]+)/([a-z0-9][a-z0-9.+-]*)")

Attachment = tuple[str, str, bytes]
"""Name of the file, media type (without parameters; a text is in UTF-8), content."""


class EMail:
    """Hands mails to one server, each over a connection of its own."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        username: str | None,
        password: str | None,
        start_tls: bool,
        sender: str,
        clock: Callable[[], datetime],
        tls: ssl.SSLContext | None = None,
        step_seconds: float = _STEP_SECONDS,
        sending_seconds: float = LONGEST_SENDING_SECONDS,
    ) -> None:
        """Opens nothing yet; with `start_tls` nothing is sent over a line that the server does not encrypt.

        The sender may carry a name. `tls` is whom to trust, the system's authorities when None. Errors: ValueError.
        """
        self._server = (host, port)
        self._login = (username, password)
        self._start_tls = start_tls
        self._sender = sender_address(sender)
        self._clock = clock
        self._tls = tls
        self._step_seconds = step_seconds
        self._sending_seconds = sending_seconds

    async def send(
        self,
        to: str,
        *,
        subject: str,
        text: str,
        html: str | None,
        message_id: UUID,
        language: str,
        attachments: Sequence[Attachment] = (),
    ) -> None:
        """Hand over one mail; returns when the server has taken it.

        The same message has the same `Message-ID` however often it is handed over, so that a second delivery after a
        crash is known as such. Raises Unavailable (try again) or Undeliverable (never again).
        """
        try:
            recipient = bare_address(to)
            mail = self._mail(recipient, subject, text, html, language, attachments)
        # Header lines and odd letters; the library's words would repeat them.
        except ValueError:
            raise Undeliverable("not a mail") from None
        mail["Message-ID"] = f"<{message_id}@{self._sender.domain}>"
        smtp = self._smtp()
        try:
            async with asyncio.timeout(self._sending_seconds):
                await _connect(smtp)
                await self._hand_over(smtp, mail, recipient)
            # The mail is with the server now: whatever the farewell brings, it is not sent again.
            await _part(smtp)
        except TimeoutError as error:
            raise Unavailable("TimeoutError") from error
        finally:
            smtp.close()

    def _smtp(self) -> aiosmtplib.SMTP:
        host, port = self._server
        username, password = self._login
        return aiosmtplib.SMTP(
            hostname=host,
            port=port,
            username=username,
            password=password,
            # Ours to say; looking it up in the network could take as long as the rest.
            local_hostname=self._sender.domain,
            start_tls=self._start_tls,
            tls_context=self._tls,
            timeout=self._step_seconds,
        )

    def _mail(
        self,
        to: Address,
        subject: str,
        text: str,
        html: str | None,
        language: str,
        attachments: Sequence[Attachment],
    ) -> EmailMessage:
        # This policy refuses line ends in a header, and writes other letters as RFC 2047 has them.
        mail = EmailMessage(policy=SMTP)
        mail["From"] = self._sender
        mail["To"] = to
        mail["Subject"] = _one_line(subject)
        mail["Date"] = format_datetime(self._clock().astimezone(UTC))
        # No machine shall answer it. Source: RFC 3834.
        mail["Auto-Submitted"] = "auto-generated"
        # ASCII on the wire whatever the servers on the way can do, so that nobody rewrites it.
        mail.set_content(text, cte="quoted-printable")
        if html is not None:
            mail.add_alternative(html, subtype="html", cte="quoted-printable")
        for name, media_type, content in attachments:
            kind = _MEDIA_TYPE.fullmatch(media_type)
            if kind is None:
                raise ValueError("not a media type")
            parameters = {"charset": "utf-8"} if kind[1] == "text" else {}
            mail.add_attachment(content, maintype=kind[1], subtype=kind[2], filename=_one_line(name), params=parameters)
        # Last, because content that is set takes the earlier headers about content with it.
        mail["Content-Language"] = _one_line(language)
        return mail

    async def _hand_over(self, smtp: aiosmtplib.SMTP, mail: EmailMessage, to: Address) -> None:
        """The mail itself. Errors: Unavailable, Undeliverable."""
        try:
            await smtp.send_message(mail, sender=self._sender.addr_spec, recipients=[to.addr_spec])
        except aiosmtplib.SMTPRecipientsRefused as refused:
            raise _refusal(refused.recipients[0].code, "recipient") from None
        except aiosmtplib.SMTPHeloError as refused:
            raise Unavailable(f"{refused.code} greeting") from None
        except aiosmtplib.SMTPSenderRefused as refused:
            raise _refusal(refused.code, "sender") from None
        except aiosmtplib.SMTPResponseException as refused:
            raise _refusal(refused.code, "mail") from None
        except aiosmtplib.SMTPNotSupported:
            raise Undeliverable("letters of the address are not supported") from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Unavailable(type(error).__name__) from None


async def _connect(smtp: aiosmtplib.SMTP) -> None:
    """Connection, encryption and login; what fails here is no fault of the mail. Errors: Unavailable."""
    try:
        await smtp.connect()
    except aiosmtplib.SMTPResponseException as refused:
        raise Unavailable(f"{refused.code} {type(refused).__name__}") from None
    except (aiosmtplib.SMTPException, OSError) as error:
        raise Unavailable(type(error).__name__) from None


async def _part(smtp: aiosmtplib.SMTP) -> None:
    try:
        await smtp.quit(timeout=1.0)
    except (aiosmtplib.SMTPException, OSError):
        return


def _refusal(code: int, about: str) -> Unavailable | Undeliverable:
    """What an answer means; its words are left out, because servers repeat addresses in them."""
    told = f"{code} {about}"
    return Undeliverable(told) if code >= _PERMANENT and code not in _ABOUT_US else Unavailable(told)


def _one_line(text: str) -> str:
    """The text, if it is one line. Errors: ValueError for control characters and other ends of lines."""
    if not text.isprintable():
        raise ValueError("not one line")
    return text
