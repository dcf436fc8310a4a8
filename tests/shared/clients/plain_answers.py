"""Parties that give one answer whatever they are asked."""

from starlette.types import ASGIApp


def plain(status: int, body: bytes, **headers: str) -> ASGIApp:
    """A party that always answers so; an underscore in a header's name stands for a hyphen."""

    async def app(scope, receive, send):
        listed = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": listed})
        await send({"type": "http.response.body", "body": body})

    return app
