"""What a call to a neighbour may end in, besides its answer."""

from typing import TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from shared.contracts.problem import Problem

Contract = TypeVar("Contract", bound=BaseModel)


class NeighbourError(Exception):
    """A call to a neighbour did not give its answer."""


class Unavailable(NeighbourError):
    """The neighbour did not answer, or said that it cannot just now; the call may be repeated."""


class Refused(NeighbourError):
    """The neighbour said no; repeating the same call changes nothing."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.type)
        self.problem = problem


class Unreadable(NeighbourError):
    """The neighbour answered something that its contract does not know."""


_PASSING = frozenset({408, 409, 425, 429})
"""Also 409: the same key is under way. Its other conflicts are final, and are told apart by their type."""
_UNDER_WAY = "/problems/idempotency-in-progress"


async def call(http: httpx.AsyncClient, request: httpx.Request, contract: type[Contract]) -> Contract:
    """Send, and read the answer by its contract; raises Unavailable, Refused or Unreadable."""
    try:
        response = await http.send(request)
    except httpx.HTTPError as error:
        raise Unavailable(type(error).__name__) from error
    if response.is_success:
        try:
            return contract.model_validate_json(response.content)
        except ValidationError as error:
            raise Unreadable(contract.__name__) from error
    if response.is_server_error:
        raise Unavailable(str(response.status_code))
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError as error:
        raise Unreadable(str(response.status_code)) from error
    if response.status_code in _PASSING and (
        response.status_code != httpx.codes.CONFLICT or problem.type == _UNDER_WAY
    ):
        raise Unavailable(problem.type)
    raise Refused(problem)
