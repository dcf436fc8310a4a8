"""Acute danger: whoever makes contact is told whom to call, even when the contact itself is refused (D-13)."""

import json
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response
from starlette.types import Message, Receive

from services.guidance.flows.forms import tells_of_danger
from services.guidance.flows.parts import GuidanceParts
from services.guidance.flows.questionnaires.results import answers_tell_of_danger
from shared.contracts.county_pack import CountyPack, EmergencyNumber
from shared.kit.openapi import field_names
from shared.kit.problems import Refusal, from_validation
from shared.kit.route import ServiceRoute

_SAYING_DANGER: Final = ("emergency", "acute")
"""Fields that tell of acute danger: of a contact, and of a child-protection notice."""


class AnsweringDanger(ServiceRoute):
    """An operation whose every refusal carries the emergency numbers: of form, of right, of state, of a busy service.

    What was sent is only looked at for signs of danger, and never repeated.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The operation, with the numbers on whatever it refuses."""
        answer = super().get_route_handler()

        async def answer_danger(request: Request) -> Response:
            listening = _Listening(request.receive, largest=request.app.state.plumbing.settings.largest_body_bytes)
            try:
                return await answer(Request(request.scope, listening.receive))
            except RequestValidationError as error:
                refusal = from_validation(error, field_names(request.app))
                self._tell(request, refusal, listening.content())
                raise refusal from error
            except Refusal as refusal:
                self._tell(request, refusal, listening.content())
                raise

        return answer_danger

    def tells_of_danger(self, parts: GuidanceParts, _request: Request, content: dict[str, Any]) -> bool:
        """Whether what was sent tells of acute danger, however badly it fits."""
        said = any(content.get(name) is True for name in _SAYING_DANGER)
        sent_along = content.get("questionnaires")
        filled = [content, *(sent_along if isinstance(sent_along, list) else [])]
        return (
            said
            or tells_of_danger(counties_of(parts, content), content.get("form"))
            or answers_tell_of_danger(parts.questionnaires, filled)
        )

    def _tell(self, request: Request, refusal: Refusal, content: dict[str, Any]) -> None:
        parts: GuidanceParts = request.app.state.parts
        numbers = [each.model_dump(mode="json") for each in common_numbers(counties_of(parts, content))]
        refusal.members.update(red_flag=self.tells_of_danger(parts, request, content), emergency_numbers=numbers)


class _Listening:
    """Remembers the body while it is read, up to the largest one that is taken."""

    def __init__(self, receive: Receive, *, largest: int) -> None:
        self._receive = receive
        self._largest = largest
        self._body = b""

    async def receive(self) -> Message:
        message = await self._receive()
        if len(self._body) <= self._largest:
            self._body += message.get("body", b"")
        return message

    def content(self) -> dict[str, Any]:
        """What it says, however badly it fits; nothing when it cannot be read."""
        try:
            content = json.loads(self._body)
        except (ValueError, RecursionError):
            return {}
        return content if isinstance(content, dict) else {}


def counties_of(parts: GuidanceParts, content: dict[str, Any]) -> tuple[CountyPack, ...]:
    """The county that the contact is for; all of them when it cannot be told."""
    packs = parts.packs.packs
    municipality, unit_id = content.get("municipality"), content.get("unit_id")
    for pack in packs:
        if any(each.code == municipality for each in pack.municipalities) or (
            isinstance(unit_id, str) and pack.unit(unit_id)
        ):
            return (pack,)
    return packs


def common_numbers(packs: Iterable[CountyPack]) -> list[EmergencyNumber]:
    """The numbers of one county, in its order; of several, those that all of them have."""
    first, *others = packs
    return [
        each
        for each in first.emergency_numbers
        if all(each.number in {known.number for known in other.emergency_numbers} for other in others)
    ]
