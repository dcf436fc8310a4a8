"""The ceiling: an ASGI app that answers constant bytes, under the same server as the product."""

import sys
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send


def create_bare(search: bytes, booking: bytes) -> ASGIApp:
    """Answers a GET with one body (200) and a POST, whose body it reads, with the other (201)."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        reading, status, body = scope["method"] == "POST", 200, search
        if reading:
            status, body = 201, booking
        while reading:
            reading = (await receive()).get("more_body", False)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return answer


if __name__ == "__main__":
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    app = create_bare((folder / "search.json").read_bytes(), (folder / "booking.json").read_bytes())
    uvicorn.run(app, host="127.0.0.1", port=port, lifespan="off", access_log=False, log_level="warning")
