"""A receiver of webhooks for tests: a real HTTP server on a socket, which checks signatures in its own words."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """What was posted, and how it is answered."""

    port: int = 0
    answer: Callable[[dict[str, Any]], int] = lambda _event: 204
    """The status for an event."""
    posts: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/events?from=polku"

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.posts]

    @property
    def words(self) -> list[str]:
        """The `word` of each event's data, in the order of the posts."""
        return [event["data"]["word"] for event in self.events]


def signature(secret: str, headers: dict[str, str], body: bytes) -> str:
    """The signature that the scheme asks for: over id, timestamp and body, joined by full stops."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body.decode()}"
    key = base64.b64decode(secret.split("_", 1)[1])
    return "v1," + base64.b64encode(hmac.digest(key, signed.encode(), hashlib.sha256)).decode()


@contextmanager
def receiving() -> Iterator[Receiver]:
    """The receiver, listening on loopback."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            receiver.posts.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status = receiver.answer(json.loads(body))
            self.send_response(status)
            if status == 307:
                self.send_header("location", receiver.url)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Nothing on the tests' output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
