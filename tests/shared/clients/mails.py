"""A mail, who sends it, and servers that do as a script says."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from shared.clients.e_mail import EMail

AT = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
MESSAGE = UUID("0199c6f0-0000-7000-8000-000000000001")
FAMILY = "perhe@example.fi"
MAIL: dict[str, Any] = {
    "subject": "Muistutus ajanvarauksesta",
    "text": "Sinulle on varattu aika.\n",
    "html": None,
    "message_id": MESSAGE,
    "language": "fi",
}


def client(port: int, **changes: Any) -> EMail:
    settings: dict[str, Any] = {
        "username": None,
        "password": None,
        "start_tls": False,
        "sender": "Lasten ajanvaraus <ajanvaraus@polku.example>",
        "clock": lambda: AT,
        "step_seconds": 2.0,
        "sending_seconds": 4.0,
    }
    return EMail("127.0.0.1", port, **settings | changes)


Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def scripted(script: Script) -> AsyncIterator[int]:
    """A server that does as the script says, and closes."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await script(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


def saying(*answers: str) -> Script:
    """Greets with the first answer, and gives the next one for each command or mail."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"{answers[0]}\r\n".encode())
        for answer in answers[1:]:
            line = await reader.readline()
            if answers.index(answer) and line[:4].upper() not in COMMANDS:
                while line not in {b".\r\n", b""}:
                    line = await reader.readline()
            writer.write(f"{answer}\r\n".encode())
        await writer.drain()

    return script


COMMANDS = {b"EHLO", b"HELO", b"MAIL", b"RCPT", b"DATA", b"QUIT", b"RSET"}
