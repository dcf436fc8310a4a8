"""A person of the story, calling one service over HTTP."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from demo.run import Run


class Surprise(Exception):
    """A step of the story did not go as told."""


@dataclass(frozen=True)
class Person:
    """One person of the story, calling one service."""

    run: Run
    role: str
    service: str

    async def get(self, path: str, **parameters: str) -> Any:
        """Read; a surprise when it is refused."""
        return expected(await self._send("GET", path, params=parameters), 200, self.role)

    async def post(
        self, path: str, body: object = None, *, version: int | None = None, status: int = 200, problem: str = ""
    ) -> Any:
        """Do something; a surprise when the answer is another than this status and problem."""
        headers = {"idempotency-key": str(uuid4())}
        if version is not None:
            headers["if-match"] = f'"{version}"'
        answer = await self._send("POST", path, headers=headers, json=body if body is not None else {})
        found = expected(answer, status, self.role)
        if problem and found["type"] != f"/problems/{problem}":
            raise Surprise(f"{self.role}: {found['type']} instead of {problem}")
        return found

    async def put(self, path: str, body: object, *, version: int) -> Any:
        """Record as a whole; a surprise when it is refused."""
        answer = await self._send("PUT", path, headers={"if-match": f'"{version}"'}, json=body)
        return expected(answer, 200, self.role)

    async def _send(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = dict(options.pop("headers", {}))
        if self.role != "anonymous":
            headers["authorization"] = f"Bearer {await self.run.token(self.role, self.service)}"
        return await self.run.http.request(method, self.run.urls[self.service] + path, headers=headers, **options)


def expected(answer: httpx.Response, status: int, role: str) -> Any:
    """The body of an answer of this status; raises Surprise for another one."""
    if answer.status_code != status:
        place = f"{answer.request.method} {answer.request.url.path}"
        raise Surprise(f"{role}: {place} answered {answer.status_code} instead of {status}: {answer.text[:300]}")
    return answer.json()
