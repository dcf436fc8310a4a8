"""How a stand-in fails when it is told to, for fault tests."""

import asyncio
from enum import StrEnum

from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

HANG_SECONDS = 3600


class Outage(StrEnum):
    """How the stand-in fails, for fault tests."""

    NONE = "none"
    ERROR = "error"
    """The connection breaks in the middle of the answer, and nothing was done."""
    LOST_ANSWER = "lost_answer"
    """Everything was done, and then the connection breaks in the middle of the answer."""
    GARBAGE = "garbage"
    """The answer is not what the protocol says."""
    HANG = "hang"
    """No answer comes."""
    HTTP_500 = "http_500"


class BrokenOff(Response):
    """An answer that begins like a good one and breaks off."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the shape of ASGI
        """Begin, and break off."""
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % (len(self.body) + 16))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": bytes(self.body), "more_body": True})
        raise ConnectionResetError("the stand-in breaks off, as it was told")


async def failing(outage: Outage, beginning: str) -> Response | None:
    """The failure in place of an answer; the beginning is what still comes of one that breaks off."""
    match outage:
        case Outage.ERROR:
            return BrokenOff(beginning)
        case Outage.GARBAGE:
            return PlainTextResponse('<html lang="fi">Huoltokatko', media_type="application/json")
        case Outage.HANG:
            await asyncio.sleep(HANG_SECONDS)
            return PlainTextResponse("too late", 504)
        case Outage.HTTP_500:
            return JSONResponse({"error": "internal"}, 500)
    return None
