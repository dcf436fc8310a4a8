"""What a call to a neighbour may end in, besides its answer."""

import asyncio
import re
from typing import Final, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from shared.contracts.problem import Problem

Contract = TypeVar("Contract", bound=BaseModel)

LONGEST_CALL_SECONDS: Final = 10.0
"""Longest time for a whole call; a neighbour that sends its answer drop by drop ends here."""


class NeighbourError(Exception):
    """A call to a neighbour did not give its answer; its words say why, and hold nothing that was sent or answered."""


class Unavailable(NeighbourError):
    """The neighbour did not answer, or said that it cannot just now; the call may be repeated."""


class Refused(NeighbourError):
    """The neighbour itself said no; its problem document says whether it may say yes later."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} {problem.type}")
        self.problem = problem


class Unreadable(NeighbourError):
    """What came back is not known from the neighbour's contract; it need not come from the neighbour at all."""


def is_unknown_place(trouble: NeighbourError) -> bool:
    """Whether a neighbour has refused the place from which its events were asked."""
    return isinstance(trouble, Refused) and trouble.problem.type == _UNFIT


_NOT_JUST_NOW = frozenset({408, 425, 429})
_UNFIT = "/problems/validation"
_UNDER_WAY = "/problems/idempotency-in-progress"
_MEDIA_TYPE = "application/problem+json"
_OWN_TYPE = re.compile(r"/problems/[a-z0-9-]{1,80}")
"""Types of the neighbours' own catalogues; a gateway has others, or none."""


async def call(
    http: httpx.AsyncClient, request: httpx.Request, contract: type[Contract], *, seconds: float = LONGEST_CALL_SECONDS
) -> Contract:
    """Send, and read the answer by its contract; raises Unavailable, Refused or Unreadable."""
    try:
        async with asyncio.timeout(seconds):
            response = await http.send(request)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise Unavailable(type(error).__name__) from error
    if response.is_success:
        try:
            return contract.model_validate_json(response.content)
        except ValidationError as error:
            raise Unreadable(f"{response.status_code} is no {contract.__name__}") from error
    if response.is_server_error or response.status_code in _NOT_JUST_NOW:
        raise Unavailable(str(response.status_code))
    problem = _problem_in(response)
    if problem is None:
        raise Unreadable(f"{response.status_code} is no problem document")
    if problem.type == _UNDER_WAY:
        raise Unavailable(f"{problem.status} {problem.type}")
    raise Refused(problem)


def _problem_in(response: httpx.Response) -> Problem | None:
    """The problem document of a neighbour; None when something on the way has answered in its place."""
    if response.headers.get("content-type", "").partition(";")[0].strip().lower() != _MEDIA_TYPE:
        return None
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        return None
    is_own = problem.status == response.status_code and _OWN_TYPE.fullmatch(problem.type)
    return problem if is_own else None
